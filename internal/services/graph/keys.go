package graph

import (
	"context"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// keyBody is a keyCredential as a client writes one. Without a key it means the
// one that is there under its id.
type keyBody struct {
	KeyID         string     `json:"keyId"`
	Key           string     `json:"key"`
	Type          string     `json:"type"`
	Usage         string     `json:"usage"`
	DisplayName   string     `json:"displayName"`
	StartDateTime *time.Time `json:"startDateTime"`
	EndDateTime   *time.Time `json:"endDateTime"`
}

const (
	mostKeys = 64
	// leastKey is the least size of a key, in bits.
	leastKey = 2048
)

// certificatesInstead reads a list that replaces the one that an object has.
func (s *Service) certificatesInstead(ctx context.Context, appID string, of directory.Holder, bodies []keyBody) ([]directory.Certificate, error) {
	has, err := s.Directory.Credentials(ctx, of, appID)
	if err != nil {
		return nil, err
	}
	return s.certificates(bodies, has[appID].Certificates)
}

// certificates reads a list that replaces those that are there.
func (s *Service) certificates(bodies []keyBody, has []directory.Certificate) ([]directory.Certificate, error) {
	if len(bodies) > mostKeys {
		return nil, azerr.Newf(azerr.Invalid, "Request_BadRequest", "An object has at most %d key credentials.", mostKeys)
	}
	out := make([]directory.Certificate, 0, len(bodies))
	for _, b := range bodies {
		c, err := s.certificate(b, has)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o directory.Certificate) bool { return o.KeyID == c.KeyID }) {
			return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Two key credentials have the same keyId.")
		}
		out = append(out, c)
	}
	return out, nil
}

func (s *Service) certificate(b keyBody, has []directory.Certificate) (directory.Certificate, error) {
	id := strings.ToLower(b.KeyID)
	if b.Key == "" {
		i := slices.IndexFunc(has, func(c directory.Certificate) bool { return c.KeyID == id })
		if i < 0 {
			return directory.Certificate{}, azerr.New(azerr.Invalid, "KeyCredentialsInvalidKeyId", "Existing credential with KeyId '"+b.KeyID+"' was not found. A new key credential needs its key.")
		}
		return has[i], nil
	}
	switch {
	case id == "":
		id = s.Directory.NewID()
	case !guid.Valid(id):
		return directory.Certificate{}, badValue("keyId", "KeyCredential")
	}
	if b.Type != "AsymmetricX509Cert" || b.Usage != "Verify" {
		return directory.Certificate{}, azerr.Newf(azerr.Invalid, "KeyCredentialsInvalidTypeOrUsage", "Of key credentials, Lanyard keeps those of type 'AsymmetricX509Cert' with usage 'Verify', got '%s' and '%s'.", b.Type, b.Usage)
	}
	der, err := readKey(b.Key)
	if err != nil {
		return directory.Certificate{}, azerr.New(azerr.Invalid, "Request_BadRequest", "Key value is invalid certificate.")
	}
	return dated(directory.Certificate{KeyID: id, Name: b.DisplayName, DER: der.Raw}, der, b)
}

// readKey reads a certificate in base64: its bytes, or its text.
func readKey(text string) (*x509.Certificate, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); !ok || key.N.BitLen() < leastKey {
		return nil, x509.ErrUnsupportedAlgorithm
	}
	return certificate, nil
}

// dated bounds a credential by its certificate's own times.
func dated(c directory.Certificate, certificate *x509.Certificate, b keyBody) (directory.Certificate, error) {
	c.Starts, c.Expires = certificate.NotBefore, certificate.NotAfter
	if b.StartDateTime != nil {
		c.Starts = b.StartDateTime.UTC().Truncate(time.Second)
	}
	if b.EndDateTime != nil {
		c.Expires = b.EndDateTime.UTC().Truncate(time.Second)
	}
	switch {
	case c.Expires.After(certificate.NotAfter), !c.Expires.After(c.Starts):
		return c, azerr.New(azerr.Invalid, "KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
	case c.Starts.Before(certificate.NotBefore.Truncate(time.Second)):
		return c, azerr.New(azerr.Invalid, "KeyCredentialsInvalidStartDate", "Key credential start date is invalid.")
	}
	if c.Name == "" {
		c.Name = subject(certificate.Subject)
	}
	return c, nil
}

// subject writes a name as Windows does, which Graph shows for a certificate
// without a name: "O=Contoso, S=Washington, C=US".
func subject(name pkix.Name) string {
	var parts []string
	for _, r := range slices.Backward(name.ToRDNSequence()) {
		part := pkix.RDNSequence{r}.String()
		if rest, ok := strings.CutPrefix(part, "ST="); ok {
			part = "S=" + rest
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// shown writes an object's credentials, the certificates themselves where they
// were asked for by name.
func shown(o map[string]any, c directory.Credentials, keys bool) map[string]any {
	passwords, certificates := []any{}, []any{}
	for _, p := range c.Passwords {
		passwords = append(passwords, renderPassword(p))
	}
	for _, k := range c.Certificates {
		sum := sha1.Sum(k.DER)
		var key any
		if keys {
			key = base64.StdEncoding.EncodeToString(k.DER)
		}
		certificates = append(certificates, map[string]any{
			"customKeyIdentifier": strings.ToUpper(hex.EncodeToString(sum[:])), "displayName": k.Name, "key": key, "keyId": k.KeyID,
			"startDateTime": k.Starts.Format(time.RFC3339), "endDateTime": k.Expires.Format(time.RFC3339), "type": "AsymmetricX509Cert", "usage": "Verify",
		})
	}
	o["passwordCredentials"], o["keyCredentials"] = passwords, certificates
	return o
}
