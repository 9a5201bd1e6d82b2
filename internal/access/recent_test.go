package access

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

func paths(all []*Decision) string {
	var out []string
	for _, d := range all {
		out = append(out, d.Path)
	}
	return strings.Join(out, " ")
}

func TestTheLatestDecisionsAreKeptInOrder(t *testing.T) {
	l := NewLog(storetest.Open(t, "", []store.Schema{Schema}), slog.New(slog.DiscardHandler))
	if got := l.Since(0); len(got) != 0 {
		t.Fatalf("%d decisions at first", len(got))
	}
	for i := range 3 {
		l.Record(Record{Path: fmt.Sprint(i), Allowed: i != 1})
	}
	all := l.Since(0)
	if got := paths(all); got != "0 1 2" {
		t.Errorf("all: %s", got)
	}
	if got := paths(l.Since(all[0].Sequence)); got != "1 2" {
		t.Errorf("since the first: %s", got)
	}
	for _, since := range []int64{all[2].Sequence, all[2].Sequence + 5} {
		if got := l.Since(since); len(got) != 0 {
			t.Errorf("since %d: %s", since, paths(got))
		}
	}
	for i := 3; i < kept+10; i++ {
		l.Record(Record{Path: fmt.Sprint(i), Allowed: true})
	}
	full := l.Since(0)
	if len(full) != kept || full[0].Path != "10" || full[kept-1].Path != fmt.Sprint(kept+9) || full[kept-1].Sequence != all[0].Sequence+kept+9 {
		t.Errorf("a full ring has %d, from %s to %s", len(full), full[0].Path, full[len(full)-1].Path)
	}
	for i := 1; i < len(full); i++ {
		if full[i].Sequence != full[i-1].Sequence+1 {
			t.Fatalf("%d stands behind %d", full[i].Sequence, full[i-1].Sequence)
		}
	}
	// Long paths make the ring shorter, never the memory larger.
	long := strings.Repeat("x", keptBytes/4+1)
	for i := range 10 {
		l.Record(Record{Path: long, Note: fmt.Sprint(i), Allowed: true})
	}
	if got := l.Since(0); len(got) != 3 || got[2].Note != "9" {
		t.Errorf("of long ones %d are kept", len(got))
	}
}

func TestWhoWaitsIsWokenByTheNext(t *testing.T) {
	l := NewLog(storetest.Open(t, "", []store.Schema{Schema}), slog.New(slog.DiscardHandler))
	l.Record(Record{Path: "1", Allowed: true})
	last := l.Since(0)[0].Sequence
	l.Wait(t.Context(), last-1) // it is there
	woken := make(chan struct{})
	for range 2 {
		go func() { l.Wait(t.Context(), last); woken <- struct{}{} }()
	}
	select {
	case <-woken:
		t.Error("woken by nothing")
	case <-time.After(20 * time.Millisecond):
	}
	l.Record(Record{Path: "2", Allowed: true})
	<-woken
	<-woken
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	l.Wait(ended, last+1)
}

// Refusals of before a start are there after it, in order, below the new ones;
// a reader who was there before is not shown them again.
func refusalsComeBackAfterAStart(t *testing.T, db *store.DB) {
	before := NewLog(db, slog.New(slog.DiscardHandler))
	for i := range restored + 5 {
		before.Record(Record{Path: fmt.Sprint(i)})
		before.Record(Record{Path: "allowed", Allowed: true})
	}
	all := before.Since(0)
	last := all[len(all)-1].Sequence
	if err := before.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := NewLog(db, slog.New(slog.DiscardHandler))
	after.recent.next = last + restored + 1 // a start at least a millisecond later
	if err := after.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	after.Record(Record{Path: "new", Allowed: true})
	got := after.Since(0)
	if len(got) != restored+1 || got[0].Path != "5" || got[restored-1].Path != fmt.Sprint(restored+4) || got[restored].Path != "new" || got[restored].Sequence != got[0].Sequence+restored {
		t.Errorf("%d decisions, from %s to %s", len(got), got[0].Path, got[len(got)-1].Path)
	}
}

func BenchmarkRecordAllowed(b *testing.B) {
	l := NewLog(storetest.Open(b, "", []store.Schema{Schema}), slog.New(slog.DiscardHandler))
	r := Record{ID: "0b5a1c3e-0000-4000-8000-000000000001", Path: "/secrets/s1", Scope: "/subscriptions/x/resourceGroups/rg1", Allowed: true}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			l.Record(r)
		}
	})
}
