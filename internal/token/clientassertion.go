package token

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// longestAssertion is how far ahead the end of a client's own assertion may
// lie: one without an end in sight would be a second secret. Entra advises ten
// minutes.
const longestAssertion = 24 * time.Hour

// clientAlgorithms are those by which a certificate may sign, as Entra's
// documents name them.
var clientAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.PS256}

// CertificateName is what an assertion says of the certificate that signed it.
type CertificateName struct {
	SHA1, SHA256 string // x5t and x5t#S256
	KeyID        string // kid: the thumbprint too, in hexadecimal digits or as x5t
}

// SignedBy reads by which certificate an assertion says it was signed.
func SignedBy(raw string) (CertificateName, error) {
	signed, err := jose.ParseSignedCompact(strings.TrimSpace(raw), clientAlgorithms)
	if err != nil || len(signed.Signatures) != 1 {
		return CertificateName{}, &Error{Reason: Malformed}
	}
	header := signed.Signatures[0].Protected
	sha1, _ := header.ExtraHeaders["x5t"].(string)
	sha256, _ := header.ExtraHeaders["x5t#S256"].(string)
	return CertificateName{plain(sha1), plain(sha256), header.KeyID}, nil
}

// plain is a thumbprint as the standard writes it. MSAL for Go writes the other
// alphabet of base64, and its padding.
func plain(thumbprint string) string {
	return strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(thumbprint)
}

// Names reports whether a name is a certificate's. A name that contradicts
// itself is nobody's.
func (n CertificateName) Names(der []byte) bool {
	one, two := sha1.Sum(der), sha256.Sum256(der)
	x5t := base64.RawURLEncoding.EncodeToString(one[:])
	x5t256 := base64.RawURLEncoding.EncodeToString(two[:])
	switch {
	case n.SHA1 != "" && n.SHA1 != x5t, n.SHA256 != "" && n.SHA256 != x5t256:
		return false
	case n.SHA1 != "" || n.SHA256 != "":
		return true
	}
	return n.KeyID != "" && (n.KeyID == x5t || strings.EqualFold(n.KeyID, hex.EncodeToString(one[:])))
}

// Thumbprint is the name as Entra's refusals write it: the SHA-1, or else the
// SHA-256, in capital hexadecimal digits; "" where there is none.
func (n CertificateName) Thumbprint() string {
	for _, text := range []string{n.SHA1, n.SHA256} {
		if sum, err := base64.RawURLEncoding.DecodeString(text); err == nil && len(sum) > 0 {
			return strings.ToUpper(hex.EncodeToString(sum))
		}
	}
	return ""
}

// VerifyClient returns what an assertion says if the certificate's key signed
// it and it holds now.
func VerifyClient(raw string, certificate *x509.Certificate, now time.Time) (Assertion, error) {
	signed, err := jose.ParseSignedCompact(strings.TrimSpace(raw), clientAlgorithms)
	if err != nil {
		return Assertion{}, &Error{Reason: Malformed}
	}
	payload, err := signed.Verify(certificate.PublicKey)
	if err != nil {
		return Assertion{}, &Error{Reason: BadSignature}
	}
	var a Assertion
	if err := json.Unmarshal(payload, &a); err != nil {
		return Assertion{}, &Error{Reason: Malformed}
	}
	if err := a.within(now); err != nil {
		return Assertion{}, err
	}
	if a.Expires.time().After(now.Add(longestAssertion + skew)) {
		return Assertion{}, &Error{Reason: NotYetValid, Time: a.Expires.time()}
	}
	return a, nil
}
