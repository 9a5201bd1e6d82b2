package entra

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
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
