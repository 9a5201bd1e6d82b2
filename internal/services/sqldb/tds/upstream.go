package tds

import (
	"context"
	"encoding/binary"
	"slices"
)

// Upstream is the session of a login that another server serves. Once the
// login is answered, what the client sends goes there packet by packet, and
// the other server's packets come back as they are: attentions, resets and
// bulk loads among them.
type Upstream struct {
	// Session is nil: no request of the client's arrives here.
	Session
	// Words are what a batch, or the statement of sp_executesql, must hold one
	// of to be rewritten; upper case. Rewrite returns the text to send instead,
	// or the *types.Error that the client gets in the place of an answer.
	Words   []string
	Rewrite func(ctx context.Context, text string) (string, error)

	client *Client
	answer *loginAnswer
	info   Info
}

// Forward logs in to another server for a client, with what the client's
// LOGIN7 says of itself, under another name and password. A refusal is a
// *types.Error.
func Forward(ctx context.Context, t Target, r *LoginRequest, user string, password Secret, database string) (*Upstream, error) {
	f := &login7Fields{
		head: slices.Clone(r.head), host: r.HostName, user: user, password: string(password), application: r.Application,
		server: r.Server, library: r.Library, language: r.Language, database: database, features: r.features,
	}
	binary.LittleEndian.PutUint32(f.head[4:], uint32(Version74))
	f.head[24] |= optionDatabaseFatal
	f.head[25] &^= optionIntegrated
	f.head[27] &^= optionChangePassword
	c, answer, err := dial(ctx, t, f, false)
	if err != nil {
		return nil, err
	}
	if err := answer.refusal(); err != nil {
		_ = c.Close()
		return nil, err
	}
	c.size = answer.packetSize
	return &Upstream{client: c, answer: answer, info: Info{Server: serverName(r), Database: database}}, nil
}

// Info says what is known of the session here.
func (u *Upstream) Info() Info { return u.info }

// Close ends the connection to the other server, which rolls back.
func (u *Upstream) Close() { _ = u.client.Close() }

// welcome is the other server's answer to the login as the client has to see
// it: with its own version of TDS, and its token acknowledged.
func (u *Upstream) welcome(l *login7) []byte {
	var acknowledged []byte
	if l.fedAuth != nil {
		acknowledged = []byte{featureFedAuth, 0, 0, 0, 0}
	}
	var b []byte
	features := false
	for _, t := range u.answer.tokens {
		switch t.kind {
		case tokenLoginAck:
			const version = 4 // behind the number, the length and the interface
			at := len(b) + version
			b = append(b, t.raw...)
			if len(t.raw) >= version+4 && l.version == Version80 {
				binary.BigEndian.PutUint32(b[at:], uint32(Version80))
			}
			continue
		case tokenFeatures:
			features = true
			b = append(append(append(b, t.raw[0]), acknowledged...), t.raw[1:]...)
			continue
		case tokenDone:
			if !features && acknowledged != nil {
				features = true
				b = append(append(append(b, tokenFeatures), acknowledged...), featureEnd)
			}
		}
		b = append(b, t.raw...)
	}
	return b
}
