package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) updateUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b userBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	if b.DisplayName != nil && *b.DisplayName == "" {
		return nil, badValue("displayName", "User")
	}
	c := directory.UserChange{UPN: b.UserPrincipalName, Name: b.DisplayName, Enabled: b.AccountEnabled, Profile: b.profile()}
	if p := b.PasswordProfile; p != nil {
		c.Password, c.MustChange = p.Password, p.ForceChange
	}
	if err := s.Directory.UpdateUser(ctx, u.ID, c); err != nil {
		return nil, userError(err)
	}
	return web.Empty(http.StatusNoContent), nil
}
