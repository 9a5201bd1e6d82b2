package tds

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Target is a server to log in to as a client, with TDS 7.4.
type Target struct {
	Address string      // host:port
	TLS     *tls.Config // nil for a server that does not encrypt
}

// Credentials are those of one login: a name and its password, or a token.
type Credentials struct {
	User     string
	Password Secret
	Token    Secret
	Database string
	// Server is the name in LOGIN7; Application what the server shows of the
	// client.
	Server, Application string
}

// Client is a connection to a server, logged in. One request at a time.
type Client struct {
	conn net.Conn
	in   *packetReader
	size int // of packets
}

// clientLimit is the longest answer that a Client reads, in bytes.
const clientLimit = 256 << 20

// tdsFlags of a LOGIN7 of our own: the database must be there, language and
// ANSI settings as ODBC has them.
const (
	optionUseDatabase   = 0x20
	optionDatabaseFatal = 0x40
	optionSetLanguage   = 0x80
	optionODBC          = 0x02
)

// Dial logs in. A login that is refused is a *types.Error.
func Dial(ctx context.Context, t Target, l Credentials) (*Client, error) {
	head := make([]byte, login7Head)
	binary.LittleEndian.PutUint32(head[4:], uint32(Version74))
	binary.LittleEndian.PutUint32(head[8:], defaultPacketSize)
	head[24], head[25] = optionUseDatabase|optionDatabaseFatal|optionSetLanguage, optionODBC
	f := login7Fields{head: head, user: l.User, password: string(l.Password), application: l.Application, server: l.Server, library: "Lanyard", database: l.Database}
	if l.Token != "" {
		f.features = appendFedAuthToken(nil, string(l.Token))
	}
	c, answer, err := dial(ctx, t, &f, l.Token != "")
	if err != nil {
		return nil, err
	}
	if err := answer.refusal(); err != nil {
		return nil, errors.Join(err, c.conn.Close())
	}
	c.size = answer.packetSize
	return c, nil
}

// dial connects, encrypts and sends LOGIN7, and returns what is answered. The
// context bounds the login.
func dial(ctx context.Context, t Target, f *login7Fields, federated bool) (c *Client, answer *loginAnswer, err error) {
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", t.Address)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		if !stop() && err == nil {
			err = ctx.Err()
		}
		if err != nil {
			_ = raw.Close()
		}
	}()
	c = &Client{conn: raw, in: newPacketReader(raw, 0), size: defaultPacketSize}
	encryption := byte(encryptOn)
	if t.TLS == nil {
		encryption = encryptNotSupported
	}
	if err := c.write(packetPrelogin, 0, preloginOf(encryption, federated)); err != nil {
		return nil, nil, err
	}
	m, err := c.in.next(preloginLimit, nil)
	if err != nil {
		return nil, nil, err
	}
	pre, err := parsePrelogin(m.body)
	if err != nil {
		return nil, nil, err
	}
	switch encrypts := pre.encryption == encryptOn || pre.encryption == encryptRequired; {
	case encrypts && t.TLS == nil:
		return nil, nil, fmt.Errorf("%s takes encrypted connections alone", t.Address)
	case !encrypts && t.TLS != nil:
		return nil, nil, fmt.Errorf("%s does not encrypt", t.Address)
	case encrypts:
		wrapped := &wrappedConn{Conn: raw}
		encrypted := tls.Client(wrapped, t.TLS)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return nil, nil, err
		}
		wrapped.bare = true
		c.conn, c.in = encrypted, newPacketReader(encrypted, 0)
	}
	if err := c.write(packetLogin, 0, f.encode()); err != nil {
		return nil, nil, err
	}
	if m, err = c.in.next(loginLimit, nil); err != nil {
		return nil, nil, err
	}
	answer, err = parseLoginAnswer(m.body)
	return c, answer, err
}

// preloginOf is a client's PRELOGIN.
func preloginOf(encryption byte, federated bool) []byte {
	options := []preloginOption{
		{optionVersion, []byte{versionMajor, versionMinor, 0, 0, 0, 0}}, {optionEncryption, []byte{encryption}},
		{optionInstance, []byte{0}}, {optionThread, []byte{0, 0, 0, 0}}, {optionMARS, []byte{0}},
	}
	if federated {
		options = append(options, preloginOption{optionFedAuth, []byte{1}})
	}
	return appendPrelogin(nil, options)
}

// write sends a message of a kind, with the status bits in its first packet.
func (c *Client) write(kind, status byte, body []byte) error {
	var out []byte
	for number := byte(1); ; number++ {
		n := min(len(body), c.size-headerSize)
		last := n == len(body)
		if last {
			status |= statusEndOfMessage
		}
		out = append(out, kind, status)
		out = binary.BigEndian.AppendUint16(out, uint16(n+headerSize))
		out = append(append(out, 0, 0, number, 0), body[:n]...)
		if body, status = body[n:], 0; last {
			_, err := c.conn.Write(out)
			return err
		}
	}
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// Answer is who hears what a batch answers; fields that are nil hear nothing.
type Answer struct {
	Columns func([]Column) error
	Row     func([]types.Value) error
	// Message hears errors and, up to severity 10, messages.
	Message func(*types.Error) error
	// Done hears how many rows a statement counts; NoCount for none.
	Done func(count int64) error
}

// Batch runs a text. What the server refuses goes to Message; the error is
// that of the connection, or what Answer returned. When the context ends the
// connection is lost.
func (c *Client) Batch(ctx context.Context, text string, a Answer) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	err := c.write(packetBatch, 0, appendUTF16(appendHeaders(nil), text))
	var m *message
	if err == nil {
		m, err = c.in.next(clientLimit, nil)
	}
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	return a.read(m.body)
}

// Run runs a text for its effect, and returns the first error that it has.
func (c *Client) Run(ctx context.Context, text string) error {
	var first *types.Error
	err := c.Batch(ctx, text, Answer{Message: func(e *types.Error) error {
		if first == nil && e.Level > maxInfoLevel {
			first = e
		}
		return nil
	}})
	if err == nil && first != nil {
		return first
	}
	return err
}

// appendHeaders appends ALL_HEADERS with the transaction descriptor that a
// connection without one sends.
func appendHeaders(b []byte) []byte {
	const total, length, transaction, outstanding = 22, 18, 2, 1
	b = binary.LittleEndian.AppendUint32(b, total)
	b = binary.LittleEndian.AppendUint32(b, length)
	b = binary.LittleEndian.AppendUint16(b, transaction)
	b = binary.LittleEndian.AppendUint64(b, 0)
	return binary.LittleEndian.AppendUint32(b, outstanding)
}
