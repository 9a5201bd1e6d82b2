package documents

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// image is one container in memory.
type image struct {
	container  rid.ID
	uniqueKeys [][]Path
	// spec is what the container was when it was last used.
	spec atomic.Pointer[Container]
	// current says that the image is what the database holds, as far as this
	// process wrote it.
	current atomic.Bool
	// writing is held from the evaluation of a write until the image has it,
	// and while other replicas' writes are read.
	writing sync.Mutex

	// mu guards what follows.
	mu       sync.RWMutex
	lsn      int64
	last     uint64 // the highest number given to a document
	byPlace  map[place]*Document
	unique   map[string]uint64 // unique key values → number of the holder
	byNumber *tree             // in order of insertion
	byPart   *tree             // by partition, then insertion
	byLSN    *tree             // in order of the last write
	indexes  map[string]*index // by path
}

// tree orders documents. A copy costs nothing and never changes.
type tree = btree.BTreeG[*Document]

func newTree(less func(a, b *Document) bool) *tree {
	return btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})
}

func byNumber(a, b *Document) bool { return a.Number < b.Number }
func byLSN(a, b *Document) bool    { return a.LSN < b.LSN }
func byPart(a, b *Document) bool {
	if a.Key.Text != b.Key.Text {
		return a.Key.Text < b.Key.Text
	}
	return a.Number < b.Number
}

func newImage(c *Container) *image {
	i := &image{container: c.RID, uniqueKeys: c.Unique}
	i.clear()
	return i
}

func (i *image) clear() {
	i.lsn, i.last = 0, 0
	i.byPlace, i.unique, i.indexes = map[place]*Document{}, map[string]uint64{}, map[string]*index{}
	i.byNumber, i.byPart, i.byLSN = newTree(byNumber), newTree(byPart), newTree(byLSN)
}

// get returns a document, nil if there is none.
func (i *image) get(p place) *Document {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.byPlace[p]
}

// apply replaces one version by another; either may be nil. The caller holds
// mu.
func (i *image) apply(old, made *Document) {
	if old != nil {
		i.byNumber.Delete(old)
		i.byPart.Delete(old)
		i.byLSN.Delete(old)
		delete(i.byPlace, old.place())
		for _, key := range uniqueValues(i.uniqueKeys, old) {
			if i.unique[key] == old.Number { // else another took over what was outlived
				delete(i.unique, key)
			}
		}
	}
	if made != nil {
		i.byNumber.Set(made)
		i.byPart.Set(made)
		i.byLSN.Set(made)
		i.byPlace[made.place()] = made
		for _, key := range uniqueValues(i.uniqueKeys, made) {
			i.unique[key] = made.Number
		}
		i.last, i.lsn = max(i.last, made.Number), max(i.lsn, made.LSN)
	}
	for _, x := range i.indexes {
		x.apply(old, made)
	}
}

const documentColumns = `partition_key, id, epk, number, lsn, etag, modified, expires, body`

type scanner interface{ Scan(dest ...any) error }

func scanDocument(row scanner) (*Document, error) {
	d := &Document{}
	return d, row.Scan(&d.Key.Text, &d.ID, &d.Key.EPK, &d.Number, &d.LSN, &d.ETag, &d.Modified, &d.Expires, &d.Body)
}

// catchUp brings the image to what the database holds. Deletions can be read
// of shared databases only: without tombstones everything is read anew. The
// caller holds writing.
func (i *image) catchUp(ctx context.Context, tx *store.Tx, tombstones bool) error {
	var lsn, pruned int64
	var last uint64
	err := tx.QueryRow(ctx, `SELECT lsn, last_id, pruned FROM cosmos_sequences WHERE container = ?`, i.container.String()).Scan(&lsn, &last, &pruned)
	if err != nil && !errors.Is(err, store.ErrNoRows) {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if lsn == i.lsn {
		i.current.Store(true)
		return nil
	}
	if !tombstones || i.lsn < pruned || lsn < i.lsn {
		i.clear()
	}
	if err := i.readDeleted(ctx, tx); err != nil {
		return err
	}
	if err := i.readWritten(ctx, tx); err != nil {
		return err
	}
	i.lsn, i.last = lsn, max(i.last, last)
	i.current.Store(true)
	return nil
}

// readDeleted takes out what was deleted since, unless it was made anew.
func (i *image) readDeleted(ctx context.Context, tx *store.Tx) error {
	if i.byNumber.Len() == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT partition_key, id FROM cosmos_tombstones WHERE container = ? AND lsn > ? ORDER BY lsn`, i.container.String(), i.lsn)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.partition, &p.id); err != nil {
			return err
		}
		i.apply(i.byPlace[p], nil)
	}
	return rows.Err()
}

func (i *image) readWritten(ctx context.Context, tx *store.Tx) error {
	rows, err := tx.Query(ctx, `SELECT `+documentColumns+` FROM cosmos_documents WHERE container = ? AND lsn > ? ORDER BY lsn`, i.container.String(), i.lsn)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return err
		}
		i.apply(i.byPlace[d.place()], d)
	}
	return rows.Err()
}

// snapshot is an image as of one moment.
type snapshot struct {
	lsn                     int64
	byNumber, byPart, byLSN *tree
	indexes                 map[string]*index
}

// at returns the image as it is now, with indexes on the given paths.
func (i *image) at(paths ...Path) *snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	s := &snapshot{lsn: i.lsn, byNumber: i.byNumber.Copy(), byPart: i.byPart.Copy(), byLSN: i.byLSN.Copy(), indexes: map[string]*index{}}
	for _, p := range paths {
		s.indexes[p.String()] = i.indexOn(p).copy()
	}
	return s
}

// indexOn returns the index on a path, built if it is not there. The caller
// holds mu.
func (i *image) indexOn(p Path) *index {
	key := p.String()
	if x := i.indexes[key]; x != nil {
		return x
	}
	x := newIndex(p)
	i.byNumber.Scan(func(d *Document) bool { x.apply(nil, d); return true })
	i.indexes = maps.Clone(i.indexes)
	i.indexes[key] = x
	return x
}
