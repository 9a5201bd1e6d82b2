package tds

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// told reports an error that a parser may return.
func told(err error) bool {
	var e *types.Error
	return err == nil || errors.Is(err, errProtocol) || errors.As(err, &e)
}

func FuzzPrelogin(f *testing.F) {
	f.Add([]byte{1, 0, 11, 0, 1, 6, 0, 12, 0, 1, 0xFF, 4, 1})
	f.Add([]byte{0xFF})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parsePrelogin(b)
		if !told(err) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		// The answer has the form of a request, and never leaves encryption open.
		a, err := parsePrelogin(p.answer())
		if err != nil || a.encryption != encryptOn && a.encryption != encryptRequired || (a.fedAuth == nil) != (p.fedAuth == nil) {
			t.Errorf("answer %+v, %v", a, err)
		}
	})
}

func FuzzLogin7(f *testing.F) {
	b := make([]byte, login7Fixed+20)
	b[0], b[27] = byte(len(b)), optionExtension
	binary.LittleEndian.PutUint16(b[36:], login7Fixed)
	binary.LittleEndian.PutUint16(b[38:], 2)
	binary.LittleEndian.PutUint16(b[56:], login7Fixed+4)
	binary.LittleEndian.PutUint16(b[58:], 4)
	b[login7Fixed+4] = login7Fixed + 8
	copy(b[login7Fixed+8:], []byte{featureFedAuth, 7, 0, 0, 0, 3, 2, 0, 0, 0, 'a', 0})
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := parseLogin7(b)
		if !told(err) {
			t.Fatal(err)
		}
		if err == nil && (l.request.PacketSize < minPacketSize || l.request.PacketSize > maxPacketSize) {
			t.Errorf("packets of %d", l.request.PacketSize)
		}
	})
}

// allHeaders are the ALL_HEADERS of a request.
var allHeaders = []byte{22, 0, 0, 0, 18, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}

// someCall calls sp_executesql with a parameter of each kind of length.
func someCall() []byte {
	b := append(allHeaders[:len(allHeaders):len(allHeaders)], 0xFF, 0xFF, 10, 0, 0, 0)
	b = append(b, 0, 0, typeNVarChar, 4, 0, 9, 4, 0xD0, 0, 52, 2, 0, 'x', 0)
	b = append(b, 2, '@', 0, 'a', 0, 1, typeIntN, 4, 4, 1, 0, 0, 0)
	b = append(b, 0, 0, typeDecimalN, 5, 9, 2, 5, 1, 1, 0, 0, 0)
	b = append(b, 0, 0, typeVarBinary, 0xFF, 0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 0, 0)
	b = append(b, 0, 0, typeDateTime2N, 7, 8, 1, 2, 3, 4, 5, 1, 2, 3)
	return append(b, 0, 0, typeVariant, 0x49, 0x1F, 0, 0, 6, 0, 0, 0, typeInt4, 0, 1, 0, 0, 0)
}

func FuzzCalls(f *testing.F) {
	f.Add(someCall())
	f.Add(append(append(someCall(), batchSeparator), someCall()[len(allHeaders):]...))
	f.Fuzz(func(t *testing.T, b []byte) {
		calls, err := (&callReader{}).read(b)
		if !told(err) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		for _, c := range calls {
			if _, err := c.Statement(); !told(err) {
				t.Error(err)
			}
			for _, p := range c.Params {
				// What was read can be written: no value leaves its type.
				e, err := encoderOf(p.Type)
				if err != nil {
					t.Fatalf("%s: %v", p.Type, err)
				}
				if _, err := e.append(nil, &p.Value); err != nil && !p.Type.Kind.Character() {
					t.Errorf("%s %+v: %v", p.Type, p.Value, err)
				}
			}
		}
	})
}

func TestTheSeedsParse(t *testing.T) {
	calls, err := (&callReader{}).read(someCall())
	if err != nil || len(calls) != 1 || len(calls[0].Params) != 6 {
		t.Fatalf("%+v, %v", calls, err)
	}
	// As tedious and SqlClient write it: the name's length in bytes.
	tx, err := parseTransaction(append(allHeaders[:len(allHeaders):len(allHeaders)], 8, 0, 4, 't', 0, 'x', 0, 1, 5, 2, 'n', 0))
	want := TransactionRequest{Action: RollbackTransaction, Name: "tx", Next: true, NextIsolation: Snapshot, NextName: "n"}
	if err != nil || *tx != want {
		t.Fatalf("%+v, %v", tx, err)
	}
}

