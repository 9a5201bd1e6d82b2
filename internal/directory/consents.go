package directory

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// everybody stands for all users, for whom an administrator has consented.
const everybody = "*"

// Consented returns the delegated permissions of a resource that an
// application has from a user, or from an administrator for everybody.
func (d *Directory) Consented(ctx context.Context, appID, userID, resource string) (scopes []string, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		scopes = nil
		for _, who := range []string{userID, everybody} {
			found, err := consented(ctx, tx, appID, who, resource)
			if err != nil {
				return err
			}
			scopes = append(scopes, found...)
		}
		return nil
	})
	return scopes, err
}

// Consent adds permissions; with a user id of "" for everybody.
func (d *Directory) Consent(ctx context.Context, appID, userID, resource string, scopes []string) error {
	if userID == "" {
		userID = everybody
	}
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		all, err := consented(ctx, tx, appID, userID, resource)
		if err != nil {
			return err
		}
		all = append(all, scopes...)
		slices.Sort(all)
		_, err = tx.Exec(ctx, `INSERT INTO consents (app_id, user_id, resource, scopes) VALUES (?, ?, ?, ?)
			ON CONFLICT (app_id, user_id, resource) DO UPDATE SET scopes = excluded.scopes`, appID, userID, resource, strings.Join(slices.Compact(all), " "))
		return err
	})
}

func consented(ctx context.Context, tx *store.Tx, appID, userID, resource string) ([]string, error) {
	var text string
	err := tx.QueryRow(ctx, `SELECT scopes FROM consents WHERE app_id = ? AND user_id = ? AND resource = ?`, appID, userID, resource).Scan(&text)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return strings.Fields(text), err
}
