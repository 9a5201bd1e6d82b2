package directory

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Holder is the object that a credential is kept with. An application and its
// service principal have credentials of their own; each proves the client.
type Holder string

// The holders of credentials.
const (
	OfApplication      Holder = "application"
	OfServicePrincipal Holder = "servicePrincipal"
)

// Password is a client secret as the directory shows it: never the secret.
// It is good from Starts to Expires.
type Password struct {
	KeyID, Name, Hint string
	Starts, Expires   time.Time
}

// Certificate proves a client that has its private key, from Starts to
// Expires. DER is the certificate.
type Certificate struct {
	KeyID, Name     string
	DER             []byte
	Starts, Expires time.Time
}

// GoodAt reports whether a certificate proves its client at a time: what was
// registered counts, and what the certificate says itself.
func (c Certificate) GoodAt(now time.Time) bool {
	return !now.Add(startSkew).Before(c.Starts) && now.Before(c.Expires)
}

// Credentials are those of one application or service principal.
type Credentials struct {
	Passwords    []Password
	Certificates []Certificate
}

// AddPassword gives a client a new secret, named as p says, and returns it: the
// only time that it can be seen.
func (d *Directory) AddPassword(ctx context.Context, appID string, of Holder, p Password) (Password, string, error) {
	secret, err := newSecret()
	if err != nil {
		return Password{}, "", err
	}
	p.KeyID, p.Hint = d.NewID(), secret[:3]
	if p.Starts.IsZero() {
		p.Starts = d.Clock.Now()
	}
	return p, secret, d.DB.Write(ctx, func(tx *store.Tx) error { return insertPassword(ctx, tx, p, appID, of, secret) })
}

// RemovePassword takes a client secret away. It reports whether there was one.
func (d *Directory) RemovePassword(ctx context.Context, appID string, of Holder, keyID string) (found bool, err error) {
	err = d.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM passwords WHERE app_id = ? AND holder = ? AND key_id = ?`, strings.ToLower(appID), string(of), strings.ToLower(keyID))
		found = n > 0
		return err
	})
	return found, err
}

// SetCertificates replaces a client's certificates.
func (d *Directory) SetCertificates(ctx context.Context, appID string, of Holder, all []Certificate) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error { return setCertificates(ctx, tx, appID, of, all) })
}

// Credentials returns what each application, or each service principal, has,
// by application id; with an application id that one's alone.
func (d *Directory) Credentials(ctx context.Context, of Holder, appID string) (all map[string]Credentials, err error) {
	where, args := `holder = ?`, []any{string(of)}
	if appID != "" {
		where, args = where+` AND app_id = ?`, append(args, strings.ToLower(appID))
	}
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		all = map[string]Credentials{}
		if err := queryPasswords(ctx, tx, all, where, args); err != nil {
			return err
		}
		return queryCertificates(ctx, tx, all, where, args)
	})
	return all, err
}

// CertificatesOf returns the certificates that prove a client, whichever of its
// objects holds them.
func (d *Directory) CertificatesOf(ctx context.Context, appID string) ([]Certificate, error) {
	all := map[string]Credentials{}
	appID = strings.ToLower(appID)
	err := d.DB.Read(ctx, func(tx *store.Tx) error {
		clear(all)
		return queryCertificates(ctx, tx, all, `app_id = ?`, []any{appID})
	})
	return all[appID].Certificates, err
}

func queryPasswords(ctx context.Context, tx *store.Tx, into map[string]Credentials, where string, args []any) error {
	rows, err := tx.Query(ctx, `SELECT app_id, key_id, name, hint, created, expires FROM passwords WHERE `+where+` ORDER BY created, key_id`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p Password
		var appID string
		var starts, expires int64
		if err := rows.Scan(&appID, &p.KeyID, &p.Name, &p.Hint, &starts, &expires); err != nil {
			return err
		}
		p.Starts, p.Expires = time.Unix(0, starts).UTC(), time.Unix(0, expires).UTC()
		c := into[appID]
		c.Passwords = append(c.Passwords, p)
		into[appID] = c
	}
	return rows.Err()
}

func queryCertificates(ctx context.Context, tx *store.Tx, into map[string]Credentials, where string, args []any) error {
	rows, err := tx.Query(ctx, `SELECT app_id, key_id, name, der, starts, expires FROM certificates WHERE `+where+` ORDER BY starts, key_id`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var cert Certificate
		var appID string
		var starts, expires int64
		if err := rows.Scan(&appID, &cert.KeyID, &cert.Name, &cert.DER, &starts, &expires); err != nil {
			return err
		}
		cert.Starts, cert.Expires = time.Unix(0, starts).UTC(), time.Unix(0, expires).UTC()
		c := into[appID]
		c.Certificates = append(c.Certificates, cert)
		into[appID] = c
	}
	return rows.Err()
}

func setCertificates(ctx context.Context, tx *store.Tx, appID string, of Holder, all []Certificate) error {
	appID = strings.ToLower(appID)
	if _, err := tx.Exec(ctx, `DELETE FROM certificates WHERE app_id = ? AND holder = ?`, appID, string(of)); err != nil {
		return err
	}
	for _, c := range all {
		if _, err := tx.Exec(ctx, `INSERT INTO certificates (app_id, holder, key_id, name, der, starts, expires) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			appID, string(of), c.KeyID, c.Name, c.DER, c.Starts.UnixNano(), c.Expires.UnixNano()); err != nil {
			return err
		}
	}
	return nil
}

func insertPassword(ctx context.Context, tx *store.Tx, p Password, appID string, of Holder, secret string) error {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO passwords (key_id, app_id, holder, name, hint, salt, hash, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.KeyID, strings.ToLower(appID), string(of), p.Name, secret[:3], salt, hashOf(salt, secret), p.Starts.UnixNano(), p.Expires.UnixNano())
	return err
}

// removeCredentials takes everything away by which a client could prove itself:
// what one holder has, or with "" what both have.
func removeCredentials(ctx context.Context, tx *store.Tx, appID string, of Holder) error {
	for _, table := range []string{"passwords", "certificates"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE app_id = ? AND (holder = ? OR ? = '')`, strings.ToLower(appID), string(of), string(of)); err != nil {
			return err
		}
	}
	return nil
}
