package tds_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// bulkHead describes an int, a varchar(4), a varbinary(max) and a text.
func bulkHead() []byte {
	b := []byte{0x81, 4, 0}
	b = append(b, 0, 0, 0, 0, 9, 0, 0x26, 4, 1, 'a', 0)
	b = append(b, 0, 0, 0, 0, 9, 0, 0xA7, 4, 0, 9, 4, 0xD0, 0, 52, 1, 'b', 0)
	b = append(b, 0, 0, 0, 0, 9, 0, 0xA5, 0xFF, 0xFF, 1, 'c', 0)
	return append(b, 0, 0, 0, 0, 9, 0, 0x23, 0xFF, 0xFF, 0xFF, 0x7F, 9, 4, 0xD0, 0, 52, 1, 0, 't', 0, 1, 'd', 0)
}

// bulkRow is a row of them whose bytes are n ones.
func bulkRow(i byte, n int) []byte {
	b := append([]byte{0xD1, 4, i, 0, 0, 0, 2, 0, 'x', 'y'}, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
	for n > 0 {
		part := min(n, 30000)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(part)), bytes.Repeat([]byte{1}, part)...)
		n -= part
	}
	b = append(b, 0, 0, 0, 0, 16)
	return append(append(b, bytes.Repeat([]byte{0xFF}, 24)...), 3, 0, 0, 0, 'z', 'z', 'z')
}

var (
	bulkNulls = []byte{0xD2, 0b1110, 4, 7, 0, 0, 0}
	bulkEnd   = []byte{0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
)

// sendBulk sends a load in packets of a size.
func (c *client) sendBulk(body []byte, size int, last byte) {
	c.t.Helper()
	for len(body) > size {
		c.send(7, 0, body[:size])
		body = body[size:]
	}
	c.send(7, last, body)
}

// Rows come off the wire however they are cut into packets, of a load that is
// longer than any request may be.
func TestBulkRows(t *testing.T) {
	s := serve(t, tds.Limits{Request: 300_000})
	var got []string
	s.loaded = func(cols []tds.Column, row []types.Value) {
		got = append(got, fmt.Sprintf("%d %s: %d %s %d %s", len(cols), cols[3].Name, row[0].Int, row[1].Text, len(row[2].Bytes), row[3].Text))
	}
	c := dial(t, s)
	c.login()
	body := append(bulkHead(), bulkNulls...)
	want := []string{"4 d: 7  0 "}
	for i := range 10 {
		body = append(body, bulkRow(byte(i), i*10_000)...)
		want = append(want, fmt.Sprintf("4 d: %d xy %d zzz", i, i*10_000))
	}
	body = append(body, bulkEnd...)
	for _, size := range []int{37, 4000, 16000} {
		got = nil
		c.sendBulk(body, size, 1)
		answer, err := c.answer()
		if done := []byte{0xFD, 0x10, 0, 0xC3, 0, 11, 0, 0, 0, 0, 0, 0, 0}; err != nil || !bytes.Equal(answer, done) {
			t.Fatalf("packets of %d: answer % x, %v", size, answer, err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("packets of %d: rows\n%q, not\n%q", size, got, want)
		}
	}
	// Given up in the middle, with what is there or in a packet without any.
	c.sendBulk(body[:len(body)/2], 4000, 3)
	if answer, err := c.answer(); err != nil || !bytes.Equal(answer, []byte{0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("answer % x, %v", answer, err)
	}
	// A value that is longer than its column ends the load, when all of it was sent.
	wrong := append(append(bulkHead(), 0xD1, 4, 1, 0, 0, 0, 5, 0), bytes.Repeat([]byte{'x'}, 400_000)...)
	c.sendBulk(wrong, 4000, 1)
	if answer, err := c.answer(); err != nil || binary.LittleEndian.Uint32(answer[3:]) != 4815 {
		t.Errorf("answer % x, %v", answer, err)
	}
	c.send(6, 1, nil)
	if answer, err := c.answer(); err != nil || !bytes.Equal(answer, attentionDone) {
		t.Errorf("after it: % x, %v", answer, err)
	}
}

func TestMalformedBulkRows(t *testing.T) {
	head := bulkHead()
	for name, b := range map[string][]byte{
		"nothing": {}, "no columns": bulkNulls, "half of the columns": head[:20], "no end": append(bulkHead(), bulkNulls...), "an unknown token": append(bulkHead(), 0xA9, 0, 0),
		"more behind": append(append(bulkHead(), bulkEnd...), 0), "half a row": append(bulkHead(), bulkRow(1, 9)[:12]...), "half an end": append(bulkHead(), bulkEnd[:4]...),
		"a row that is too long": append(bulkHead(), bulkRow(1, 200_000)...),
	} {
		s := serve(t, tds.Limits{Request: 100_000})
		c := dial(t, s)
		c.login()
		go func() { // the server does not read all of it
			for ; len(b) > 4000; b = b[4000:] {
				_, _ = c.Write(packet(7, 0, b[:4000]))
			}
			_, _ = c.Write(packet(7, 1, b))
		}()
		got, _ := c.answer()
		if len(got) < 7 || got[0] != 0xAA || binary.LittleEndian.Uint32(got[3:]) != 4002 {
			t.Errorf("%s: answer % x", name, got)
		}
		ends(t, c)
	}
}
