package documents

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Selection says which documents a query is about.
type Selection struct {
	Access *access.Access
	// Partitions are the keys of whole partitions that the query is limited
	// to; nil for no limit.
	Partitions []Key
	// Ranges are the parts of the partitions that it is limited to.
	Ranges []Range
}

// Found is a page of a query's rows, the container's sequence number, and how
// many documents were looked at for it, with their size in bytes.
type Found struct {
	query.Page
	LSN              int64
	Documents, Bytes int
}

// Query returns a page of a query's rows. Which way is taken depends on the
// query, the policy and the partitions alone, so that the pages of one query go
// the same way.
func (s *Store) Query(ctx context.Context, c *Container, p *query.Program, sel Selection, o query.PageOptions) (Found, error) {
	w := way{now: s.Clock.Now().Unix(), sel: sel, decoded: &s.decoded}
	if !slices.Contains(sel.Ranges, All) {
		w.ranges = sel.Ranges
	}
	o.Sorted = w.choose(&c.Index)
	w.cover(p, &c.Index)
	var err error
	if w.covered {
		if p, err = p.At(w.path); err != nil {
			return Found{}, err
		}
	}
	if w.at, err = s.snapshot(ctx, c, &w); err != nil {
		return Found{}, err
	}
	page, err := p.Page(ctx, &w, o)
	return Found{page, w.at.lsn, w.read, w.readBytes}, err
}

// snapshot returns the documents in the order of a query's way.
func (s *Store) snapshot(ctx context.Context, c *Container, w *way) (snapshot, error) {
	if w.sel.Partitions != nil && s.loaded(c) == nil {
		return s.fromRows(ctx, c, w.sel.Partitions)
	}
	img, err := s.image(ctx, c)
	switch {
	case err != nil:
		return snapshot{}, err
	case w.path != nil:
		return img.by(w.path), nil
	case w.sel.Partitions != nil:
		return img.inOrder(func(i *image) *tree { return i.byPart }), nil
	}
	return img.inOrder(func(i *image) *tree { return i.byNumber }), nil
}

// way is how a query goes through a container.
type way struct {
	sel     Selection
	decoded *decoded
	at      snapshot
	now     int64
	ranges  []Range // nil for all
	path    Path    // of the index that is used; nil for none
	spans
	desc    bool
	covered bool // no document is looked at: the index has it all

	read, readBytes int // documents that were looked at
}

// cover finds out whether the index has all that the query needs. A query
// that reads everything anyway takes the index of the one path that it reads.
func (w *way) cover(p *query.Program, policy *Policy) {
	only, ok := p.Only()
	switch {
	case !ok:
	case only == nil || w.path != nil:
		w.covered = slices.Equal(only, w.path)
	case w.sel.Partitions == nil && !p.Streams(false) && policy.Has(only):
		w.path, w.spans, w.covered = only, spans{whole}, true
	}
}

// choose picks the way: what is known of one path, the order, or everything.
func (w *way) choose(policy *Policy) (sorted bool) {
	a := w.sel.Access
	if w.sel.Partitions != nil {
		return false // partitions are small beside the container
	}
	var points, ranged *access.Condition
	for i := range a.Conditions {
		c := &a.Conditions[i]
		isID := len(c.Path) == 1 && c.Path[0] == "id"
		if !isID && !policy.Has(c.Path) {
			continue
		}
		switch {
		case c.Values != nil && (points == nil || isID):
			points = c
		case c.Values == nil && ranged == nil:
			ranged = c
		}
	}
	ordered := len(a.OrderBy) == 1 && policy.Has(a.OrderBy[0].Path)
	switch {
	case points != nil:
		w.path, w.spans = points.Path, spansOf(points)
	case ordered:
		w.path, w.desc, w.spans = a.OrderBy[0].Path, a.OrderBy[0].Desc, spans{whole}
		if ranged != nil && slices.Equal(ranged.Path, a.OrderBy[0].Path) {
			w.spans = spansOf(ranged)
		}
		return true
	case ranged != nil:
		w.path, w.spans = ranged.Path, spansOf(ranged)
	}
	return false
}

