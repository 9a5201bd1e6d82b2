package access

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// TestTables runs the cases of the table of refusals on both databases.
func TestTables(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, db *store.DB){"kept": refusalsAreKept, "bounded": refusalsAreBounded, "restored": refusalsComeBackAfterAStart} {
		t.Run(name, func(t *testing.T) { storetest.Run(t, []store.Schema{Schema}, test) })
	}
}

func refusalsAreKept(t *testing.T, db *store.DB) {
	l := NewLog(db, slog.New(slog.DiscardHandler))
	if _, found, err := l.Find(t.Context(), ""); found || err != nil {
		t.Fatalf("in an empty log: %t, %v", found, err)
	}
	l.Record(Record{ID: "one", Path: "/1"})
	l.Record(Record{ID: "two", Path: "/2"})
	// What is pending is found, and outlives the log.
	for _, reader := range []*Log{l, NewLog(db, slog.New(slog.DiscardHandler))} {
		if r, found, err := reader.Find(t.Context(), ""); err != nil || !found || r.ID != "two" {
			t.Errorf("the latest: %+v, %t, %v", r, found, err)
		}
		if r, found, err := reader.Find(t.Context(), "ONE"); err != nil || !found || r.Path != "/1" {
			t.Errorf("by id: %+v, %t, %v", r, found, err)
		}
	}
}

func refusalsAreBounded(t *testing.T, db *store.DB) {
	l := NewLog(db, slog.New(slog.DiscardHandler))
	const more = 10
	for i := range capacity {
		l.Record(Record{ID: fmt.Sprint(i)})
	}
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range more {
		l.Record(Record{ID: fmt.Sprint(capacity + i)})
	}
	for id, want := range map[string]bool{"0": false, fmt.Sprint(more - 1): false, fmt.Sprint(more): true, fmt.Sprint(capacity + more - 1): true} {
		if _, found, err := l.Find(t.Context(), id); err != nil || found != want {
			t.Errorf("record %s found: %t, %v; want %t", id, found, err, want)
		}
	}
}

// Who asks while a batch is on its way to the database waits for it.
func TestAFlushUnderWayIsWaitedFor(t *testing.T) {
	db := storetest.Open(t, "", []store.Schema{Schema})
	l := NewLog(db, slog.New(slog.DiscardHandler))
	l.Record(Record{ID: "one"})
	busy, release := make(chan struct{}), make(chan struct{})
	flushed := make(chan error, 2)
	go func() {
		flushed <- db.Write(t.Context(), func(*store.Tx) error { close(busy); <-release; return nil })
	}()
	<-busy // the one writer is taken: the batch leaves memory and waits
	go func() { flushed <- l.Flush(t.Context()) }()
	for pending := 1; pending > 0; {
		l.mu.Lock()
		pending = len(l.ring)
		l.mu.Unlock()
	}
	found := make(chan bool, 1)
	go func() {
		_, ok, err := l.Find(t.Context(), "one")
		found <- ok && err == nil
	}()
	select {
	case ok := <-found:
		t.Errorf("answered before the batch was written: %t", ok)
		close(release)
	case <-time.After(50 * time.Millisecond):
		close(release)
		if !<-found {
			t.Error("a refusal that was on its way is not found")
		}
	}
	for range cap(flushed) {
		if err := <-flushed; err != nil {
			t.Error(err)
		}
	}
}
