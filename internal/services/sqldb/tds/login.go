package tds

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// tlsHandshake is the first byte of a TLS record: a client that begins with
// it speaks TDS 8.0.
const tlsHandshake = 0x16

// login brings a connection from its first byte to a session: PRELOGIN, TLS
// (the other way round in TDS 8.0), LOGIN7, the token, the answer. It leaves
// no deadline behind.
func (c *conn) login(ctx context.Context) (Session, error) {
	limit := c.server.config.Limits.Login
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := c.raw.SetDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	pre, sni, strict, err := c.secure(ctx)
	if err != nil {
		return nil, err
	}
	m, err := c.in.next(loginLimit, nil)
	if err != nil {
		return nil, err
	}
	if m.kind != packetLogin {
		return nil, c.refuse(protocolError("packet type %d where LOGIN7 was due", m.kind))
	}
	l, err := parseLogin7(m.body)
	if err != nil {
		return nil, c.refuse(err)
	}
	r := &l.request
	r.SNI, r.RemoteAddr, r.Process = sni, c.raw.RemoteAddr(), c.process
	c.info.Server = serverName(r)
	if err := l.check(pre, strict); err != nil {
		return nil, c.refuse(err)
	}
	if err := c.token(ctx, l); err != nil {
		return nil, c.refuse(err)
	}
	session, err := c.server.config.Handler.Login(ctx, r)
	if err != nil {
		return nil, c.refuse(err)
	}
	c.info = session.Info()
	welcome := c.welcome
	if u, ok := session.(*Upstream); ok {
		welcome = func(l *login7) error {
			c.out.buf = append(c.out.buf, u.welcome(l)...)
			return c.out.send(true)
		}
	}
	if err := welcome(l); err != nil {
		session.Close()
		return nil, err
	}
	if err := c.raw.SetDeadline(time.Time{}); err != nil {
		session.Close()
		return nil, err
	}
	c.in.stall, c.out.stall = c.server.config.Limits.Stall, c.server.config.Limits.Unread
	return session, nil
}

// secure exchanges PRELOGIN and encrypts the connection.
func (c *conn) secure(ctx context.Context) (pre *prelogin, sni string, strict bool, err error) {
	first := make([]byte, 1)
	if _, err := io.ReadFull(c.raw, first); err != nil {
		return nil, "", false, err
	}
	var transport net.Conn = &prefixedConn{Conn: c.raw, prefix: first}
	strict = first[0] == tlsHandshake
	if strict {
		if transport, sni, err = c.server.handshake(ctx, transport, true); err != nil {
			return nil, sni, strict, err
		}
	}
	c.use(transport)
	m, err := c.in.next(preloginLimit, nil)
	if err != nil {
		return nil, sni, strict, err
	}
	if m.kind != packetPrelogin {
		return nil, sni, strict, protocolError("packet type %d where PRELOGIN was due", m.kind)
	}
	if pre, err = parsePrelogin(m.body); err != nil {
		return nil, sni, strict, err
	}
	c.out.buf = append(c.out.buf, pre.answer()...)
	if err := c.out.send(true); err != nil || strict {
		return pre, sni, strict, err
	}
	if c.in.buf.Buffered() > 0 {
		return nil, sni, strict, protocolError("bytes behind PRELOGIN, before encryption")
	}
	if transport, sni, err = c.server.handshake(ctx, transport, false); err != nil {
		return nil, sni, strict, err
	}
	c.use(transport)
	return pre, sni, strict, nil
}

// use reads and writes through a transport from now on.
func (c *conn) use(transport net.Conn) {
	c.in = newPacketReader(transport, 0)
	c.out = &packetWriter{conn: transport, size: defaultPacketSize, process: uint16(c.process)}
}

// check refuses what this server does not log in.
func (l *login7) check(pre *prelogin, strict bool) error {
	r := &l.request
	switch {
	case l.version != Version80 && (l.version < Version74 || l.version>>24 != Version74>>24), l.version == Version80 && !strict:
		return protocolError("TDS version %#x", uint32(l.version))
	case l.integrated:
		return types.Errorf(40607, "Windows logins are not supported in this version of SQL Server.").WithLevel(14, 1)
	case l.attach != "":
		return types.Unsupported("AttachDBFilename")
	case l.change:
		return types.Unsupported("Changing the password while logging in")
	}
	r.Version = Version74
	if strict {
		r.Version = Version80
	}
	a := l.fedAuth
	if a == nil {
		return nil
	}
	// The client repeats what it read in PRELOGIN, so that nobody between
	// can have changed it.
	if required := pre.fedAuth != nil && pre.fedAuth[0] == 1; a.echo != required {
		return protocolError("FEDAUTHREQUIRED was %t, and the client saw %t", required, a.echo)
	}
	r.Federated, r.User, r.Password = true, "", ""
	r.Token = Secret(a.token)
	return nil
}

