package tds

import (
	"encoding/binary"
	"errors"
	"strconv"
)

// login7Head is how long LOGIN7 is before its pairs of offset and length.
const login7Head = 36

// login7Fields is a LOGIN7 that a client sends.
type login7Fields struct {
	head                        []byte // login7Head bytes, but for the length
	host, user, password        string
	application, server         string
	library, language, database string
	features                    []byte // without the end
}

func (f *login7Fields) encode() []byte {
	b := make([]byte, login7Fixed)
	copy(b, f.head)
	le := binary.LittleEndian
	put := func(at, units int, data []byte) {
		le.PutUint16(b[at:], uint16(len(b)))
		le.PutUint16(b[at+2:], uint16(units))
		b = append(b, data...)
	}
	text := func(at int, s string) {
		data := appendUTF16(nil, s)
		put(at, len(data)/2, data)
	}
	text(36, f.host)
	text(40, f.user)
	hidden := appendUTF16(nil, f.password)
	for i, c := range hidden {
		hidden[i] = (c<<4 | c>>4) ^ 0xA5
	}
	put(44, len(hidden)/2, hidden)
	text(48, f.application)
	text(52, f.server)
	extension := -1
	if b[27] &^= optionExtension; len(f.features) > 0 {
		b[27] |= optionExtension
		extension = len(b)
		put(56, 4, make([]byte, 4))
	} else {
		put(56, 0, nil)
	}
	text(60, f.library)
	text(64, f.language)
	text(68, f.database)
	for _, at := range []int{78, 82, 86} { // SSPI, a database's file, a new password
		put(at, 0, nil)
	}
	if extension >= 0 {
		le.PutUint32(b[extension:], uint32(len(b)))
		b = append(append(b, f.features...), featureEnd)
	}
	le.PutUint32(b, uint32(len(b)))
	return b
}

// appendFedAuthToken appends the FEDAUTH feature with a token in it, of a
// client that saw FEDAUTHREQUIRED.
func appendFedAuthToken(b []byte, token string) []byte {
	text := appendUTF16(nil, token)
	b = binary.LittleEndian.AppendUint32(append(b, featureFedAuth), uint32(1+4+len(text)))
	b = append(b, librarySecurityToken<<1|1)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
}

// loginAnswer is what a server answers to LOGIN7: tokens as they came, and
// what of them matters.
type loginAnswer struct {
	tokens     []loginToken
	errors     []error // *types.Error
	admitted   bool
	packetSize int
	routed     bool
}

// loginToken is one token, its number and length included.
type loginToken struct {
	kind byte
	raw  []byte
}

func parseLoginAnswer(body []byte) (*loginAnswer, error) {
	a := &loginAnswer{packetSize: defaultPacketSize}
	r := buffer{b: body}
	for len(r.b) > 0 && r.err == nil {
		rest := r.b
		kind := r.byte()
		switch kind {
		case tokenFeatures:
			for id := r.byte(); id != featureEnd && r.err == nil; id = r.byte() {
				r.take(int(r.uint32()))
			}
		case tokenLoginAck:
			a.admitted = true
			r.take(int(r.uint16()))
		case tokenError, tokenInfo:
			if e := r.message(); kind == tokenError {
				a.errors = append(a.errors, e)
			}
		case tokenChange:
			change := buffer{b: r.take(int(r.uint16()))}
			switch change.byte() {
			case changePacketSize:
				if n, err := strconv.Atoi(change.byteText()); err == nil && n >= minPacketSize && n <= maxIncoming {
					a.packetSize = n
				}
			case changeRouting:
				a.routed = true
			}
		default:
			r.skip(kind)
		}
		a.tokens = append(a.tokens, loginToken{kind, rest[:len(rest)-len(r.b)]})
	}
	return a, r.err
}

// refusal is why the login was not let in, nil if it was.
func (a *loginAnswer) refusal() error {
	switch {
	case len(a.errors) > 0 && !a.admitted:
		return errors.Join(a.errors...)
	case !a.admitted:
		return errors.New("tds: the server neither let the login in nor said why not")
	case a.routed:
		return errors.New("tds: the server sends its clients to another one (routing), which is not supported")
	}
	return nil
}
