package entra

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	codeLife = 10 * time.Minute
	// codesKept is how long a code that was used is known as such.
	codesKept = time.Hour
)

func (s *Service) newCode(ctx context.Context, g granted) (string, error) {
	code, now := "1."+randomText(), s.Web.Clock.Now()
	doc, err := json.Marshal(g)
	if err != nil {
		return "", err
	}
	return code, s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM authorization_codes WHERE expires < ?`, now.Add(-codesKept).UnixNano()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO authorization_codes (id, doc, expires, used) VALUES (?, ?, ?, 0)`, hashed(code), string(doc), now.Add(codeLife).UnixNano())
		return err
	})
}

// redeem is the grant authorization_code.
func (s *Service) redeem(ctx context.Context, r *web.Request, a *app, form url.Values) (*granted, error) {
	code := form.Get("code")
	if code == "" {
		return nil, missing("code")
	}
	var g granted
	var expires int64
	found, err := s.stored(ctx, &g, []any{&expires}, `SELECT doc, expires FROM authorization_codes WHERE id = ?`, hashed(code))
	switch {
	case err != nil:
		return nil, err
	case !found, g.Client != a.id:
		return nil, badGrant()
	case s.Web.Clock.Now().UnixNano() >= expires:
		return nil, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS70008: The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
	case g.Redirect != form.Get("redirect_uri"):
		return nil, azerr.Newf(azerr.Invalid, "invalid_client", "AADSTS500112: The reply address '%s' does not match the reply address '%s' provided when requesting Authorization code.", form.Get("redirect_uri"), g.Redirect)
	}
	if err := s.prove(ctx, r, a, g.Kind, form); err != nil {
		return nil, err
	}
	if !verifies(g, form.Get("code_verifier")) {
		return nil, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge supplied in the authorization request.")
	}
	return &g, s.useCode(ctx, code, g.Family)
}

// The states of a code, as its column "used" has them.
const (
	codeUsed     = 1
	codeReplayed = 2
)

// useCode marks a code as used. Who brings one that is used has stolen it, or
// was stolen from: nothing that came of it is good any more.
func (s *Service) useCode(ctx context.Context, code, family string) error {
	replayed := false
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE authorization_codes SET used = ? WHERE id = ? AND used = 0`, codeUsed, hashed(code))
		if replayed = n == 0; err != nil || !replayed {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE authorization_codes SET used = ? WHERE id = ?`, codeReplayed, hashed(code)); err != nil {
			return err
		}
		return revoke(ctx, tx, family)
	})
	if err == nil && replayed {
		return alreadyRedeemed()
	}
	return err
}

// stillUnshared refuses what a code has just been redeemed for when somebody
// else brought the code meanwhile: his attempt came before there was anything
// to take away.
func (s *Service) stillUnshared(ctx context.Context, code, family string) error {
	replayed := false
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		var used int64
		err := tx.QueryRow(ctx, `SELECT used FROM authorization_codes WHERE id = ?`, hashed(code)).Scan(&used)
		if replayed = used == codeReplayed; err != nil || !replayed {
			return err
		}
		return revoke(ctx, tx, family)
	})
	if err == nil && replayed {
		return alreadyRedeemed()
	}
	return err
}

func alreadyRedeemed() error {
	return azerr.New(azerr.Invalid, "invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
}

// verifies checks the proof of RFC 7636. A proof that was not announced is
// refused, so that nobody can leave the announcement out.
func verifies(g granted, verifier string) bool {
	switch {
	case g.Challenge == "":
		return verifier == ""
	case !challengeText.MatchString(verifier):
		return false
	case g.Method == "S256":
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(verifier), []byte(g.Challenge)) == 1
}

func badGrant() error {
	return azerr.New(azerr.Invalid, "invalid_grant", "AADSTS70000: The provided value for the 'code', 'refresh_token' or 'device_code' parameter is not valid.")
}
