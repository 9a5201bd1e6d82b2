package tds

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Packet types ([MS-TDS] 2.2.3.1.1).
const (
	packetBatch       = 1
	packetRPC         = 3
	packetReply       = 4
	packetAttention   = 6
	packetBulkLoad    = 7
	packetFedAuth     = 8
	packetTransaction = 14
	packetLogin       = 16
	packetPrelogin    = 18
)

// Status bits of a packet ([MS-TDS] 2.2.3.1.2).
const (
	statusEndOfMessage = 0x01
	statusIgnore       = 0x02
	statusReset        = 0x08
	statusResetKeep    = 0x10 // reset, but keep the transaction
)

const (
	headerSize        = 8
	defaultPacketSize = 4096
	minPacketSize     = 512
	// maxPacketSize is what an encrypted connection can negotiate: a packet
	// and its header must fit one TLS record.
	maxPacketSize = 16383
	// maxIncoming is the largest packet that is read at all.
	maxIncoming = 32767
)

// errProtocol is what a client is disconnected for when what it sends is not
// TDS.
var errProtocol = errors.New("tds: protocol error")

// ErrTooLong says that a message is longer than is read at once.
var ErrTooLong = errors.New("a message that is too long")

func protocolError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errProtocol, fmt.Sprintf(format, args...))
}

// message is one request, its packets joined.
type message struct {
	kind   byte
	status byte // of the first packet, where a reset stands
	ignore bool // the client gave up in the middle of it
	more   bool // packets of it are still to be read: only of a bulk load
	body   []byte
}

// packetReader reads messages. A client may be silent between messages for as
// long as it likes; once a message has begun, each packet has to come within
// stall.
type packetReader struct {
	conn  net.Conn
	buf   *bufio.Reader
	stall time.Duration
	// inside is whether the last packets that were read whole, for a relay,
	// ended inside of a message.
	inside bool
}

func newPacketReader(conn net.Conn, stall time.Duration) *packetReader {
	return &packetReader{conn: conn, buf: bufio.NewReaderSize(conn, maxPacketSize+1), stall: stall}
}

// next reads a message of at most limit bytes into into, which may be nil. Of
// a bulk load, which may be of any length, it reads the first packet.
func (r *packetReader) next(limit int, into []byte) (*message, error) {
	m := &message{body: into[:0], more: true}
	for first := true; m.more; first = false {
		if err := r.packet(m, limit, first); err != nil {
			return nil, err
		}
		if m.kind == packetBulkLoad {
			break
		}
	}
	return m, nil
}

// packet appends the next packet of a message.
func (r *packetReader) packet(m *message, limit int, first bool) error {
	header, err := r.header(first)
	if err != nil {
		return err
	}
	size := int(binary.BigEndian.Uint16(header[2:])) - headerSize
	kind, status := header[0], header[1]
	switch {
	case size < 0 || size > maxIncoming-headerSize:
		return protocolError("a packet of %d bytes", size+headerSize)
	case !first && kind != m.kind:
		return protocolError("packet type %d inside a message of type %d", kind, m.kind)
	case len(m.body)+size > limit:
		return fmt.Errorf("%w: %w: type %d, more than %d bytes", errProtocol, ErrTooLong, kind, limit)
	}
	if first {
		m.kind, m.status = kind, status
	}
	if _, err := r.buf.Discard(headerSize); err != nil {
		return err
	}
	if m.body, err = r.body(m.body, size); err != nil {
		return err
	}
	if status&statusEndOfMessage != 0 {
		m.more, m.ignore = false, status&statusIgnore != 0
	}
	return nil
}

// header waits for a packet's header, which stays in the buffer.
func (r *packetReader) header(first bool) ([]byte, error) {
	if first {
		if _, err := r.buf.Peek(1); err != nil {
			return nil, err
		}
	}
	if r.buf.Buffered() < headerSize {
		defer r.limit()()
	}
	b, err := r.buf.Peek(headerSize)
	return b, unexpected(err)
}

// body appends size bytes of a packet.
func (r *packetReader) body(b []byte, size int) ([]byte, error) {
	if r.buf.Buffered() < size {
		defer r.limit()()
	}
	n := len(b)
	if cap(b)-n < size {
		b = append(b, make([]byte, size)...)
	}
	b = b[:n+size]
	_, err := io.ReadFull(r.buf, b[n:])
	return b, unexpected(err)
}

// limit starts the time in which the rest has to come.
func (r *packetReader) limit() (stop func()) {
	if r.stall <= 0 {
		return func() {}
	}
	_ = r.conn.SetReadDeadline(time.Now().Add(r.stall))
	return func() { _ = r.conn.SetReadDeadline(time.Time{}) }
}

// unexpected says that an end inside of a message is no orderly one.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
