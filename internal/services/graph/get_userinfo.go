package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// userinfo is OpenID Connect's: who has signed in, as far as the client may
// know it.
func (s *Service) userinfo(ctx context.Context, r *web.Request) (*web.Response, error) {
	if r.Caller.Type != principal.User {
		return nil, azerr.New(azerr.Invalid, "BadRequest", "The userinfo endpoint is only valid with delegated authentication flow.")
	}
	u, err := s.user(ctx, r.Caller.ObjectID)
	if err != nil {
		return nil, err
	}
	scopes, _ := r.Target.(delegated)
	out := map[string]any{"sub": token.Pairwise(u.ID, r.Caller.AppID)}
	if scopes.include("profile") {
		out["name"], out["picture"] = u.Name, "https://graph.microsoft.com/v1.0/me/photo/$value"
		for name, property := range map[string]string{"given_name": "givenName", "family_name": "surname"} {
			if value := u.Profile[property]; value != "" {
				out[name] = value
			}
		}
	}
	if mail := u.Profile["mail"]; scopes.include("email") && mail != "" {
		out["email"] = mail
	}
	return web.JSON(http.StatusOK, out), nil
}
