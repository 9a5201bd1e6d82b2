package tds

import (
	"encoding/binary"
	"strings"
)

// Feature extensions of a login ([MS-TDS] 2.2.6.4, FeatureExt). The others
// that drivers offer (session recovery 01, column encryption 04, data
// classification 09, DNS caching 0B, JSON 0D, vector 0E, user agent 10) are
// not acknowledged, and every driver goes on without them.
const (
	featureFedAuth = 0x02
	featureUTF8    = 0x0A
	featureEnd     = 0xFF
)

// Libraries of the federated login.
const (
	librarySecurityToken = 0x01 // the token is in LOGIN7
	libraryMSAL          = 0x02 // the token follows our FEDAUTHINFO
)

// nonceSize is the length of a nonce behind a token.
const nonceSize = 32

// fedAuthFeature is how a client wants to log in with a token.
type fedAuthFeature struct {
	library byte
	echo    bool // the client saw FEDAUTHREQUIRED in our PRELOGIN
	token   string
}

// features reads the feature extensions, which a 4-byte offset in the
// variable part points to.
func (l *login7) features(f *fields) {
	pointer := f.bytes(56, 1, 0xFFFF)
	if len(pointer) < 4 {
		f.fail("LOGIN7 has no pointer to its extensions")
		return
	}
	offset := binary.LittleEndian.Uint32(pointer)
	if offset < login7Fixed || uint64(offset) > uint64(len(f.message)) {
		f.fail("the extensions of LOGIN7 lie outside of it")
		return
	}
	r := buffer{b: f.message[offset:]}
	seen := map[byte]bool{}
	for {
		whole := r.b
		id := r.byte()
		if r.err != nil || id == featureEnd {
			break
		}
		data := buffer{b: r.take(int(r.uint32()))}
		if id != featureFedAuth && r.err == nil {
			l.request.features = append(l.request.features, whole[:len(whole)-len(r.b)]...)
		}
		if seen[id] {
			r.fail("extension %d stands twice in LOGIN7", id)
		}
		seen[id] = true
		switch id {
		case featureFedAuth:
			l.fedAuth = parseFedAuth(&data)
		case featureUTF8:
			l.utf8 = true
		}
		if r.err == nil {
			r.err = data.err
		}
	}
	if f.err == nil {
		f.err = r.err
	}
}

// parseFedAuth reads the data of the FEDAUTH feature. What a client says of
// its MSAL workflow is not looked at: each driver has a number of its own for
// managed identities.
func parseFedAuth(r *buffer) *fedAuthFeature {
	options := r.byte()
	a := &fedAuthFeature{library: options >> 1, echo: options&1 != 0}
	switch a.library {
	case librarySecurityToken:
		a.token = fedAuthToken(r)
	case libraryMSAL:
	default:
		r.fail("federated authentication by library %d", a.library)
	}
	return a
}

// fedAuthToken reads a token in UTF-16 and its length in bytes, and perhaps a
// nonce. Microsoft's ODBC driver ends a managed identity's token with a zero,
// which is no part of it.
func fedAuthToken(r *buffer) string {
	token := r.take(int(r.uint32()))
	if len(token)%2 != 0 || len(token) == 0 {
		r.fail("a token of %d bytes", len(token))
	}
	if n := len(r.b); n != 0 && n != nonceSize {
		r.fail("%d bytes behind the token", n)
	}
	return strings.TrimSuffix(decodeUTF16(token), "\x00")
}

// parseFedAuthMessage reads the token packet that answers FEDAUTHINFO
// ([MS-TDS] 2.2.6.3).
func parseFedAuthMessage(b []byte) (string, error) {
	r := buffer{b: b}
	if n := r.uint32(); r.err == nil && int64(n) != int64(len(r.b)) {
		r.fail("a token packet says it has %d bytes and has %d", n, len(r.b))
	}
	token := fedAuthToken(&r)
	return token, r.err
}
