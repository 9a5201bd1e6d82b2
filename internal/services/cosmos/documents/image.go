package documents

import (
	"context"
	"errors"
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
	spec    atomic.Pointer[Container]
	decoded *decoded
	// current says that the image is what the database holds, as far as this
	// process wrote it.
	current atomic.Bool
	// outdated counts what has changed rows beside the sequence; read is its
	// value when all rows were read last, guarded by writing.
	outdated atomic.Int64
	read     int64
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
	mortal   int               // documents that end
	asked    int64             // queries that used an index
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

func newImage(c *Container, k *decoded) *image {
	i := &image{container: c.RID, uniqueKeys: c.Unique, decoded: k}
	i.clear()
	return i
}

func (i *image) clear() {
	i.lsn, i.last, i.mortal = 0, 0, 0
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
		i.remove(old)
	}
	if made != nil {
		i.add(made)
	}
}

func (i *image) remove(d *Document) {
	i.byNumber.Delete(d)
	i.byPart.Delete(d)
	i.byLSN.Delete(d)
	delete(i.byPlace, d.place())
	if d.Expires != 0 {
		i.mortal--
	}
	if len(i.uniqueKeys) > 0 || len(i.indexes) > 0 {
		v := i.decoded.once(d)
		for _, key := range uniqueValues(i.uniqueKeys, d, v) {
			if i.unique[key] == d.Number { // else another took over what was outlived
				delete(i.unique, key)
			}
		}
		for _, x := range i.indexes {
			x.remove(d, v)
		}
	}
	i.decoded.forget(d)
}

func (i *image) add(d *Document) {
	i.byNumber.Set(d)
	i.byPart.Set(d)
	i.byLSN.Set(d)
	i.byPlace[d.place()] = d
	if d.Expires != 0 {
		i.mortal++
	}
	i.last, i.lsn = max(i.last, d.Number), max(i.lsn, d.LSN)
	if len(i.uniqueKeys) > 0 || len(i.indexes) > 0 {
		v := i.decoded.once(d)
		for _, key := range uniqueValues(i.uniqueKeys, d, v) {
			i.unique[key] = d.Number
		}
		for _, x := range i.indexes {
			x.add(d, v)
		}
	}
}

// shared returns the key as another document of the partition has it, so that
// they have its text together.
func (i *image) shared(k Key) Key {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.sharedKey(k)
}

func (i *image) sharedKey(k Key) Key {
	i.byPart.Ascend(&Document{Key: k}, func(d *Document) bool {
		if d.Key.Text == k.Text {
			k = d.Key
		}
		return false
	})
	return k
}

// forget drops what of the image is kept elsewhere.
func (i *image) forget() {
	if i == nil {
		return
	}
	i.mu.RLock()
	defer i.mu.RUnlock()
	i.byNumber.Scan(func(d *Document) bool { i.decoded.forget(d); return true })
}

const documentColumns = `partition_key, id, epk, number, lsn, etag, modified, expires, body`

type scanner interface{ Scan(dest ...any) error }

func scanDocument(row scanner) (*Document, error) {
	d := &Document{}
	return d, row.Scan(&d.Key.Text, &d.ID, &d.Key.EPK, &d.Number, &d.LSN, &d.ETag, &d.Modified, &d.Expires, &d.Body)
}

// catchUp brings the image to what the database holds. Deletions can be read
// of shared databases only: without tombstones everything is read anew. The
// caller holds writing, and read outdated before the transaction saw anything.
func (i *image) catchUp(ctx context.Context, tx *store.Tx, tombstones bool, outdated int64) error {
	var lsn, pruned int64
	var last uint64
	err := tx.QueryRow(ctx, `SELECT lsn, last_id, pruned FROM cosmos_sequences WHERE container = ?`, i.container.String()).Scan(&lsn, &last, &pruned)
	if errors.Is(err, store.ErrNoRows) {
		return containerGone()
	}
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if lsn == i.lsn && outdated == i.read {
		i.current.Store(true)
		return nil
	}
	if !tombstones || outdated != i.read || i.lsn < pruned || lsn < i.lsn {
		i.byNumber.Scan(func(d *Document) bool { i.decoded.forget(d); return true })
		i.clear()
	}
	if err := i.readDeleted(ctx, tx); err != nil {
		return err
	}
	if err := i.readWritten(ctx, tx); err != nil {
		return err
	}
	i.lsn, i.last, i.read = lsn, max(i.last, last), outdated
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
		d.Key = i.sharedKey(d.Key)
		i.apply(i.byPlace[d.place()], d)
	}
	return rows.Err()
}
