// Package token mints and verifies the access tokens of the local Entra ID:
// RS256 with published keys, in the shapes of v1 and v2. Fronts verify with
// it, Entra and the identity endpoint mint with it.
package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Schema is the table of signing keys. The private key is sealed.
var Schema = store.Schema{Component: "token", Versions: [][]string{{
	`CREATE TABLE signing_keys (
		kid         TEXT PRIMARY KEY,
		private_key BYTES NOT NULL,
		certificate BYTES NOT NULL,
		created     BIGINT NOT NULL
	)`,
}}}

const (
	keyBits  = 2048
	keyYears = 5
	// keyChange marks a new key in the change feed.
	keyChange = "signingKey"
)

// key is one signing key with the certificate that publishes it.
type key struct {
	kid         string
	private     *rsa.PrivateKey
	certificate []byte // DER
	created     time.Time
}

// newKey makes a key and its self-signed certificate, named as Entra's are.
func newKey(now time.Time) (*key, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "accounts.accesscontrol.windows.net"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(keyYears, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, err
	}
	return &key{thumbprint(der), private, der, now}, nil
}

// thumbprint is the kid and x5t of a certificate: base64url of its SHA-1, as
// Entra names its keys.
func thumbprint(der []byte) string {
	sum := sha1.Sum(der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// loadKeys reads all keys, newest first.
func (s *Service) loadKeys(ctx context.Context) ([]*key, error) {
	var keys []*key
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		keys = nil
		rows, err := tx.Query(ctx, `SELECT kid, private_key, certificate, created FROM signing_keys ORDER BY created DESC, kid`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k key
			var sealed []byte
			var created int64
			if err := rows.Scan(&k.kid, &sealed, &k.certificate, &created); err != nil {
				return err
			}
			der, err := s.Box.Open(sealed, []byte(k.kid))
			if err != nil {
				return fmt.Errorf("signing key %s: %w", k.kid, err)
			}
			if k.private, err = x509.ParsePKCS1PrivateKey(der); err != nil {
				return fmt.Errorf("signing key %s: %w", k.kid, err)
			}
			k.created = time.Unix(0, created).UTC()
			keys = append(keys, &k)
		}
		return rows.Err()
	})
	return keys, err
}

// addKey stores a new key, which signs from then on.
func (s *Service) addKey(ctx context.Context, onlyFirst bool) error {
	k, err := newKey(s.Clock.Now())
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		if onlyFirst {
			var n int
			if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM signing_keys`).Scan(&n); err != nil || n > 0 {
				return err
			}
		}
		sealed := s.Box.Seal(x509.MarshalPKCS1PrivateKey(k.private), []byte(k.kid))
		if _, err := tx.Exec(ctx, `INSERT INTO signing_keys (kid, private_key, certificate, created) VALUES (?, ?, ?, ?)`,
			k.kid, sealed, k.certificate, k.created.UnixNano()); err != nil {
			return err
		}
		// A key that signed nothing younger than the longest token is of no
		// use to anybody: the youngest key older than that replaced it.
		old := s.Clock.Now().Add(-2 * ManagedIdentityLife).UnixNano()
		if _, err := tx.Exec(ctx, `DELETE FROM signing_keys WHERE created < (SELECT MAX(created) FROM signing_keys WHERE created < ?)`, old); err != nil {
			return err
		}
		return tx.Change(ctx, keyChange, k.kid)
	})
}
