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

// Source returns the documents that may matter to a query, and whether they
// come in the order of its ORDER BY. Which way is taken depends on the query,
// the policy and the partitions alone, so that the pages of one query go the
// same way.
func (s *Store) Source(ctx context.Context, c *Container, sel Selection) (src query.Source, sorted bool, lsn int64, err error) {
	img, err := s.image(ctx, c)
	if err != nil {
		return nil, false, 0, err
	}
	w := way{now: s.Clock.Now().Unix(), sel: sel}
	sorted = w.choose(&c.Index)
	var paths []Path
	if w.path != nil {
		paths = append(paths, w.path)
	}
	w.at = img.at(paths...)
	return &w, sorted, w.at.lsn, nil
}

// way is how a query goes through a container.
type way struct {
	sel  Selection
	at   *snapshot
	now  int64
	path Path // of the index that is used; nil for none
	spans
	desc bool
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

// Items yields the documents behind a place.
func (w *way) Items(ctx context.Context, after string) iter.Seq2[query.Item, error] {
	return func(yield func(query.Item, error) bool) {
		give := func(key string, d *Document) bool {
			if !w.has(d) {
				return true
			}
			if err := ctx.Err(); err != nil {
				yield(query.Item{}, err)
				return false
			}
			v, err := d.Value()
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
	if d.gone(w.now) {
		return false
	}
	return len(w.sel.Ranges) == 0 || slices.ContainsFunc(w.sel.Ranges, func(r Range) bool { return r.Has(d.Key.EPK) })
}

func numberKey(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// number reads such a key back; a key of another form begins at the start.
func number(key string) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(key))
}

func (w *way) eachInOrder(after string, give func(string, *Document) bool) {
	w.at.byNumber.Ascend(&Document{Number: number(after) + 1}, func(d *Document) bool { return give(numberKey(d.Number), d) })
}

// eachInPartitions goes through partitions one behind the other, each in the
// order of insertion. A place is the partition's own and the number.
func (w *way) eachInPartitions(after string, give func(string, *Document) bool) {
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
		w.at.byPart.Ascend(&Document{Key: k, Number: from + 1}, func(d *Document) bool {
			if d.Key.Text != k.Text {
				return false
			}
			goOn = give(prefix+numberKey(d.Number), d)
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
func (w *way) eachInIndex(after string, give func(string, *Document) bool) {
	tree := w.at.indexes[w.path.String()].tree
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
					goOn = give(invert(e.key), e.doc)
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
				goOn = give(e.key, e.doc)
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
