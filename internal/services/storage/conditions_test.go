package storage

import (
	"net/http"
	"testing"
	"time"
)

func TestConditionsThatGoTogether(t *testing.T) {
	at := time.Date(2026, 11, 25, 12, 0, 0, 5e8, time.UTC)
	have := &current{etag: `"0x1"`, modified: at}
	old, same, later := httpTime(at.Add(-time.Hour)), httpTime(at), httpTime(at.Add(time.Hour))
	type pairs map[string]string
	for _, tc := range []struct {
		h           pairs
		read, write int
	}{
		{pairs{}, 0, 0},
		{pairs{"If-Match": `"0x1"`}, 0, 0},
		{pairs{"If-Match": `0x1`}, 0, 0},
		{pairs{"If-Match": `*`}, 0, 0},
		{pairs{"If-Match": `"0x2"`}, 412, 412},
		{pairs{"If-None-Match": `"0x1"`}, 304, 412},
		{pairs{"If-None-Match": `"0x2"`}, 0, 0},
		{pairs{"If-None-Match": `*`}, 400, 409},
		{pairs{"If-Modified-Since": old}, 0, 0},
		{pairs{"If-Modified-Since": same}, 304, 412},
		{pairs{"If-Modified-Since": later}, 304, 412},
		{pairs{"If-Unmodified-Since": old}, 412, 412},
		{pairs{"If-Unmodified-Since": same}, 0, 0},
		{pairs{"If-Modified-Since": "yesterday"}, 400, 400},
		{pairs{"If-Unmodified-Since": "yesterday"}, 400, 400},
		// Another tag or a newer time lets a read through; in a write the
		// tag decides alone.
		{pairs{"If-None-Match": `"0x2"`, "If-Modified-Since": later}, 0, 0},
		{pairs{"If-None-Match": `"0x1"`, "If-Modified-Since": old}, 0, 412},
		{pairs{"If-None-Match": `"0x1"`, "If-Modified-Since": later}, 304, 412},
		{pairs{"If-Match": `"0x1"`, "If-Unmodified-Since": old}, 412, 0},
		{pairs{"If-Match": `"0x1"`, "If-None-Match": `"0x1"`}, 304, 400},
		{pairs{"If-Match": `"0x1"`, "If-Modified-Since": old}, 0, 400},
		{pairs{"If-Match": `"0x1"`, "If-None-Match": `"0x2"`, "If-Modified-Since": old, "If-Unmodified-Since": later}, 0, 400},
		{pairs{"If-Match": `"0x1","0x2"`}, 0, 400},
	} {
		h := http.Header{}
		for name, value := range tc.h {
			h.Set(name, value)
		}
		if got := status(checkRead(h, have)); got != tc.read {
			t.Errorf("read with %v: %d, want %d", tc.h, got, tc.read)
		}
		exists := conditionNotMet()
		exists.Kind = http.StatusConflict
		if got := status(checkWrite(h, have, exists)); got != tc.write {
			t.Errorf("write with %v: %d, want %d", tc.h, got, tc.write)
		}
	}
	for name, want := range map[string]int{"If-Match": 412, "If-None-Match": 0} {
		if got := status(checkWrite(http.Header{name: {"*"}}, nil, conditionNotMet())); got != want {
			t.Errorf("write of something new with %s *: %d, want %d", name, got, want)
		}
	}
}
