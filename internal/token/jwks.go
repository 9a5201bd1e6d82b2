package token

import (
	"encoding/base64"
	"math/big"
)

// JSONWebKey is one published key, in Entra's field order.
type JSONWebKey struct {
	KeyType string   `json:"kty"`
	Use     string   `json:"use"`
	KeyID   string   `json:"kid"`
	X5T     string   `json:"x5t"`
	N       string   `json:"n"`
	E       string   `json:"e"`
	X5C     []string `json:"x5c"`
	Issuer  string   `json:"issuer,omitempty"`
}

// JWKS returns the published keys. Entra's v2 document names the issuer of
// each key, with a literal {tenantid} where the tenant is not said.
func (s *Service) JWKS(issuer string) []JSONWebKey {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]JSONWebKey, len(s.keys))
	for i, k := range s.keys {
		out[i] = JSONWebKey{
			KeyType: "RSA", Use: "sig", KeyID: k.kid, X5T: k.kid,
			N:      base64.RawURLEncoding.EncodeToString(k.private.N.Bytes()),
			E:      base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.private.E)).Bytes()),
			X5C:    []string{base64.StdEncoding.EncodeToString(k.certificate)},
			Issuer: issuer,
		}
	}
	return out
}
