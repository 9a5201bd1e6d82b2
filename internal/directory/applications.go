package directory

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Application is an application object.
type Application struct {
	ID, AppID, Name string
	Manifest
}

// CreateApplication makes an application without a service principal, with
// certificates that prove it.
func (d *Directory) CreateApplication(ctx context.Context, name string, m Manifest, certificates ...Certificate) (Application, error) {
	a := Application{ID: d.NewID(), AppID: d.NewID(), Name: name, Manifest: m}
	return a, d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := insertApplication(ctx, tx, a); err != nil {
			return err
		}
		return setCertificates(ctx, tx, a.AppID, OfApplication, certificates)
	})
}

// CreateServicePrincipal makes the service principal of an application.
func (d *Directory) CreateServicePrincipal(ctx context.Context, a Application) (*Object, error) {
	o := &Object{ID: d.NewID(), Kind: principal.ServicePrincipal, Name: a.Name, AppID: a.AppID}
	return o, d.DB.Write(ctx, func(tx *store.Tx) error { return insert(ctx, tx, o) })
}

// Applications returns all applications, by object id.
func (d *Directory) Applications(ctx context.Context) (found []Application, err error) {
	return d.applications(ctx, `1 = 1`)
}

// Application returns the application of an application id, nil without an
// error when there is none.
func (d *Directory) Application(ctx context.Context, appID string) (*Application, error) {
	return d.application(ctx, `app_id = ?`, appID)
}

// ApplicationByID returns the application of an object id, nil without an error
// when there is none.
func (d *Directory) ApplicationByID(ctx context.Context, id string) (*Application, error) {
	return d.application(ctx, `id = ?`, id)
}

func (d *Directory) application(ctx context.Context, where, id string) (*Application, error) {
	found, err := d.applications(ctx, where, strings.ToLower(id))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (d *Directory) applications(ctx context.Context, where string, args ...any) (found []Application, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = queryApplications(ctx, tx, where, args...)
		return err
	})
	return found, err
}

func queryApplications(ctx context.Context, tx *store.Tx, where string, args ...any) ([]Application, error) {
	rows, err := tx.Query(ctx, `SELECT id, app_id, name, manifest FROM applications WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Application
	for rows.Next() {
		var a Application
		var manifest string
		if err := rows.Scan(&a.ID, &a.AppID, &a.Name, &manifest); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(manifest), &a.Manifest); err != nil {
			return nil, fmt.Errorf("the manifest of application %s: %w", a.AppID, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// SecretCheck is the outcome of checking a client secret.
type SecretCheck int

// Wrong and expired secrets are told apart, as Entra does.
const (
	SecretWrong SecretCheck = iota
	SecretExpired
	SecretGood
)

// startSkew is how far the clock of who made a credential may be ahead.
const startSkew = 5 * time.Minute

// CheckSecret compares a client secret with those of an application.
func (d *Directory) CheckSecret(ctx context.Context, appID, secret string) (SecretCheck, error) {
	outcome := SecretWrong
	err := d.DB.Read(ctx, func(tx *store.Tx) error {
		outcome = SecretWrong
		rows, err := tx.Query(ctx, `SELECT salt, hash, created, expires FROM passwords WHERE app_id = ?`, strings.ToLower(appID))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var salt, hash []byte
			var starts, expires int64
			if err := rows.Scan(&salt, &hash, &starts, &expires); err != nil {
				return err
			}
			if subtle.ConstantTimeCompare(hash, hashOf(salt, secret)) != 1 || d.Clock.Now().Add(startSkew).UnixNano() < starts {
				continue
			}
			if d.Clock.Now().UnixNano() < expires {
				outcome = SecretGood
			} else {
				outcome = max(outcome, SecretExpired)
			}
		}
		return rows.Err()
	})
	return outcome, err
}

func insertApplication(ctx context.Context, tx *store.Tx, a Application) error {
	manifest, err := json.Marshal(a.Manifest)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO applications (id, app_id, name, manifest) VALUES (?, ?, ?, ?)`, a.ID, a.AppID, a.Name, string(manifest))
	return err
}

// hashOf is enough for secrets that are random and long; people's passwords
// have a slow one (hashPassword).
func hashOf(salt []byte, secret string) []byte {
	sum := sha256.Sum256(append(append([]byte{}, salt...), secret...))
	return sum[:]
}

// newSecret makes a client secret of the shape of Entra's: 40 characters, the
// fourth to sixth a digit, Q and ~, so that scanners for secrets know it. It
// begins with a letter or digit: `az login -p` takes -… for another option.
func newSecret() (string, error) {
	const (
		first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
		later = first + "_~.-"
	)
	text := make([]byte, 0, 40)
	draw := func(alphabet string, n int) error {
		for range n {
			i, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
			if err != nil {
				return err
			}
			text = append(text, alphabet[i.Int64()])
		}
		return nil
	}
	if err := draw(first, 3); err != nil {
		return "", err
	}
	text = append(text, "8Q~"...)
	if err := draw(later, 34); err != nil {
		return "", err
	}
	return string(text), nil
}
