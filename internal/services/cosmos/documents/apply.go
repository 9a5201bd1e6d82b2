package documents

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Apply does operations on documents, in their order, in one transaction, and
// returns a result for each. An atomic batch writes all or nothing: at the
// first refusal it stops, and the other results are empty. Otherwise each
// stands for itself. The returned number is the container's sequence number
// after it. ErrOutdated says that the container is not what c says, any more.
func (s *Store) Apply(ctx context.Context, c *Container, ops []Op, atomic bool) ([]Result, int64, error) {
	img, err := s.image(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	img.writing.Lock()
	defer img.writing.Unlock()
	var b *batch
	var results []Result
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		outdated := img.outdated.Load()
		if s.DB.Shared() {
			// The row's lock keeps other replicas out until the commit.
			if err := lockSequence(ctx, tx, c); err != nil {
				return err
			}
		}
		// A write that failed just before may have left the image behind.
		if s.DB.Shared() || !img.current.Load() {
			if err := img.catchUp(ctx, tx, s.DB.Shared(), outdated); err != nil {
				return err
			}
		}
		b = newBatch(s, c, img)
		if results = b.all(ops, atomic); len(b.changes) == 0 {
			return nil
		}
		return b.commit(ctx, tx)
	})
	if err != nil {
		if !errors.Is(err, ErrOutdated) {
			// Whether the commit took place may be unknown: look before the
			// image is used again.
			img.current.Store(false)
		}
		return nil, 0, err
	}
	img.mu.Lock()
	defer img.mu.Unlock()
	for _, ch := range b.changes {
		img.apply(ch.old, ch.made)
	}
	img.lsn = b.lsn
	return results, img.lsn, nil
}

// all evaluates the operations.
func (b *batch) all(ops []Op, atomic bool) []Result {
	results := make([]Result, len(ops))
	for i, op := range ops {
		results[i] = b.do(op)
		if results[i].Err != nil && atomic {
			b.changes, b.lsn = nil, b.image.lsn
			failed := results[i].Err
			clear(results)
			results[i].Err = failed
			return results
		}
	}
	return results
}

func lockSequence(ctx context.Context, tx *store.Tx, c *Container) error {
	_, err := tx.Exec(ctx, `UPDATE cosmos_sequences SET lsn = lsn WHERE container = ?`, c.RID.String())
	return err
}

// commit writes the changes. Of several changes of one document only the last
// leaves a row.
func (b *batch) commit(ctx context.Context, tx *store.Tx) error {
	container := b.container.RID.String()
	n, err := tx.Exec(ctx, `UPDATE cosmos_sequences SET lsn = ?, last_id = ? WHERE container = ? AND version = ?`, b.lsn, b.last, container, b.container.Version)
	if err != nil {
		return err
	}
	if n == 0 { // deleted or redefined since the caller looked
		return containerGone()
	}
	for _, ch := range b.changes {
		if err := b.commitOne(ctx, tx, container, ch); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) commitOne(ctx context.Context, tx *store.Tx, container string, ch change) error {
	var err error
	if d := ch.made; d != nil {
		_, err = tx.Exec(ctx, insertDocument, container, d.Key.Text, d.ID, d.Key.EPK, d.Number, d.LSN, d.ETag, d.Modified, d.Expires, d.Body)
	} else {
		if _, err = tx.Exec(ctx, `DELETE FROM cosmos_documents WHERE container = ? AND partition_key = ? AND id = ?`, container, ch.old.Key.Text, ch.old.ID); err != nil {
			return err
		}
		if b.store.DB.Shared() {
			_, err = tx.Exec(ctx, `INSERT INTO cosmos_tombstones (container, lsn, partition_key, id) VALUES (?, ?, ?, ?)`, container, ch.lsn, ch.old.Key.Text, ch.old.ID)
		}
	}
	if err != nil || !b.container.History {
		return err
	}
	return b.remember(ctx, tx, container, ch)
}

var insertDocument = `INSERT INTO cosmos_documents (container, ` + documentColumns + `) VALUES (?` + strings.Repeat(", ?", 9) + `)
	ON CONFLICT (container, partition_key, id) DO UPDATE SET number = excluded.number, lsn = excluded.lsn, etag = excluded.etag,
	modified = excluded.modified, expires = excluded.expires, body = excluded.body`

// remember keeps one step of a container's history.
func (b *batch) remember(ctx context.Context, tx *store.Tx, container string, ch change) error {
	kind, epk, body, previous := "create", "", "", ""
	if ch.old != nil {
		epk = ch.old.Key.EPK
		if ch.made == nil || !ch.old.gone(b.now.Unix()) { // else it is the new document in the place of an outlived one
			kind, previous = "replace", ch.old.Body
		}
	}
	if ch.made == nil {
		kind = "delete"
	} else {
		epk, body = ch.made.Key.EPK, ch.made.Body
	}
	_, err := tx.Exec(ctx, `INSERT INTO cosmos_history (container, lsn, kind, epk, modified, body, previous) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		container, ch.lsn, kind, epk, b.now.Unix(), body, previous)
	return err
}