// token asks a client for its token that has not sent one: FEDAUTHINFO alone,
// without a DONE, after which the client believes that the login is over.
func (c *conn) token(ctx context.Context, l *login7) error {
	if l.fedAuth == nil || l.fedAuth.library != libraryMSAL {
		return nil
	}
	a, err := c.server.config.Handler.Authority(ctx, &l.request)
	if err != nil {
		return err
	}
	c.out.buf = appendFedAuthInfo(c.out.buf, a)
	if err := c.out.send(true); err != nil {
		return err
	}
	m, err := c.in.next(loginLimit, nil)
	if err != nil {
		return err
	}
	if m.kind != packetFedAuth {
		return protocolError("packet type %d where a token was due", m.kind)
	}
	token, err := parseFedAuthMessage(m.body)
	l.request.Token = Secret(token)
	return err
}

// welcome answers a login that succeeded.
func (c *conn) welcome(l *login7) error {
	r, i := &l.request, c.info
	b := c.out.buf
	b = appendDatabase(b, i.Database, "master", i.Server)
	b = appendCollationChange(b, i.Collation)
	b = appendLanguage(b, i.Language, "", i.Server)
	b = sized(b, tokenLoginAck, func(b []byte) []byte {
		const transactSQL = 1
		version := l.version
		if version != Version80 {
			version = Version74
		}
		b = binary.BigEndian.AppendUint32(append(b, transactSQL), uint32(version))
		b = appendByteText(b, programName)
		return binary.BigEndian.AppendUint16(append(b, versionMajor, versionMinor), versionBuild)
	})
	b = appendPacketSize(b, r.PacketSize, defaultPacketSize)
	if l.fedAuth != nil || l.utf8 {
		b = append(b, tokenFeatures)
		if l.fedAuth != nil {
			b = append(b, featureFedAuth, 0, 0, 0, 0)
		}
		if l.utf8 {
			b = append(b, featureUTF8, 1, 0, 0, 0, 1)
		}
		b = append(b, featureEnd)
	}
	c.out.buf = (&done{token: tokenDone}).append(b)
	c.out.size = min(c.out.size, r.PacketSize)
	err := c.out.send(true)
	c.out.size = r.PacketSize
	return err
}

// refuse tells a client why it cannot log in. The error returned says it to
// the log.
func (c *conn) refuse(err error) error {
	all := refusals(err)
	switch {
	case len(all) > 0:
	case errors.Is(err, errProtocol):
		all = []*types.Error{protocolMessage()}
	default:
		all = []*types.Error{internalMessage()}
	}
	_ = c.raw.SetDeadline(time.Now().Add(tellBy))
	c.out.buf = c.out.buf[:0]
	for _, e := range all {
		c.out.buf = appendMessage(c.out.buf, e, c.info.Server)
	}
	c.out.buf = (&done{token: tokenDone, status: doneError}).append(c.out.buf)
	if sendErr := c.out.send(true); sendErr != nil {
		return fmt.Errorf("%w (%w)", err, sendErr)
	}
	return err
}

// refusals are the errors of T-SQL in an error, in their order.
func refusals(err error) []*types.Error {
	switch e := err.(type) {
	case *types.Error:
		return []*types.Error{e}
	case interface{ Unwrap() error }:
		return refusals(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []*types.Error
		for _, one := range e.Unwrap() {
			all = append(all, refusals(one)...)
		}
		return all
	}
	return nil
}

// serverName is the logical server's name in messages before the session says
// it: the first part of the name that the client asked for.
func serverName(r *LoginRequest) string {
	name := r.SNI
	if name == "" {
		name = r.Server
	}
	name = strings.TrimPrefix(name, "tcp:")
	name, _, _ = strings.Cut(name, ",")
	if net.ParseIP(name) != nil {
		return name
	}
	name, _, _ = strings.Cut(name, ".")
	return name
}

// appendFedAuthInfo appends FEDAUTHINFO ([MS-TDS] 2.2.7.12): a table of (id,
// length, offset), and the texts. Offsets count from the number of entries.
func appendFedAuthInfo(b []byte, a Authority) []byte {
	const idSTSURL, idSPN, entry = 1, 2, 9
	url, spn := appendUTF16(nil, a.STSURL), appendUTF16(nil, a.SPN)
	le := binary.LittleEndian
	start := 4 + 2*entry
	b = le.AppendUint32(append(b, tokenFedAuth), uint32(start+len(url)+len(spn)))
	b = le.AppendUint32(b, 2)
	b = le.AppendUint32(append(b, idSTSURL), uint32(len(url)))
	b = le.AppendUint32(b, uint32(start))
	b = le.AppendUint32(append(b, idSPN), uint32(len(spn)))
	b = le.AppendUint32(b, uint32(start+len(url)))
	return append(append(b, url...), spn...)
}

// prefixedConn reads a byte again that was looked at.
type prefixedConn struct {
	net.Conn
	prefix []byte
}

func (c *prefixedConn) Read(b []byte) (int, error) {
	if len(c.prefix) > 0 {
		n := copy(b, c.prefix)
		c.prefix = c.prefix[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}
