package tds

import (
	"encoding/binary"
	"net"
	"time"
)

// flushSize is how much of an answer gathers before packets are written:
// several packets share one TLS record and one system call.
const flushSize = 16 << 10

// packetWriter cuts answers into packets. Tokens are appended to buf; sent
// when enough of them stand there, and at the end of the message.
type packetWriter struct {
	conn    net.Conn
	size    int // of packets, with their headers
	process uint16
	stall   time.Duration // how long a client may not read
	buf     []byte        // tokens that are not sent
	out     []byte        // packets on their way to one Write
	until   time.Time     // the deadline of the connection's writes
	number  byte
	err     error
}

// commit sends what fills packets when enough stands in the buffer. The last
// packet stays, because it may have to say that it is the last.
func (w *packetWriter) commit() error {
	if len(w.buf) < flushSize {
		return w.err
	}
	return w.send(false)
}

// flush sends everything that fills a packet, and with last the end of the
// message.
func (w *packetWriter) send(last bool) error {
	payload := w.size - headerSize
	rest := w.buf
	for len(rest) > payload {
		w.frame(rest[:payload], 0)
		rest = rest[payload:]
	}
	if last {
		w.frame(rest, statusEndOfMessage)
		rest = nil
	}
	w.buf = append(w.buf[:0], rest...)
	w.write()
	if last {
		w.number = 0
		if cap(w.buf) > 1<<20 {
			w.buf = nil
		}
	}
	return w.err
}

// push sends even a packet that is not full, for messages that shall be seen
// at once.
func (w *packetWriter) push() error {
	if len(w.buf) == 0 {
		return w.err
	}
	payload := w.size - headerSize
	for rest := w.buf; len(rest) > 0; {
		n := min(len(rest), payload)
		w.frame(rest[:n], 0)
		rest = rest[n:]
	}
	w.buf = w.buf[:0]
	w.write()
	return w.err
}

func (w *packetWriter) frame(payload []byte, status byte) {
	w.number++
	w.out = append(w.out, packetReply, status)
	w.out = binary.BigEndian.AppendUint16(w.out, uint16(len(payload)+headerSize))
	w.out = binary.BigEndian.AppendUint16(w.out, w.process)
	w.out = append(w.out, w.number, 0)
	w.out = append(w.out, payload...)
	if len(w.out) >= flushSize-w.size {
		w.write()
	}
}

// write hands the packets to the connection. After a failure nothing is
// written any more: the connection is lost.
func (w *packetWriter) write() {
	if w.err == nil && len(w.out) > 0 {
		w.extend()
		_, w.err = w.conn.Write(w.out)
	}
	w.out = w.out[:0]
}

// extend gives the client stall from now on to read, or up to an eighth more:
// moving the deadline for each answer costs more than encoding a row.
func (w *packetWriter) extend() {
	if w.stall <= 0 {
		return
	}
	if now := time.Now(); w.until.Sub(now) < w.stall {
		w.until = now.Add(w.stall + w.stall/8)
		_ = w.conn.SetWriteDeadline(w.until)
	}
}
