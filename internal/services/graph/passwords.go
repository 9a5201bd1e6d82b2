package graph

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// holder is the application id of the object whose credentials a path names. A
// managed identity has none that anybody could set.
func (s *Service) holder(ctx context.Context, r *web.Request, of directory.Holder) (string, error) {
	if of == directory.OfApplication {
		a, err := s.applicationByID(ctx, r)
		if err != nil {
			return "", err
		}
		return a.AppID, nil
	}
	o, err := s.ownServicePrincipal(ctx, r)
	if err != nil {
		return "", err
	}
	return o.AppID, nil
}

func renderPassword(p directory.Password) map[string]any {
	return map[string]any{
		"customKeyIdentifier": nil, "displayName": optional(p.Name), "hint": p.Hint, "keyId": p.KeyID, "secretText": nil,
		"startDateTime": p.Starts.Format(time.RFC3339Nano), "endDateTime": p.Expires.Format(time.RFC3339Nano),
	}
}
