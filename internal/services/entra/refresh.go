package entra

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// How long refresh tokens live: 90 days from each use, but 24 hours from the
// sign-in on in single-page apps, as Entra's do.
const (
	refreshLife    = 90 * 24 * time.Hour
	refreshLifeSPA = 24 * time.Hour
)

// newRefresh makes a refresh token. until is when the one that it follows ends;
// a page's tokens do not outlive the first.
func (s *Service) newRefresh(ctx context.Context, g granted, until time.Time) (string, time.Time, error) {
	raw, now := "1."+randomText(), s.Web.Clock.Now()
	expires := now.Add(refreshLife)
	if g.Kind == spaClient {
		if expires = until; until.IsZero() {
			expires = now.Add(refreshLifeSPA)
		}
	}
	g.Nonce, g.Challenge, g.Method, g.Redirect = "", "", "", ""
	doc, err := json.Marshal(g)
	if err != nil {
		return "", expires, err
	}
	return raw, expires, s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM refresh_tokens WHERE expires < ?`, now.Add(-codesKept).UnixNano()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO refresh_tokens (id, family, doc, issued, expires) VALUES (?, ?, ?, ?, ?)`,
			hashed(raw), g.Family, string(doc), now.UnixNano(), expires.UnixNano())
		return err
	})
}

// revoke takes the refresh tokens of one sign-in away.
func revoke(ctx context.Context, tx *store.Tx, family string) error {
	_, err := tx.Exec(ctx, `DELETE FROM refresh_tokens WHERE family = ?`, family)
	return err
}

// refresh is the grant refresh_token. The old token stays good, as Entra's
// does: two processes may hold it. It returns when that one ends.
func (s *Service) refresh(ctx context.Context, r *web.Request, a *app, form url.Values) (*granted, time.Time, error) {
	raw := form.Get("refresh_token")
	if raw == "" {
		return nil, time.Time{}, missing("refresh_token")
	}
	var g granted
	var expires int64
	found, err := s.stored(ctx, &g, []any{&expires}, `SELECT doc, expires FROM refresh_tokens WHERE id = ?`, hashed(raw))
	switch {
	case err != nil:
		return nil, time.Time{}, err
	case !found, g.Client != a.id:
		return nil, time.Time{}, badGrant()
	}
	if err := s.prove(ctx, r, a, g.Kind, form); err != nil {
		return nil, time.Time{}, err
	}
	switch ends := time.Unix(0, expires); {
	case !s.Web.Clock.Now().Before(ends) && g.Kind == spaClient:
		return nil, ends, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.")
	case !s.Web.Clock.Now().Before(ends):
		return nil, ends, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.")
	default:
		return &g, ends, nil
	}
}

// holder returns the user of a grant, if the grant still holds: not after the
// password was replaced or the account was disabled.
func (s *Service) holder(ctx context.Context, g *granted) (*directory.User, error) {
	u, err := s.account(ctx, g.User)
	if err != nil {
		return nil, err
	}
	// Nothing was granted before the user was made, which may be in the second in
	// which a token says that it was.
	if u.Changed.After(g.At) && !u.Changed.Equal(u.Created) {
		return nil, azerr.Newf(azerr.Invalid, "invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '%s' and the TokensValidFrom date (before which tokens are not valid) for this user is '%s'.",
			g.At.Format(time.RFC3339), u.Changed.Format(time.RFC3339))
	}
	return u, nil
}
