package token

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// IDClaims is what an id token says. Times are seconds since 1970.
type IDClaims struct {
	Audience  string `json:"aud"` // the client
	Issuer    string `json:"iss"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
	GroupClaims
	AMR           []string `json:"amr,omitempty"`
	AuthTime      int64    `json:"auth_time,omitempty"`
	CodeHash      string   `json:"c_hash,omitempty"`
	Email         string   `json:"email,omitempty"`
	FamilyName    string   `json:"family_name,omitempty"`
	GivenName     string   `json:"given_name,omitempty"`
	Name          string   `json:"name,omitempty"`
	Nonce         string   `json:"nonce,omitempty"`
	ObjectID      string   `json:"oid"`
	PreferredName string   `json:"preferred_username,omitempty"`
	RH            string   `json:"rh"`
	Subject       string   `json:"sub"`
	TenantID      string   `json:"tid"`
	UniqueName    string   `json:"unique_name,omitempty"`
	UPN           string   `json:"upn,omitempty"`
	UTI           string   `json:"uti"`
	Version       string   `json:"ver"`
}

// MintID fills in what every id token has and signs it. Its audience is a
// client, so that no resource takes it for an access token.
func (s *Service) MintID(_ context.Context, c IDClaims, life time.Duration) (string, error) {
	now := s.Clock.Now()
	c.TenantID = s.TenantID
	c.IssuedAt, c.NotBefore, c.Expires = now.Add(-backdated).Unix(), now.Add(-backdated).Unix(), now.Add(life).Unix()
	c.Issuer = s.Verifier.issuerV2()
	if c.Version == "1.0" {
		c.Issuer = s.Verifier.Issuer()
	}
	c.UTI, c.RH = opaque(s.NewID()), "1."+opaque(s.TenantID)
	return s.sign(c)
}

// Pairwise is the subject by which one client or resource knows a user, and no
// other does.
func Pairwise(userID, client string) string {
	sum := sha256.Sum256([]byte(userID + " " + client))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
