package sqldb

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func checkPassword(login, password string) error {
	if security.Complex(login, password) {
		return nil
	}
	return azerr.New(azerr.Invalid, "PasswordNotComplex", "Password validation failed. The password does not meet policy requirements because it is not complex enough.")
}

// savePassword keeps the password of a server's SQL administrator.
func savePassword(ctx context.Context, tx *store.Tx, server, password string) error {
	p, err := security.NewPassword(password)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sqldb_passwords (server, salt, hash) VALUES (?, ?, ?)
		ON CONFLICT (server) DO UPDATE SET salt = excluded.salt, hash = excluded.hash`, strings.ToLower(server), p.Salt, p.Hash)
	return err
}

// administratorPassword returns the password of a server's SQL administrator,
// nil without one.
func (s *Service) administratorPassword(ctx context.Context, server string) (*security.Password, error) {
	var p security.Password
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT salt, hash FROM sqldb_passwords WHERE server = ?`, strings.ToLower(server)).Scan(&p.Salt, &p.Hash)
	})
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return &p, err
}
