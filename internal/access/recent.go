package access

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	// kept bounds the decisions that are in memory, and keptBytes their texts:
	// whoever calls chooses how long a path is.
	kept      = 4096
	keptBytes = 8 << 20
	// restored is how many refusals of before a start are shown after it.
	restored = 1000
)

// Decision is a record with its place in the order of decisions.
type Decision struct {
	// Sequence grows by one with each decision. It begins at the time of the
	// program's start, in microseconds, so that it grows over restarts too.
	Sequence int64 `json:"sequence"`
	Record
}

// recent is a ring of the latest decisions. What is in it never changes, so
// that readers keep what they took while it goes on.
type recent struct {
	mu    sync.Mutex
	next  int64 // the sequence number of the next one
	ring  []*Decision
	first int // the place of the oldest, once the ring is full
	count int
	bytes int
	wake  chan struct{} // closed by the next one, nil while nobody waits
}

func (l *recent) add(r Record) {
	d := &Decision{Record: r}
	l.mu.Lock()
	defer l.mu.Unlock()
	d.Sequence = l.next
	l.next++
	l.put(d)
	if l.wake != nil {
		close(l.wake)
		l.wake = nil
	}
}

// put appends; the oldest make room.
func (l *recent) put(d *Decision) {
	for l.count == kept || l.count > 0 && l.bytes+d.size() > keptBytes {
		l.bytes -= l.ring[l.first].size()
		l.ring[l.first] = nil
		l.first = (l.first + 1) % len(l.ring)
		l.count--
	}
	if l.count == len(l.ring) {
		grown := make([]*Decision, min(kept, max(64, 2*l.count)))
		for i := range l.count {
			grown[i] = l.ring[(l.first+i)%l.count]
		}
		l.ring, l.first = grown, 0
	}
	l.ring[(l.first+l.count)%len(l.ring)] = d
	l.count++
	l.bytes += d.size()
}

// size is about what a decision's texts take: those that callers choose.
func (d *Decision) size() int { return len(d.Path) + len(d.Scope) + len(d.Action) + len(d.Note) }

// Since returns the decisions after a sequence number, the oldest first: all
// that are kept with 0. What it returns must not be changed.
func (l *Log) Since(sequence int64) []*Decision {
	l.recent.mu.Lock()
	defer l.recent.mu.Unlock()
	r := &l.recent
	n := r.count
	if oldest := r.next - int64(r.count); sequence >= oldest {
		n = int(max(0, r.next-1-sequence))
	}
	out := make([]*Decision, n)
	for i := range out {
		out[i] = r.ring[(r.first+r.count-n+i)%len(r.ring)]
	}
	return out
}

// Wait returns when there is a decision after a sequence number, or when the
// context ends.
func (l *Log) Wait(ctx context.Context, sequence int64) {
	r := &l.recent
	r.mu.Lock()
	if r.next-1 > sequence {
		r.mu.Unlock()
		return
	}
	if r.wake == nil {
		r.wake = make(chan struct{})
	}
	wake := r.wake
	r.mu.Unlock()
	select {
	case <-wake:
	case <-ctx.Done():
	}
}

// Restore brings the latest refusals of before the start back into memory,
// before anything was decided.
func (l *Log) Restore(ctx context.Context) error {
	var all []*Decision
	err := l.db.Read(ctx, func(tx *store.Tx) error {
		all = nil
		rows, err := tx.Query(ctx, `SELECT record FROM denials ORDER BY seq DESC LIMIT ?`, restored)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var data string
			d := &Decision{}
			if err := rows.Scan(&data); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(data), &d.Record); err != nil {
				return err
			}
			all = append(all, d)
		}
		return rows.Err()
	})
	l.recent.mu.Lock()
	defer l.recent.mu.Unlock()
	for i := len(all) - 1; i >= 0; i-- {
		all[i].Sequence = l.recent.next - 1 - int64(i)
		l.recent.put(all[i])
	}
	return err
}
