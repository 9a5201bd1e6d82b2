package portal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
)

// csrfToken is the session's token as a form carries it: masked anew each
// time, because pages are compressed and a secret that stays the same could be
// read from their length.
func (s *session) csrfToken() string {
	var out [64]byte
	_, _ = rand.Read(out[:32])
	subtle.XORBytes(out[32:], out[:32], s.csrf[:])
	return base64.RawURLEncoding.EncodeToString(out[:])
}

func (s *session) csrfValid(token string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 64 {
		return false
	}
	var plain [32]byte
	subtle.XORBytes(plain[:], raw[:32], raw[32:])
	return subtle.ConstantTimeCompare(plain[:], s.csrf[:]) == 1
}
