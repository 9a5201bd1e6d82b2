package entra

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	codeLife = 10 * time.Minute
	// codesKept is how long a code that was used is known as such.
	codesKept = time.Hour
)

// granted is what a code, a device code or a refresh token stands for.
type granted struct {
	Family   string    `json:"family"` // all that came of one sign-in
	Client   string    `json:"client"`
	Kind     string    `json:"kind"` // of the redirect address: web, spa, native
	User     string    `json:"user"`
	At       time.Time `json:"at"` // when the user signed in
	Scope    ask       `json:"scope"`
	Nonce    string    `json:"nonce,omitempty"`
	Redirect string    `json:"redirect,omitempty"`
	// Challenge and Method are the client's proof that the code is its own.
	Challenge string `json:"challenge,omitempty"`
	Method    string `json:"method,omitempty"`
}

// stored reads the one row that a query finds: a document, into doc, and what
// else the query names, into more. It reports whether there is one.
func (s *Service) stored(ctx context.Context, doc any, more []any, query string, args ...any) (bool, error) {
	var text string
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, query, args...).Scan(append([]any{&text}, more...)...)
	})
	if errors.Is(err, store.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(text), doc)
}

// finish answers the client: a code, an id token, or both; or tells a device's
// user that all is done.
func (s *Service) finish(ctx context.Context, r *web.Request, b *session, f *flow, u *directory.User) (*web.Response, error) {
	at, ok := b.at(u.ID)
	if !ok {
		return nil, badForm()
	}
	if err := s.touch(ctx, b); err != nil {
		return nil, err
	}
	if f.device != nil {
		if err := s.decide(ctx, f.device, deviceApproved, u.ID, at); err != nil {
			return nil, err
		}
		return s.show("done", page{Title: f.app.name, Text: "You have signed in to the " + f.app.name + " application on your device. You may now close this window."})
	}
	a := f.request
	var answer []field
	code := ""
	if slices.Contains(a.types, "code") {
		var err error
		code, err = s.newCode(ctx, granted{
			Family: s.Web.NewID(), Client: a.app.id, Kind: a.kind, User: u.ID, At: at, Scope: a.asked, Nonce: a.nonce,
			Redirect: a.redirect, Challenge: a.challenge, Method: a.method,
		})
		if err != nil {
			return nil, err
		}
		answer = append(answer, field{"code", code})
	}
	if slices.Contains(a.types, "id_token") {
		raw, err := s.idToken(ctx, u, idFor{client: a.app, short: a.mode == "fragment", nonce: a.nonce, v1: a.v1, asked: a.asked, code: code, at: at})
		if err != nil {
			return nil, err
		}
		answer = append(answer, field{"id_token", raw})
	}
	if a.clientInfo {
		answer = append(answer, field{"client_info", s.clientInfo(u)})
	}
	answer = append(answer, field{"session_state", b.ID})
	return s.respond(r, a, answer)
}

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
