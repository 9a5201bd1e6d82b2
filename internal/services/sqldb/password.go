package sqldb

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strings"
	"unicode"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// The SQL administrator's password is kept as PBKDF2-HMAC-SHA256 alone.
const (
	hashRounds = 210_000
	hashBytes  = 32
	saltBytes  = 16
)

// checkPassword holds a password against Azure SQL's policy: 8 to 128
// characters of three of four kinds, without the login's name.
func checkPassword(login, password string) error {
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
	if n < 8 || n > 128 || upper+lower+digit+other < 3 || strings.Contains(strings.ToLower(password), strings.ToLower(login)) {
		return azerr.New(azerr.Invalid, "PasswordNotComplex", "Password validation failed. The password does not meet policy requirements because it is not complex enough.")
	}
	return nil
}

func savePassword(ctx context.Context, tx *store.Tx, server, password string) error {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	hash, err := pbkdf2.Key(sha256.New, password, salt, hashRounds, hashBytes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sqldb_passwords (server, salt, hash) VALUES (?, ?, ?)
		ON CONFLICT (server) DO UPDATE SET salt = excluded.salt, hash = excluded.hash`, strings.ToLower(server), salt, hash)
	return err
}

// passwordFits reports whether a password is that of a server's SQL
// administrator. A server without one takes as long to say no.
func (s *Service) passwordFits(ctx context.Context, server, password string) (bool, error) {
	salt, want := make([]byte, saltBytes), []byte(nil)
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT salt, hash FROM sqldb_passwords WHERE server = ?`, strings.ToLower(server)).Scan(&salt, &want)
	})
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return false, err
	}
	got, err := pbkdf2.Key(sha256.New, password, salt, hashRounds, hashBytes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}