func FuzzTransaction(f *testing.F) {
	f.Add(append(allHeaders[:len(allHeaders):len(allHeaders)], 5, 0, 2, 4, 't', 0, 'x', 0))
	f.Add(append(allHeaders[:len(allHeaders):len(allHeaders)], 7, 0, 0, 1, 2, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := parseTransaction(b); !told(err) {
			t.Fatal(err)
		}
		if _, err := parseBatch(b); !told(err) {
			t.Fatal(err)
		}
		if _, err := parseFedAuthMessage(b); !told(err) {
			t.Fatal(err)
		}
	})
}

func TestATokensEndIsNoPartOfIt(t *testing.T) {
	for _, b := range [][]byte{{8, 0, 0, 0, 4, 0, 0, 0, 'a', 0, 'b', 0}, {10, 0, 0, 0, 6, 0, 0, 0, 'a', 0, 'b', 0, 0, 0}} {
		if token, err := parseFedAuthMessage(b); token != "ab" || err != nil {
			t.Errorf("token %q, %v", token, err)
		}
	}
}

// nobody is a session that does nothing.
type nobody struct{}

func (nobody) Info() Info                                                       { return Info{} }
func (nobody) Batch(context.Context, string, *Results) error                    { return nil }
func (nobody) RPC(context.Context, *Call, *Results) error                       { return nil }
func (nobody) Transaction(context.Context, *TransactionRequest, *Results) error { return nil }
func (nobody) BulkLoad(_ context.Context, rows *BulkRows, _ *Results) error {
	_, err := rows.Columns()
	for err == nil {
		_, err = rows.Next()
	}
	if err == io.EOF {
		return nil
	}
	return err
}
func (nobody) Reset(context.Context, bool) error                           { return nil }
func (nobody) Close()                                                      {}
func (nobody) Authority(context.Context, *LoginRequest) (Authority, error) { return Authority{}, nil }
func (nobody) Login(context.Context, *LoginRequest) (Session, error)       { return nobody{}, nil }

// FuzzRequests sends anything to a connection behind its login: it answers or
// ends, and never hangs.
func FuzzRequests(f *testing.F) {
	request := func(kind, status byte, body []byte) []byte {
		b := []byte{kind, status}
		b = binary.BigEndian.AppendUint16(b, uint16(len(body)+headerSize))
		return append(append(b, 0, 0, 1, 0), body...)
	}
	f.Add(request(packetRPC, 1, someCall()))
	f.Add(append(request(packetBatch, 9, append(allHeaders[:len(allHeaders):len(allHeaders)], 'a', 0)), request(packetAttention, 1, nil)...))
	bulk := append([]byte{tokenColumns, 1, 0, 0, 0, 0, 0, 9, 0, typeVarBinary, 0xFF, 0xFF, 1, 'c', 0, tokenRow, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 0, 0, tokenNullRow, 1},
		tokenDone, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	f.Add(append(append(request(packetBulkLoad, 0, bulk[:20]), request(packetBulkLoad, 1, bulk[20:])...), request(packetBatch, 1, append(allHeaders[:len(allHeaders):len(allHeaders)], 'a', 0))...))
	f.Add(request(packetTransaction, 1, append(allHeaders[:len(allHeaders):len(allHeaders)], 5, 0, 2, 0)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := &Server{config: Config{Handler: nobody{}, Log: slog.New(slog.DiscardHandler), Limits: Limits{Request: 1 << 20}.withDefaults()}}
		near, far := net.Pipe()
		c := &conn{server: s, raw: far}
		c.use(far)
		c.in.stall = time.Second
		done := make(chan error, 1)
		go func() {
			done <- c.requests(context.Background(), nobody{})
			_ = far.Close()
		}()
		go func() { _, _ = io.Copy(io.Discard, near) }()
		_, _ = near.Write(b)
		_ = near.Close()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("the connection hangs")
		}
	})
}
