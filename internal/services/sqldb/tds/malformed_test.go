package tds_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// ends reads until the connection ends, which must be soon.
func ends(t *testing.T, c net.Conn) []byte {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	b, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the connection is still open")
	}
	return b
}

// Before encryption nothing but PRELOGIN is answered, and nothing is said.
func TestStrangersAreCutOff(t *testing.T) {
	s := serve(t, tds.Limits{Login: 500 * time.Millisecond})
	for name, b := range map[string][]byte{
		"http":              []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		"login at once":     packet(16, 1, login("token")),
		"short packet":      {18, 1, 0, 7, 0, 0, 0, 0},
		"long prelogin":     packet(18, 1, make([]byte, 5000)),
		"endless prelogin":  bytes.Repeat(packet(18, 0, make([]byte, 1000)), 5),
		"no end":            packet(18, 1, []byte{1, 0, 6, 0, 1}),
		"offset outside":    packet(18, 1, []byte{1, 0xFF, 0, 0, 1, 0xFF}),
		"silence":           nil,
		"half a header":     {18, 1},
		"plain text behind": append(packet(18, 1, prelogin()), packet(16, 1, login("token"))...),
	} {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(b); err != nil {
			t.Fatal(err)
		}
		if got := ends(t, c); len(got) > 60 {
			t.Errorf("%s: %d bytes came back", name, len(got))
		}
		_ = c.Close()
	}
	if len(s.logins) != 0 {
		t.Errorf("%d logins", len(s.logins))
	}
}

func TestBadLoginsAreRefused(t *testing.T) {
	s := serve(t, tds.Limits{})
	edit := func(at int, value byte) []byte {
		b := login("token")
		b[at] = value
		return b
	}
	version := login("token")
	binary.LittleEndian.PutUint32(version[4:], 0x73000003)
	for name, b := range map[string][]byte{
		"short":            login("token")[:50],
		"length":           edit(2, 9),
		"field outside":    edit(38, 99),
		"token outside":    edit(104, 0xFF),
		"unknown library":  edit(103, 9),
		"echo is wrong":    edit(103, 2),
		"extension beyond": edit(95, 0xFF),
		"other version":    version,
		"windows":          edit(25, 0x80),
		"new password":     edit(27, 0x11),
	} {
		c := dial(t, s)
		c.send(18, 1, prelogin())
		if _, err := c.answer(); err != nil {
			t.Fatal(err)
		}
		c.send(16, 1, b)
		got, err := c.answer()
		if err != nil || len(got) == 0 || got[0] != 0xAA {
			t.Errorf("%s: answer % x, %v", name, got, err)
		}
		ends(t, c)
	}
	if len(s.logins) != 0 {
		t.Errorf("%d logins", len(s.logins))
	}
}

func TestALoginHasAnEnd(t *testing.T) {
	s := serve(t, tds.Limits{})
	c := dial(t, s)
	c.send(18, 1, prelogin())
	if _, err := c.answer(); err != nil {
		t.Fatal(err)
	}
	// The server may have gone before all of it is written.
	for range 40 {
		_, _ = c.Write(packet(16, 0, make([]byte, 4000)))
	}
	ends(t, c)
}

