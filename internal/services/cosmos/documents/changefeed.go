package documents

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Range is a part of the partitions: from Min on, below Max, as upper-case
// hex; "" and "FF" are the ends.
type Range struct{ Min, Max string }

// All is every partition.
var All = Range{"", "FF"}

// Has reports whether the range holds a partition.
func (r Range) Has(epk string) bool { return epk >= r.Min && epk < r.Max }

// And returns what lies in both ranges.
func (r Range) And(o Range) Range { return Range{max(r.Min, o.Min), min(r.Max, o.Max)} }

// FeedOptions choose what a change feed shows.
type FeedOptions struct {
	Range Range
	Key   string // text of one partition's key, or ""
	After int64  // sequence number behind which to begin
	Since int64  // Unix seconds before which nothing is shown
	Max   int    // at most this many
	Bytes int    // about how much JSON at most; a page has one document at least
}

// Changes returns the latest versions of the documents that changed, in the
// order of their last change, and the sequence number to go on from. Without
// a change that number is the container's.
func (s *Store) Changes(ctx context.Context, c *Container, o FeedOptions) ([]*Document, int64, error) {
	img, err := s.image(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	at := img.inOrder(func(i *image) *tree { return i.byLSN })
	next, now := at.lsn, s.Clock.Now().Unix()
	var out []*Document
	size := 0
	at.tree.Ascend(&Document{LSN: o.After + 1}, func(d *Document) bool {
		if !o.Range.Has(d.Key.EPK) || o.Key != "" && o.Key != d.Key.Text || d.Modified < o.Since || d.gone(now) {
			return true
		}
		if size += len(d.Body); len(out) == o.Max || len(out) > 0 && size > o.Bytes {
			next = out[len(out)-1].LSN
			return false
		}
		out = append(out, d)
		return true
	})
	return out, next, nil
}

// Version is one step of a container's history.
type Version struct {
	LSN            int64
	Kind           string // "create", "replace" or "delete"
	EPK            string
	Modified       int64
	Body, Previous string // JSON; empty where there is none
}

// Versions returns every version and deletion that the container remembers.
func (s *Store) Versions(ctx context.Context, c *Container, o FeedOptions) ([]Version, int64, error) {
	next, err := s.Sequence(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	var out []Version
	more := false
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		out, more = nil, false
		size := 0
		rows, err := tx.Query(ctx, `SELECT lsn, kind, epk, modified, body, previous FROM cosmos_history
			WHERE container = ? AND lsn > ? AND epk >= ? AND epk < ? ORDER BY lsn LIMIT ?`, c.RID.String(), o.After, o.Range.Min, o.Range.Max, o.Max+1)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v Version
			if err := rows.Scan(&v.LSN, &v.Kind, &v.EPK, &v.Modified, &v.Body, &v.Previous); err != nil {
				return err
			}
			if size += len(v.Body) + len(v.Previous); len(out) == o.Max || len(out) > 0 && size > o.Bytes {
				more = true
				break
			}
			out = append(out, v)
		}
		return rows.Err()
	})
	switch n := len(out); {
	case more:
		next = out[n-1].LSN
	case n > 0: // what was written since the number was read is not shown twice
		next = max(next, out[n-1].LSN)
	}
	return out, next, err
}
