package exec

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// PageOptions say which page is wanted.
type PageOptions struct {
	Max      int    // rows at most, 0 is all
	MaxBytes int    // about how much JSON at most, 0 is any; a page has one row at least
	Token    string // where the page before said that it goes on, "" for the first
	Sorted   bool   // the source yields in the order of ORDER BY; the same for all pages
}

// Page is a part of the rows.
type Page struct {
	Rows  []value.Value
	Token string // "" when this was all
}

// ErrToken says that a token is not one of this query's.
var ErrToken = errors.New("the continuation token is not valid")

// position is where a page ended.
type position struct {
	Passed int64  `json:"p"`           // rows that came out, those that OFFSET skips included
	Key    string `json:"k,omitempty"` // streamed: the last document that is done with
	Rows   int    `json:"r,omitempty"` // streamed: rows of the document after it that came out
	After  string `json:"a,omitempty"` // sorted: the sort key of the last row
}

// Keys are bytes, so they go through base64 before JSON.
func (p position) token() string {
	p.Key = base64.RawURLEncoding.EncodeToString([]byte(p.Key))
	p.After = base64.RawURLEncoding.EncodeToString([]byte(p.After))
	text, _ := json.Marshal(p) // three strings and numbers
	return base64.RawURLEncoding.EncodeToString(text)
}

func readPosition(token string) (p position, err error) {
	if token == "" {
		return position{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(text, &p) != nil {
		return p, ErrToken
	}
	key, err1 := base64.RawURLEncoding.DecodeString(p.Key)
	after, err2 := base64.RawURLEncoding.DecodeString(p.After)
	if err1 != nil || err2 != nil || p.Passed < 0 || p.Rows < 0 {
		return p, ErrToken
	}
	p.Key, p.After = string(key), string(after)
	return p, nil
}

// streams says that rows come out while documents come in.
func (q *query) streams(sorted bool) bool {
	ordered := len(q.orderBy) == 0 || sorted
	return ordered && !q.distinct && !q.aggregated && len(q.sources) > 0 && q.sources[0].collection
}

// Streams says that rows come out while documents are read, if the source is
// sorted or need not be: a page then reads no more than it must.
func (p *Program) Streams(sorted bool) bool { return p.top.streams(sorted) }

// pager collects a page of the rows that come by.
type pager struct {
	q     *query
	opts  PageOptions
	from  position
	page  Page
	bytes int
	more  bool // a row came that has no room
}

// full says that the row after passed others has no room on the page.
func (g *pager) full(size int) bool {
	n := len(g.page.Rows)
	return n > 0 && (g.opts.Max > 0 && n >= g.opts.Max || g.opts.MaxBytes > 0 && g.bytes+size > g.opts.MaxBytes)
}

// take puts a row on the page, if OFFSET is behind; it says whether to go on.
func (g *pager) take(v value.Value) bool {
	if g.q.take >= 0 && g.from.Passed >= g.q.skip+g.q.take {
		return false
	}
	if g.from.Passed >= g.q.skip {
		size := v.Weight()
		if g.full(size) {
			g.more = true
			return false
		}
		g.bytes += size
		g.page.Rows = append(g.page.Rows, v)
	}
	g.from.Passed++
	return true
}

// done says that OFFSET, LIMIT and TOP let no further row out.
func (g *pager) done() bool { return g.q.take >= 0 && g.from.Passed >= g.q.skip+g.q.take }

// Page returns the rows after those of the pages before. What fails is a
// *problem.Error, ErrToken, or what the source failed with.
func (p *Program) Page(ctx context.Context, src Source, opts PageOptions) (Page, error) {
	from, err := readPosition(opts.Token)
	if err != nil {
		return Page{}, err
	}
	g := &pager{q: p.top, opts: opts, from: from}
	if g.done() {
		return Page{}, nil
	}
	var r *reading
	switch {
	case p.top.streams(opts.Sorted):
		r = p.stream(ctx, src, g)
	case len(p.top.orderBy) > 0 && !p.top.distinct && !opts.Sorted:
		r = p.sort(ctx, src, g)
	default:
		r = p.again(ctx, src, g)
	}
	if r.frame.err != nil {
		return Page{}, r.frame.err
	}
	if g.more && !g.done() {
		g.page.Token = g.from.token()
	}
	return g.page, nil
}

// stream goes on at the source, within a document if need be.
func (p *Program) stream(ctx context.Context, src Source, g *pager) *reading {
	r := p.read(ctx, src, g.from.Key)
	first, skip := true, g.from.Rows
	start := r.at
	p.top.projected(r.frame, func(v value.Value) bool {
		r.nth++
		if first = first && r.before == start; first && r.nth <= skip {
			return true
		}
		goOn := g.take(v)
		if !goOn && g.more {
			g.from.Key, g.from.Rows = r.before, r.nth-1
		}
		return goOn
	})
	return r
}

// sort reads everything and keeps the page and one row more.
func (p *Program) sort(ctx context.Context, src Source, g *pager) *reading {
	r := p.read(ctx, src, "")
	keep := int64(-1)
	if g.opts.Max > 0 {
		keep = max(p.top.skip-g.from.Passed, 0) + int64(g.opts.Max) + 1
	} else if p.top.take > 0 {
		keep = p.top.skip + p.top.take - g.from.Passed
	}
	list := sorter{keep: keep, after: g.from.After}
	if !p.top.sorted(r.frame, &list) {
		return r
	}
	for _, row := range list.finish() {
		if !g.take(row.value) {
			break
		}
		g.from.After = row.key
	}
	return r
}

// again reads everything and leaves out what was on the pages before.
func (p *Program) again(ctx context.Context, src Source, g *pager) *reading {
	r := p.read(ctx, src, "")
	left := g.from.Passed
	unordered := *p.top
	if g.opts.Sorted {
		unordered.orderBy = nil
	}
	unordered.produce(r.frame, -1, func(v value.Value) bool {
		if left > 0 {
			left--
			return true
		}
		return g.take(v)
	})
	return r
}
