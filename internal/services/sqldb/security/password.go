package security

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"unicode"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Passwords are kept as PBKDF2-HMAC-SHA256 alone.
const (
	hashRounds = 210_000
	hashBytes  = 32
	saltBytes  = 16
)

// Password is what is kept of a password.
type Password struct {
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

// NewPassword returns what to keep of a password.
func NewPassword(text string) (*Password, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	hash, err := pbkdf2.Key(sha256.New, text, salt, hashRounds, hashBytes)
	return &Password{salt, hash}, err
}

// Fits reports whether a text is the password. No password, nil, takes as
// long to say no.
func (p *Password) Fits(text string) bool {
	salt, want := make([]byte, saltBytes), []byte(nil)
	if p != nil {
		salt, want = p.Salt, p.Hash
	}
	got, err := pbkdf2.Key(sha256.New, text, salt, hashRounds, hashBytes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1
}

// Complex reports whether a password keeps to Azure SQL's policy: 8 to 128
// characters of three of four kinds, without the login's name.
func Complex(login, password string) bool {
	var upper, lower, digit, other int
	for _, c := range password {
		switch {
		case unicode.IsUpper(c):
			upper = 1
		case unicode.IsLower(c):
			lower = 1
		case unicode.IsDigit(c):
			digit = 1
		default:
			other = 1
		}
	}
	n := len([]rune(password))
	return n >= 8 && n <= 128 && upper+lower+digit+other >= 3 && !strings.Contains(strings.ToLower(password), strings.ToLower(login))
}

// NotComplex is the refusal of a password in T-SQL.
func NotComplex() *types.Error {
	return types.Errorf(40632, "Password validation failed. The password does not meet policy requirements because it is not complex enough.")
}
