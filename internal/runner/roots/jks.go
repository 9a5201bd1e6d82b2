package roots

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf16"
)

// Java's own key store format (sun.security.provider.JavaKeyStore). It is the
// one that Java reads for javax.net.ssl.trustStore without being given a
// password: PKCS #12 needs one, PEM is not accepted.
const (
	jksMagic       = 0xFEEDFEED
	jksVersion     = 2
	jksTrustedCert = 2
	// JKSPassword protects the integrity digest only; it is Java's customary one.
	JKSPassword = "changeit"
)

// encodeJKS writes every certificate as a trusted-certificate entry.
func encodeJKS(certs []*x509.Certificate, created time.Time) []byte {
	var b bytes.Buffer
	u32 := func(v int) { binary.Write(&b, binary.BigEndian, uint32(v)) }
	text := func(s string) { // DataOutput.writeUTF; our names are ASCII
		binary.Write(&b, binary.BigEndian, uint16(len(s)))
		b.WriteString(s)
	}
	u32(jksMagic)
	u32(jksVersion)
	u32(len(certs))
	for _, c := range certs {
		u32(jksTrustedCert)
		text(alias(c))
		binary.Write(&b, binary.BigEndian, created.UnixMilli())
		text("X.509")
		u32(len(c.Raw))
		b.Write(c.Raw)
	}
	digest := jksDigest(b.Bytes(), JKSPassword)
	b.Write(digest[:])
	return b.Bytes()
}

// jksDigest is SHA-1 over the password in UTF-16, a fixed phrase and the data,
// as the format has had it since Java 1.2.
func jksDigest(data []byte, password string) [sha1.Size]byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(password)) {
		binary.Write(&b, binary.BigEndian, u)
	}
	b.WriteString("Mighty Aphrodite")
	b.Write(data)
	return sha1.Sum(b.Bytes())
}

// alias is unique by construction, readable in `keytool -list`, and lower case
// since the format compares aliases that way.
func alias(c *x509.Certificate) string {
	sum := sha1.Sum(c.Raw)
	var name strings.Builder
	for _, r := range strings.ToLower(c.Subject.CommonName) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			name.WriteRune(r)
		} else {
			name.WriteByte('-')
		}
	}
	return strings.Trim(name.String(), "-") + "-" + hex.EncodeToString(sum[:])
}