// Items yields the documents behind a place, or what they have at the path.
func (w *way) Items(_ context.Context, after string) iter.Seq2[query.Item, error] {
	return func(yield func(query.Item, error) bool) {
		give := func(key string, d *Document, at value.Value) bool {
			if !w.has(d) {
				return true
			}
			if w.covered {
				return yield(query.Item{Key: key, Value: at}, nil)
			}
			w.read, w.readBytes = w.read+1, w.readBytes+len(d.Body)
			v, err := w.decoded.of(d)
			return yield(query.Item{Key: key, Value: v}, err) && err == nil
		}
		switch {
		case w.sel.Access.Never:
		case w.sel.Partitions != nil:
			w.eachInPartitions(after, give)
		case w.path == nil:
			w.eachInOrder(after, give)
		default:
			w.eachInIndex(after, give)
		}
	}
}

// has reports whether a document is there and in the query's ranges.
func (w *way) has(d *Document) bool {
	if w.at.mortal && d.gone(w.now) {
		return false
	}
	return len(w.ranges) == 0 || slices.ContainsFunc(w.ranges, func(r Range) bool { return r.Has(d.Key.EPK) })
}

// giver is given documents, each with its place and what the index has of it;
// it says whether to go on.
type giver func(key string, d *Document, at value.Value) bool

func numberKey(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// number reads such a key back; a key of another form begins at the start.
func number(key string) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(key))
}

func (w *way) eachInOrder(after string, give giver) {
	w.at.tree.Ascend(&Document{Number: number(after) + 1}, func(d *Document) bool { return give(numberKey(d.Number), d, value.Value{}) })
}

// eachInPartitions goes through partitions one behind the other, each in the
// order of insertion. A place is the partition's own and the number.
func (w *way) eachInPartitions(after string, give giver) {
	keys := slices.Clone(w.sel.Partitions)
	slices.SortFunc(keys, func(a, b Key) int { return cmpText(a.Text, b.Text) })
	for _, k := range slices.CompactFunc(keys, func(a, b Key) bool { return a.Text == b.Text }) {
		prefix := string(value.AppendKey(nil, value.OfString(k.Text)))
		from := uint64(0)
		switch n := len(after) - 8; {
		case n < 0 || after[:n] < prefix:
		case after[:n] > prefix:
			continue
		default:
			from = number(after[n:])
		}
		goOn := true
		w.at.tree.Ascend(&Document{Key: k, Number: from + 1}, func(d *Document) bool {
			if d.Key.Text != k.Text {
				return false
			}
			goOn = give(prefix+numberKey(d.Number), d, value.Value{})
			return goOn
		})
		if !goOn {
			return
		}
	}
}

func cmpText(a, b string) int { return slices.Compare([]byte(a), []byte(b)) }

// eachInIndex goes through the spans of an index. Going down, places are
// turned over bit by bit, so that they too grow from one to the next.
func (w *way) eachInIndex(after string, give giver) {
	tree := w.at.index.tree
	if w.desc {
		last := invert(after)
		for _, s := range slices.Backward(w.spans) {
			high := s.high
			if after != "" && (high == "" || last < high) {
				high = last
			}
			goOn := true
			step := func(e entry) bool {
				if e.key < s.low {
					return false
				}
				if high == "" || e.key < high {
					goOn = give(invert(e.key), e.doc, e.val)
				}
				return goOn
			}
			if high == "" {
				tree.Reverse(step)
			} else {
				tree.Descend(entry{key: high}, step)
			}
			if !goOn {
				return
			}
		}
		return
	}
	for _, s := range w.spans {
		goOn := true
		tree.Ascend(entry{key: max(s.low, after)}, func(e entry) bool {
			if s.high != "" && e.key >= s.high {
				return false
			}
			if e.key > after {
				goOn = give(e.key, e.doc, e.val)
			}
			return goOn
		})
		if !goOn {
			return
		}
	}
}

func invert(key string) string {
	b := []byte(key)
	for i := range b {
		b[i] = ^b[i]
	}
	return string(b)
}
