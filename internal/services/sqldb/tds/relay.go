package tds

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// rewriteLimit is how long a message may be to be looked at for statements
// that are rewritten, bytes. What is longer passes as it is: the other server
// does not know these statements, so that nothing is let through by this.
const rewriteLimit = 256 << 10

// relay passes packets both ways until one side ends.
func (c *conn) relay(ctx context.Context, u *Upstream) error {
	back := make(chan struct{})
	go func() {
		defer close(back)
		_, _ = io.Copy(c.out.conn, u.client.in.buf) // either end's end ends both
		_ = c.raw.Close()
	}()
	err := c.forward(ctx, u)
	u.Close()
	<-back
	return err
}

// forward passes the client's messages on.
func (c *conn) forward(ctx context.Context, u *Upstream) error {
	c.out.size = u.client.size
	var packets []byte
	var reset byte // of messages that were answered here
	for {
		kind, err := c.in.packets(&packets, rewriteLimit)
		if err != nil {
			return err
		}
		if kind == packetBatch || kind == packetRPC {
			body, status := payload(packets)
			body, err := u.rewritten(ctx, kind, body)
			var e *types.Error
			switch {
			case errors.As(err, &e):
				if err := c.answer(kind, e); err != nil {
					return err
				}
				reset |= status & (statusReset | statusResetKeep)
				continue
			case err != nil:
				return err
			case body != nil:
				if err := u.client.write(kind, status&^statusEndOfMessage|reset, body); err != nil {
					return err
				}
				reset = 0
				continue
			}
		}
		if kind != packetAttention {
			packets[1] |= reset
			reset = 0
		}
		if _, err := u.client.conn.Write(packets); err != nil {
			return err
		}
	}
}

// packets reads the packets of one message, with their headers, and at most
// somewhat more than limit bytes of them: the rest is another call's, with
// kind 0.
func (r *packetReader) packets(into *[]byte, limit int) (kind byte, err error) {
	b := (*into)[:0]
	defer func() { *into = b }()
	for {
		header, err := r.header(len(b) == 0)
		if err != nil {
			return 0, err
		}
		size := int(binary.BigEndian.Uint16(header[2:]))
		if size < headerSize || size > maxIncoming {
			return 0, protocolError("a packet of %d bytes", size)
		}
		at := len(b)
		if b, err = r.body(b, size); err != nil {
			return 0, err
		}
		if kind = b[0]; r.inside {
			kind = 0
		}
		r.inside = b[at+1]&statusEndOfMessage == 0
		if !r.inside {
			return kind, nil
		}
		if len(b) > limit {
			return 0, nil
		}
	}
}

// payload joins what packets carry, and returns the status of the first.
func payload(packets []byte) (body []byte, status byte) {
	status = packets[1]
	for len(packets) >= headerSize {
		size := int(binary.BigEndian.Uint16(packets[2:]))
		body = append(body, packets[headerSize:size]...)
		packets = packets[size:]
	}
	return body, status
}

// answer refuses a request in the place of the other server.
func (c *conn) answer(kind byte, e *types.Error) error {
	d := done{token: tokenDone, status: doneError}
	if kind == packetRPC {
		d.token = tokenDoneProc
	}
	c.out.buf = d.append(appendMessage(c.out.buf[:0], e, c.info.Server))
	return c.out.send(true)
}

// rewritten returns the message to send instead, nil for the one that came.
func (u *Upstream) rewritten(ctx context.Context, kind byte, body []byte) ([]byte, error) {
	if u.Rewrite == nil || !holds(body, u.Words) {
		return nil, nil
	}
	if kind == packetRPC {
		return u.rewrittenCall(ctx, body)
	}
	r := buffer{b: body}
	r.headers()
	if r.err != nil || len(r.b)%2 != 0 {
		return nil, nil // the other server says what is wrong with it
	}
	text := decodeUTF16(r.b)
	changed, err := u.Rewrite(ctx, text)
	if err != nil || changed == text {
		return nil, err
	}
	return appendUTF16(body[:len(body)-len(r.b):len(body)-len(r.b)], changed), nil
}

// rewrittenCall rewrites the statement of sp_executesql.
func (u *Upstream) rewrittenCall(ctx context.Context, body []byte) ([]byte, error) {
	r := buffer{b: body}
	r.headers()
	var procedure Procedure
	if n := r.uint16(); n == 0xFFFF {
		procedure = Procedure(r.uint16())
	} else {
		procedure = numbered(r.text(int(n)))
	}
	r.uint16() // options
	before := body[:len(body)-len(r.b)]
	p := r.param(1)
	if r.err != nil || procedure != ExecuteSQL || !p.Type.Kind.Character() || p.Value.IsNull() {
		return nil, nil
	}
	changed, err := u.Rewrite(ctx, p.Value.Text)
	if err != nil || changed == p.Value.Text {
		return nil, err
	}
	b := appendByteText(append([]byte{}, before...), p.Name)
	b = append(b, 0, typeNVarChar, 0xFF, 0xFF)
	b = collationOf("").append(b)
	text := appendUTF16(nil, changed)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(text)))
	b = append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
	return append(append(b, 0, 0, 0, 0), r.b...), nil
}

// holds reports whether a message holds one of some words in UTF-16, in any
// case and not as a part of another word.
func holds(body []byte, words []string) bool {
	letter := func(at int) byte {
		if at < 0 || at+1 >= len(body) || body[at+1] != 0 {
			return 0
		}
		c := body[at]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		return c
	}
	part := func(c byte) bool {
		return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '@' || c == '#'
	}
	for _, w := range words {
		for at := 0; at+2*len(w) <= len(body); at++ {
			if letter(at) != w[0] {
				continue
			}
			n := 1
			for n < len(w) && letter(at+2*n) == w[n] {
				n++
			}
			if n == len(w) && !part(letter(at-2)) && !part(letter(at+2*n)) {
				return true
			}
		}
	}
	return false
}
