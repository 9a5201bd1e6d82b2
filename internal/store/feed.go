package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Change says that something which caches follow was written.
type Change struct {
	Rev       int64 // counts from 1 without gaps
	Kind, Key string
}

// keep is how many changes the table holds for replicas that poll.
const keep = 100_000

// pollEvery is how often other replicas' changes are looked for.
const pollEvery = time.Second

// feed delivers changes to subscribers, in the order of their revisions.
type feed struct {
	mu          sync.Mutex
	last        int64
	subscribers []func(context.Context, []Change)
}

// Subscribe adds a follower of all changes from now on. Own changes reach it
// before Write returns, other replicas' within about a second. It must not
// write to the database.
func (db *DB) Subscribe(fn func(ctx context.Context, changes []Change)) {
	db.feed.mu.Lock()
	defer db.feed.mu.Unlock()
	db.feed.subscribers = append(db.feed.subscribers, fn)
}

// Change records that key of the given kind was written. The record commits
// with the transaction.
func (tx *Tx) Change(_ context.Context, kind, key string) error {
	tx.changes = append(tx.changes, Change{Kind: kind, Key: key})
	return nil
}

// writeChanges gives the recorded changes their revisions. The update of the
// one feed row makes transactions with changes commit in that order, so that
// a follower never sees a later revision first.
func (tx *Tx) writeChanges(ctx context.Context) error {
	n := int64(len(tx.changes))
	if n == 0 {
		return nil
	}
	var rev int64
	if err := tx.QueryRow(ctx, `UPDATE feed SET rev = rev + ? RETURNING rev`, n).Scan(&rev); err != nil {
		return err
	}
	for i := range tx.changes {
		c := &tx.changes[i]
		c.Rev = rev - n + int64(i) + 1
		if _, err := tx.Exec(ctx, `INSERT INTO changes (rev, kind, item) VALUES (?, ?, ?)`, c.Rev, c.Kind, c.Key); err != nil {
			return err
		}
	}
	if rev%1000 < n {
		_, err := tx.Exec(ctx, `DELETE FROM changes WHERE rev <= ?`, rev-keep)
		return err
	}
	return nil
}

// deliver hands own changes to the subscribers, after all earlier ones.
func (f *feed) deliver(ctx context.Context, db *DB, own []Change) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if own[0].Rev == f.last+1 {
		f.hand(ctx, own)
		return nil
	}
	if own[len(own)-1].Rev <= f.last {
		return nil // somebody else's delivery took them along
	}
	return f.catchUp(ctx, db)
}

// catchUp reads and hands over everything after the last revision. The
// caller holds mu.
func (f *feed) catchUp(ctx context.Context, db *DB) error {
	var changes []Change
	err := db.Read(ctx, func(tx *Tx) error {
		changes = nil
		rows, err := tx.Query(ctx, `SELECT rev, kind, item FROM changes WHERE rev > ? ORDER BY rev`, f.last)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c Change
			if err := rows.Scan(&c.Rev, &c.Kind, &c.Key); err != nil {
				return err
			}
			changes = append(changes, c)
		}
		return rows.Err()
	})
	if err != nil || len(changes) == 0 {
		return err
	}
	f.hand(ctx, changes)
	return nil
}

func (f *feed) hand(ctx context.Context, changes []Change) {
	for _, fn := range f.subscribers {
		fn(ctx, changes)
	}
	f.last = changes[len(changes)-1].Rev
}

// Run follows the changes of other replicas until the context ends. On SQLite
// there are none: the home's lock lets one process in.
func (db *DB) Run(ctx context.Context) error {
	if !db.dialect.shared() {
		<-ctx.Done()
		return nil
	}
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		db.feed.mu.Lock()
		err := db.feed.catchUp(ctx, db)
		db.feed.mu.Unlock()
		if err != nil && !errors.Is(err, context.Canceled) {
			db.log.Error("changes of other replicas were not read", "error", err)
		}
	}
}