// A request that stops in the middle does not hold its session for ever.
func TestAStalledRequestEnds(t *testing.T) {
	s := serve(t, tds.Limits{Stall: 300 * time.Millisecond})
	c := dial(t, s)
	c.login()
	time.Sleep(600 * time.Millisecond) // silence between requests is no stall
	c.send(1, 1, batch("x"))
	if _, err := c.answer(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(packet(1, 1, batch("x"))[:20]); err != nil {
		t.Fatal(err)
	}
	ends(t, c)
}

func TestRequestsHaveABound(t *testing.T) {
	s := serve(t, tds.Limits{Request: 10_000})
	c := dial(t, s)
	c.login()
	for range 3 {
		c.send(1, 0, make([]byte, 4000))
	}
	if got := ends(t, c); !bytes.Contains(got, []byte{0xAA}) {
		t.Errorf("the client was not told: % x", got)
	}
}

func TestMalformedRequestsEndTheConnection(t *testing.T) {
	for name, b := range map[string][]byte{
		"no headers":       packet(1, 1, []byte{1}),
		"headers too long": packet(1, 1, []byte{0xFF, 0xFF, 0, 0, 1, 0}),
		"odd text":         packet(1, 1, append(headers(), 'a')),
		"unknown packet":   packet(99, 1, headers()),
		"second login":     packet(16, 1, login("token")),
		"cut parameter":    packet(3, 1, append(headers(), 0xFF, 0xFF, 10, 0, 0, 0, 0, 0, 0xE7, 8, 0)),
		"a huge value":     packet(3, 1, append(headers(), 0xFF, 0xFF, 10, 0, 0, 0, 0, 0, 0x22, 0xFF, 0xFF, 0xFF, 0x7F, 0xFE, 0xFF, 0xFF, 0x7F)),
	} {
		s := serve(t, tds.Limits{})
		c := dial(t, s)
		c.login()
		if _, err := c.Write(b); err != nil {
			t.Fatal(err)
		}
		got, err := c.answer()
		if err != nil || len(got) < 5 || got[0] != 0xAA || binary.LittleEndian.Uint32(got[3:]) != 4002 {
			t.Errorf("%s: answer % x, %v", name, got, err)
		}
		ends(t, c)
	}
}

// Values that no such type has are told, and the connection goes on.
func TestInvalidValuesAreTold(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = echoBatch
	c := dial(t, s)
	c.login()
	call := func(param ...byte) []byte {
		return append(append(headers(), 0xFF, 0xFF, 10, 0, 0, 0, 0, 0), param...)
	}
	for name, x := range map[string]struct {
		body   []byte
		number uint32
	}{
		"not a number":    {call(0x6D, 8, 8, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F), 8023},
		"too late a time": {call(0x29, 0, 3, 0xFF, 0xFF, 0xFF), 8023},
		"too late a date": {call(0x28, 3, 0xFF, 0xFF, 0xFF), 8023},
		"precision":       {call(0x6A, 17, 39, 0, 0), 8023},
		"too many digits": {call(0x6A, 5, 1, 0, 5, 1, 10, 0, 0, 0), 8023},
		"unknown type":    {call(0x99), 8009},
		"table":           {call(0xF3, 0, 0, 0), 40517},
		"no procedure":    {append(headers(), 0xFF, 0xFF, 77, 0, 0, 0), 2812},
	} {
		c.send(3, 1, x.body)
		got, err := c.answer()
		if err != nil || len(got) < 7 || got[0] != 0xAA || binary.LittleEndian.Uint32(got[3:]) != x.number {
			t.Errorf("%s: answer % x, %v", name, got, err)
		}
	}
	c.send(1, 1, batch("x"))
	if got, err := c.answer(); err != nil || got[0] != 0x81 {
		t.Errorf("after them: % x, %v", got, err)
	}
}

// attentionDone is the acknowledgement of an attention.
var attentionDone = []byte{0xFD, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

func TestAttentionsAreAcknowledgedOnce(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(ctx context.Context, ss *session, text string, r *tds.Results) error {
		if text == "wait" {
			<-ctx.Done()
			return ctx.Err()
		}
		return echoBatch(ctx, ss, text, r)
	}
	c := dial(t, s)
	c.login()
	// In one write, so that it comes before the request has begun.
	if _, err := c.Write(append(packet(1, 1, batch("wait")), packet(6, 1, nil)...)); err != nil {
		t.Fatal(err)
	}
	if got, err := c.answer(); err != nil || !bytes.Equal(got, []byte{0xFD, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("answer % x, %v", got, err)
	}
	if got, err := c.answer(); err != nil || !bytes.Equal(got, attentionDone) {
		t.Errorf("acknowledgement % x, %v", got, err)
	}
	// Nothing runs.
	c.send(6, 1, nil)
	if got, err := c.answer(); err != nil || !bytes.Equal(got, attentionDone) {
		t.Errorf("answer % x, %v", got, err)
	}
	// Given up in the middle.
	c.send(1, 0, batch("wa"))
	c.send(1, 3, nil)
	if got, err := c.answer(); err != nil || !bytes.Equal(got, []byte{0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("answer % x, %v", got, err)
	}
	c.send(1, 9, batch("y"))
	got, err := c.answer()
	if err != nil || !bytes.HasPrefix(got, []byte{0xE3, 3, 0, 18, 0, 0, 0x81}) {
		t.Errorf("answer % x, %v", got, err)
	}
	// A second request while one runs is none without MARS.
	if _, err := c.Write(append(packet(1, 1, batch("wait")), packet(1, 1, batch("z"))...)); err != nil {
		t.Fatal(err)
	}
	ends(t, c)
}

func TestTooManyConnections(t *testing.T) {
	s := serve(t, tds.Limits{Connections: 1})
	c := dial(t, s)
	c.login()
	second, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	ends(t, second)
	_ = c.Close()
	<-s.closed
}

// One request can hold several calls; each has its own answer.
func TestSeveralCalls(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.rpc = func(_ context.Context, _ *session, c *tds.Call, r *tds.Results) error {
		if c.Name != "p" {
			return types.Errorf(50000, "no")
		}
		return nil
	}
	c := dial(t, s)
	c.login()
	body := append(headers(), 1, 0, 'p', 0, 0, 0, 0xFF, 1, 0, 'q', 0, 0, 0, 0xFF, 1, 0, 'x', 0, 0, 0, 0xFE, 1, 0, 'p', 0, 0, 0)
	c.send(3, 1, body)
	got, err := c.answer()
	if err != nil {
		t.Fatal(err)
	}
	// p; the error of q, which is its status, too; nothing of x, which is not to be run; p.
	parts := [][]byte{
		{0x79, 0, 0, 0, 0, 0xFE, 1, 0, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xAA},
		{0x79, 0x50, 0xC3, 0, 0, 0xFE, 3, 0, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		{0x79, 0, 0, 0, 0, 0xFE, 0, 0, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	}
	if !bytes.HasPrefix(got, parts[0]) || !bytes.HasSuffix(got, append(parts[1], parts[2]...)) {
		t.Errorf("answer % x", got)
	}
}

// Whatever arrives in whatever state, no session panics and none stays behind.
func TestMutatedSessions(t *testing.T) {
	s := serve(t, tds.Limits{Login: time.Second, Stall: time.Second})
	var panics atomic.Int32
	s.rpc = func(_ context.Context, _ *session, c *tds.Call, r *tds.Results) error {
		_, err := c.Statement()
		return err
	}
	s.panicked = func() { panics.Add(1) }
	recorded := [][]byte{
		packet(18, 1, prelogin()), packet(16, 1, login("token")), packet(1, 1, batch("SELECT 1")), packet(3, 1, append(headers(), 0xFF, 0xFF, 10, 0, 0, 0, 0, 0, 0xE7, 4, 0, 9, 4, 0xD0, 0, 52, 2, 0, 'x', 0)),
		packet(14, 1, append(headers(), 5, 0, 2, 4, 't', 0, 'x', 0)), packet(6, 1, nil), packet(1, 0, batch("a")), packet(1, 1, []byte("b")),
	}
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	gone := make(chan struct{})
	defer close(gone)
	go func() {
		for {
			select {
			case <-s.closed:
			case <-gone:
				return
			}
		}
	}()
	before := runtime.NumGoroutine()
	for end := time.Now().Add(mutating); time.Now().Before(end); {
		c, err := tls.Dial("tcp", s.address, &tls.Config{RootCAs: s.roots, ServerName: serverName, NextProtos: []string{"tds/8.0"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		wrong := random.IntN(len(recorded)) // packets before this one are as they were
		var all []byte
		for i, p := range recorded {
			p = bytes.Clone(p)
			for i >= wrong && random.IntN(3) > 0 {
				switch at := random.IntN(len(p)); random.IntN(4) {
				case 0:
					p[at] = byte(random.IntN(256))
				case 1:
					p[at] ^= 1 << random.IntN(8)
				case 2:
					p = slices.Insert(p, at, byte(random.IntN(256)))
				case 3:
					if p = p[:at]; at == 0 {
						p = []byte{0}
					}
				}
			}
			all = append(all, p...)
		}
		go func() { _, _ = io.Copy(io.Discard, c) }()
		_, _ = c.Write(all)
		_ = c.Close()
	}
	for wait := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+2 && time.Now().Before(wait); {
		time.Sleep(20 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+2 {
		t.Errorf("%d goroutines before, %d after, seed %d", before, n, seed)
	}
	if n := panics.Load(); n > 0 {
		t.Errorf("%d sessions panicked, seed %d", n, seed)
	}
}

// mutating is how long sessions are mutated.
const mutating = 2 * time.Second
