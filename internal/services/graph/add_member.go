package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// addMember takes {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}.
func (s *Service) addMember(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		ID string `json:"@odata.id"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	reference, err := url.Parse(b.ID)
	member := ""
	if err == nil {
		member = reference.Path[strings.LastIndexByte(reference.Path, '/')+1:]
	}
	if member == "" {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid URL format specified in payload.")
	}
	if err := s.Directory.Join(ctx, r.Param("id"), member); err != nil {
		return nil, groupError(err, r.Param("id"), member)
	}
	return web.Empty(http.StatusNoContent), nil
}
