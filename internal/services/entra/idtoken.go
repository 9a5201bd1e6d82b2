package entra

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// idFor is what an id token is made for.
type idFor struct {
	client *app
	nonce  string
	short  bool // goes through an address
	v1     bool
	asked  ask
	code   string // a code that is answered along with it
	at     time.Time
}

// idToken tells a client who has signed in.
func (s *Service) idToken(ctx context.Context, u *directory.User, f idFor) (string, error) {
	c := token.IDClaims{
		Audience: f.client.id, ObjectID: u.ID, Subject: token.Pairwise(u.ID, f.client.id), Nonce: f.nonce, Name: u.Name,
		GroupClaims: s.groupClaims(u, f.client.Application, f.short),
	}
	if f.code != "" {
		c.CodeHash = halfHash(f.code)
	}
	if f.v1 {
		c.Version, c.UPN, c.UniqueName, c.AMR = "1.0", u.UPN, u.UPN, []string{"pwd"}
		c.GivenName, c.FamilyName = u.Profile["givenName"], u.Profile["surname"]
		return s.Tokens.MintID(ctx, c, token.Life)
	}
	c.Version, c.AuthTime = "2.0", f.at.Unix()
	if f.asked.has("profile") {
		c.PreferredName = u.UPN
	}
	if f.asked.has("email") {
		c.Email = u.Profile["mail"]
	}
	return s.Tokens.MintID(ctx, c, token.Life)
}

// halfHash is c_hash of OpenID Connect.
func halfHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// clientInfo is by what MSAL names accounts.
func (s *Service) clientInfo(u *directory.User) string {
	// A map of two texts has a JSON form.
	data, _ := json.Marshal(map[string]string{"uid": u.ID, "utid": s.Directory.Cloud().TenantID})
	return base64.RawURLEncoding.EncodeToString(data)
}
