package access

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// capacity bounds the records in memory and the refusals in the database.
const capacity = 10_000

// flushEvery is how long a refusal may wait for the next batch.
const flushEvery = 250 * time.Millisecond

// Schema is the table of refusals. What was allowed is kept in memory alone.
var Schema = store.Schema{Component: "access", Versions: [][]string{{
	`CREATE TABLE denials (
		seq    BIGINT PRIMARY KEY,
		id     TEXT NOT NULL,
		record TEXT NOT NULL
	)`,
	`CREATE INDEX denials_by_id ON denials (id)`,
}}}

// Log keeps decisions: the latest of all kinds in memory, and refusals in the
// database too, written in batches off the request path.
type Log struct {
	db  *store.DB
	log *slog.Logger
	// flushing is held until what was pending is in the database, so that
	// whoever flushes to read also waits for a flush that is under way.
	flushing sync.Mutex

	recent recent

	mu      sync.Mutex
	ring    []Record // of refusals not yet written
	dropped int
}

// NewLog returns a log over the database. Run must be running for refusals to
// outlive the process; Find writes out what is pending first.
func NewLog(db *store.DB, log *slog.Logger) *Log {
	return &Log{db: db, log: log, recent: recent{next: time.Now().UnixMicro()}}
}

// Record takes one decision. It never blocks on the database.
func (l *Log) Record(r Record) {
	l.recent.add(r)
	if r.Allowed {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ring) == capacity {
		l.ring = append(l.ring[:0], l.ring[1:]...)
		l.dropped++
	}
	l.ring = append(l.ring, r)
}

// Run writes out refusals until the context ends, then once more.
func (l *Log) Run(ctx context.Context) error {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := l.Flush(ctx); err != nil && ctx.Err() == nil {
				l.log.Error("decision records were not written", "error", err)
			}
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			return l.Flush(last)
		}
	}
}

// Flush writes out the refusals that are pending.
func (l *Log) Flush(ctx context.Context) error {
	l.flushing.Lock()
	defer l.flushing.Unlock()
	l.mu.Lock()
	pending, dropped := l.ring, l.dropped
	l.ring, l.dropped = nil, 0
	l.mu.Unlock()
	if len(pending) == 0 {
		return nil
	}
	if dropped > 0 {
		l.log.Warn("decision records were dropped", "count", dropped)
	}
	err := l.db.Write(ctx, func(tx *store.Tx) error { return insert(ctx, tx, pending) })
	if err != nil {
		l.mu.Lock()
		l.ring = append(pending, l.ring...)
		if over := len(l.ring) - capacity; over > 0 {
			l.ring = l.ring[over:]
		}
		l.mu.Unlock()
	}
	return err
}

func insert(ctx context.Context, tx *store.Tx, records []Record) error {
	var last int64
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(seq), 0) FROM denials`).Scan(&last); err != nil {
		return err
	}
	for _, r := range records {
		data, err := json.Marshal(r)
		if err != nil {
			return err
		}
		last++
		if _, err := tx.Exec(ctx, `INSERT INTO denials (seq, id, record) VALUES (?, ?, ?)`, last, r.ID, string(data)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM denials WHERE seq <= ?`, last-capacity)
	return err
}

// Find returns the refusal with the given request id; with an empty id, the
// latest one. The second result is false when there is none.
func (l *Log) Find(ctx context.Context, id string) (Record, bool, error) {
	if err := l.Flush(ctx); err != nil {
		return Record{}, false, err
	}
	query, args := `SELECT record FROM denials ORDER BY seq DESC LIMIT 1`, []any(nil)
	if id != "" {
		query, args = `SELECT record FROM denials WHERE id = ? ORDER BY seq DESC LIMIT 1`, []any{strings.ToLower(id)}
	}
	var record Record
	err := l.db.Read(ctx, func(tx *store.Tx) error {
		var data string
		if err := tx.QueryRow(ctx, query, args...).Scan(&data); err != nil {
			return err
		}
		return json.Unmarshal([]byte(data), &record)
	})
	if errors.Is(err, store.ErrNoRows) {
		return Record{}, false, nil
	}
	return record, err == nil, err
}
