package documents

import (
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// batch evaluates operations one behind the other against an image and what
// the earlier ones changed. Nothing is written until the whole is committed.
type batch struct {
	store     *Store
	container *Container
	image     *image
	now       time.Time
	lsn       int64 // the next sequence number
	last      uint64
	overlay   map[place]*Document // nil for deleted
	unique    map[string]uint64   // 0 for freed
	changes   []change
}

// change is one version that takes the place of another; either may be nil.
type change struct {
	lsn       int64
	old, made *Document
}

func newBatch(s *Store, c *Container, i *image) *batch {
	return &batch{store: s, container: c, image: i, now: s.Clock.Now(), lsn: i.lsn, last: i.last, overlay: map[place]*Document{}, unique: map[string]uint64{}}
}

// find returns what is there now; what has outlived its time is not there.
func (b *batch) find(p place) *Document {
	d, ok := b.overlay[p]
	if !ok {
		d = b.image.get(p)
	}
	if d == nil || d.gone(b.now.Unix()) {
		return nil
	}
	return d
}

// stored returns what a row holds, outlived or not.
func (b *batch) stored(p place) *Document {
	if d, ok := b.overlay[p]; ok {
		return d
	}
	return b.image.get(p)
}

// do evaluates one operation.
func (b *batch) do(op Op) Result {
	p := place{op.Key.Text, op.ID}
	old := b.find(p)
	switch {
	case op.Kind == expire:
		if d := b.stored(p); d != nil && d.gone(b.now.Unix()) {
			b.record(d, nil)
		}
		return Result{}
	case op.Kind == Create && old != nil:
		return Result{Err: idTaken()}
	case op.Kind == Create:
		return b.write(op, nil, true)
	}
	if old == nil {
		if op.Kind == Upsert { // with no document there is nothing to match
			return b.write(op, nil, true)
		}
		return Result{Err: notFound()}
	}
	if err := conditions(op, old); err != nil {
		return Result{Err: err}
	}
	switch op.Kind {
	case Read:
		return Result{Document: old}
	case Delete:
		b.record(old, nil)
		return Result{Document: old, Deleted: true}
	}
	return b.write(op, old, false)
}

func conditions(op Op, d *Document) error {
	switch {
	case op.IfMatch != "" && op.IfMatch != "*" && op.IfMatch != d.ETag && op.Kind != Read:
		return preconditionFailed()
	case op.IfNoneMatch != "" && (op.IfNoneMatch == "*" || op.IfNoneMatch == d.ETag):
		if op.Kind == Read {
			return notModified()
		}
		return preconditionFailed()
	}
	return nil
}

// write makes a new version in the place of old.
func (b *batch) write(op Op, old *Document, created bool) Result {
	body := op.Body
	if op.Kind == Patch {
		current, err := b.store.decoded.of(old)
		if err != nil {
			return Result{Err: azerr.Wrap(err, "read a document")}
		}
		if body, err = op.Change(current); err != nil {
			return Result{Err: err}
		}
		if body.Depth() > value.MaxDepth { // it could never be read again
			return Result{Err: azerr.BadRequest("The document nests more than %d levels deep.", value.MaxDepth)}
		}
	}
	// The id may be a part of the text that was sent, which goes.
	made := &Document{ID: strings.Clone(op.ID), Key: b.image.shared(op.Key), LSN: b.lsn + 1, ETag: `"` + b.store.NewID() + `"`, Modified: b.now.Unix()}
	if made.Number = b.last + 1; old != nil {
		made.Number = old.Number
	}
	if err := b.complete(made, body); err != nil {
		return Result{Err: err}
	}
	if b.takenByOther(made) {
		return Result{Err: uniqueTaken()}
	}
	b.last = max(b.last, made.Number)
	b.record(b.stored(made.place()), made)
	return Result{Document: made, Created: created}
}

func (b *batch) takenByOther(d *Document) bool {
	for _, key := range b.uniqueValues(d) {
		holder := b.holder(key)
		if holder != 0 && holder != d.Number && !b.outlived(holder) {
			return true
		}
	}
	return false
}

// holder returns the number of the document that holds a unique key, 0 for
// none.
func (b *batch) holder(key string) uint64 {
	if holder, changed := b.unique[key]; changed {
		return holder
	}
	b.image.mu.RLock()
	defer b.image.mu.RUnlock()
	return b.image.unique[key]
}

// outlived reports whether the holder of a unique key is past its time.
func (b *batch) outlived(number uint64) bool {
	b.image.mu.RLock()
	defer b.image.mu.RUnlock()
	d, ok := b.image.byNumber.Get(&Document{Number: number})
	return ok && d.gone(b.now.Unix())
}

// record notes a change for the commit. Every change has a sequence number,
// deletions too.
func (b *batch) record(old, made *Document) {
	b.lsn++
	b.changes = append(b.changes, change{b.lsn, old, made})
	if old != nil {
		b.overlay[old.place()] = nil
		for _, key := range b.uniqueValues(old) {
			if b.holder(key) == old.Number { // else another took over what was outlived
				b.unique[key] = 0
			}
		}
	}
	if made != nil {
		b.overlay[made.place()] = made
		for _, key := range b.uniqueValues(made) {
			b.unique[key] = made.Number
		}
	}
}

func (b *batch) uniqueValues(d *Document) []string {
	if len(b.container.Unique) == 0 {
		return nil
	}
	return uniqueValues(b.container.Unique, d, b.store.decoded.once(d))
}
