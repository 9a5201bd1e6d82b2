package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// updateServicePrincipal replaces the certificates of a service principal, all
// that can be changed of one.
func (s *Service) updateServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	var properties map[string]json.RawMessage
	if err := r.DecodeJSON(&properties); err != nil {
		return nil, err
	}
	var keys *[]keyBody
	for name, value := range properties {
		switch {
		case name == "keyCredentials":
			if err := json.Unmarshal(value, &keys); err != nil {
				return nil, badValue("keyCredentials", "ServicePrincipal")
			}
		case !strings.HasPrefix(name, "@"):
			return nil, azerr.Newf(azerr.Invalid, "NotSupported", "Of a service principal Lanyard changes 'keyCredentials' alone, got '%s'.", name)
		}
	}
	o, err := s.ownServicePrincipal(ctx, r)
	if err != nil {
		return nil, err
	}
	if keys != nil {
		all, err := s.certificatesInstead(ctx, o.AppID, directory.OfServicePrincipal, *keys)
		if err != nil {
			return nil, err
		}
		if err := s.Directory.SetCertificates(ctx, o.AppID, directory.OfServicePrincipal, all); err != nil {
			return nil, err
		}
	}
	return web.Empty(http.StatusNoContent), nil
}
