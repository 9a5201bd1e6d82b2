package cosmos

import (
	"bytes"
	"io"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// maxKept is how large the text of a page may be that is used again, in bytes.
const maxKept = 256 << 10

// pages are the texts of answers, used again: they are most of what a query
// would leave behind.
type pages struct{ pool sync.Pool }

// page is one of them on its way to the client.
type page struct {
	bytes.Reader
	text  []byte
	pages *pages
}

// of writes rows between a head and a tail.
func (p *pages) of(head string, rows []value.Value, tail string) (*page, int64) {
	g, ok := p.pool.Get().(*page)
	if !ok {
		g = &page{pages: p}
	}
	g.text = append(g.text[:0], head...)
	for i, row := range rows {
		if i > 0 {
			g.text = append(g.text, ',')
		}
		g.text = row.AppendJSON(g.text)
	}
	g.text = append(g.text, tail...)
	g.Reset(g.text)
	return g, int64(len(g.text))
}

var _ io.WriterTo = (*page)(nil) // in one piece

// Close gives the page back.
func (g *page) Close() error {
	if cap(g.text) <= maxKept {
		g.pages.pool.Put(g)
	}
	return nil
}
