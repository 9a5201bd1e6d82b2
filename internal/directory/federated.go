package directory

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// FederatedCredential lets tokens of another issuer, with one subject and one
// audience, prove an application.
type FederatedCredential struct {
	ID, Name, Issuer, Subject, Audience, Description string
}

// MostFederated is Entra's limit for one application, and for one user-assigned
// identity.
const MostFederated = 20

// federatedName is Azure's rule: 3 to 120 letters, digits, "-" and "_",
// starting with a letter or a digit.
var federatedName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

// GoodFederatedName reports whether a federated identity credential can be
// called so.
func GoodFederatedName(name string) bool { return federatedName.MatchString(name) }

// The reasons for which a federated credential cannot be added.
var (
	ErrManyFederated  = errors.New("an application has at most 20 federated identity credentials")
	ErrFederatedTaken = errors.New("another federated identity credential has the name, or the issuer and subject")
)

// FederatedCredentials returns those of an application, by name.
func (d *Directory) FederatedCredentials(ctx context.Context, appID string) (found []FederatedCredential, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		found = nil
		rows, err := tx.Query(ctx, `SELECT id, name, issuer, subject, audience, description FROM federated_credentials WHERE app_id = ? ORDER BY name`, strings.ToLower(appID))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c FederatedCredential
			if err := rows.Scan(&c.ID, &c.Name, &c.Issuer, &c.Subject, &c.Audience, &c.Description); err != nil {
				return err
			}
			found = append(found, c)
		}
		return rows.Err()
	})
	return found, err
}

// PutFederatedCredential adds a credential, or replaces the one with its id.
func (d *Directory) PutFederatedCredential(ctx context.Context, appID string, c FederatedCredential) error {
	appID = strings.ToLower(appID)
	err := d.DB.Write(ctx, func(tx *store.Tx) error {
		n := 0
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM federated_credentials WHERE app_id = ? AND id <> ?`, appID, c.ID).Scan(&n); err != nil {
			return err
		}
		if n >= MostFederated {
			return ErrManyFederated
		}
		if _, err := tx.Exec(ctx, `DELETE FROM federated_credentials WHERE id = ?`, c.ID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO federated_credentials (app_id, id, name, issuer, subject, audience, description) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			appID, c.ID, c.Name, c.Issuer, c.Subject, c.Audience, c.Description)
		return err
	})
	if store.IsDuplicate(err) {
		return ErrFederatedTaken
	}
	return err
}

// RemoveFederatedCredential takes one away.
func (d *Directory) RemoveFederatedCredential(ctx context.Context, id string) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM federated_credentials WHERE id = ?`, id)
		return err
	})
}

// GoodIssuer reports whether an address can be an issuer's: https, or plain
// HTTP on this machine, which is where issuers are offline.
func GoodIssuer(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.RawQuery != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Hostname())
}
