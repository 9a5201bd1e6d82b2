package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b userBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := complete("User", []needed{
		{"accountEnabled", b.AccountEnabled == nil},
		{"displayName", empty(b.DisplayName)},
		{"mailNickname", empty(b.MailNickname)},
		{"userPrincipalName", empty(b.UserPrincipalName)},
		{"passwordProfile", b.PasswordProfile == nil || empty(b.PasswordProfile.Password)},
	}); err != nil {
		return nil, err
	}
	u, err := s.Directory.CreateUser(ctx, directory.NewUser{
		UPN: *b.UserPrincipalName, Name: *b.DisplayName, Password: *b.PasswordProfile.Password, Disabled: !*b.AccountEnabled,
		MustChange: b.PasswordProfile.ForceChange != nil && *b.PasswordProfile.ForceChange, Profile: b.profile(),
	})
	if err != nil {
		return nil, userError(err)
	}
	return web.JSON(http.StatusCreated, entity("users", selected(r, renderUser(u)))), nil
}
