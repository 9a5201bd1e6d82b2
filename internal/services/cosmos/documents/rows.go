package documents

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// loaded returns the image of a container, nil where it is not there yet: what
// is about one document or some partitions is then answered from the rows, and
// Run brings the image meanwhile.
func (s *Store) loaded(c *Container) *image {
	s.mu.Lock()
	img := s.images[c.RID]
	s.mu.Unlock()
	if img != nil && img.current.Load() {
		return img
	}
	select {
	case s.cold <- c:
	default: // others wait already, and the next call asks again
	}
	return nil
}

// maxCold is how many containers may wait for their images.
const maxCold = 64

// warm brings the image of a container.
func (s *Store) warm(ctx context.Context, c *Container) {
	if _, err := s.image(ctx, c); err != nil && ctx.Err() == nil && !errors.Is(err, ErrOutdated) {
		s.Log.Error("a container was not read", "container", c.RID.String(), "error", err)
	}
}

// sequenceRow returns a container's sequence number.
func sequenceRow(ctx context.Context, tx *store.Tx, c *Container) (lsn int64, err error) {
	err = tx.QueryRow(ctx, `SELECT lsn FROM cosmos_sequences WHERE container = ?`, c.RID.String()).Scan(&lsn)
	if errors.Is(err, store.ErrNoRows) {
		err = containerGone()
	}
	return lsn, err
}

// fromRow is Get without an image.
func (s *Store) fromRow(ctx context.Context, c *Container, p place) (d *Document, lsn int64, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if lsn, err = sequenceRow(ctx, tx, c); err != nil {
			return err
		}
		d, err = scanDocument(tx.QueryRow(ctx, `SELECT `+documentColumns+` FROM cosmos_documents WHERE container = ? AND partition_key = ? AND id = ?`,
			c.RID.String(), p.partition, p.id))
		if errors.Is(err, store.ErrNoRows) {
			d, err = nil, nil
		}
		return err
	})
	return d, lsn, err
}

// fromRows returns the documents of some partitions in the order that an image
// has them in.
func (s *Store) fromRows(ctx context.Context, c *Container, partitions []Key) (at snapshot, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		at = snapshot{mortal: true, tree: newTree(byPart)}
		if at.lsn, err = sequenceRow(ctx, tx, c); err != nil {
			return err
		}
		for _, k := range partitions {
			if err := readPartition(ctx, tx, c, k, at.tree); err != nil {
				return err
			}
		}
		return nil
	})
	return at, err
}

func readPartition(ctx context.Context, tx *store.Tx, c *Container, k Key, into *tree) error {
	rows, err := tx.Query(ctx, `SELECT `+documentColumns+` FROM cosmos_documents WHERE container = ? AND partition_key = ?`, c.RID.String(), k.Text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return err
		}
		into.Set(d)
	}
	return rows.Err()
}
