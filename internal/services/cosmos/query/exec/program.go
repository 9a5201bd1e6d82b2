package exec

import (
	"context"
	"iter"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Item is a document of a source; Key is its place there, never "".
type Item struct {
	Key   string
	Value value.Value
}

// Source yields documents in one order, those after a place ("" is the start).
type Source interface {
	Items(ctx context.Context, after string) iter.Seq2[Item, error]
}

// Program is a compiled query; it may run many times at once.
type Program struct {
	top    *query
	slots  int
	hints  int
	planar bool
	only   []string
	isOnly bool
}

// Compile binds names, checks the query and compiles it. Errors are
// *problem.Error and *problem.Unsupported.
func Compile(text string, q *ast.Query, settings Settings) (*Program, error) {
	c := newCompiler(text, settings)
	top := c.compile(q, nil, true)
	if len(c.problems.Entries) > 0 {
		return nil, &c.problems
	}
	if c.missing != nil {
		return nil, c.missing
	}
	p := &Program{top: top, slots: c.slots, hints: c.hints, planar: settings.Planar}
	p.only, p.isOnly = c.only()
	return p, nil
}

// Only returns the one path of documents that the program reads, nil if it
// reads nothing of them; ok is false if it reads more. An index on that path
// has all that the program needs.
func (p *Program) Only() (path []string, ok bool) { return p.only, p.isOnly }

// reading is one run over a source.
type reading struct {
	frame  *frame
	before string // key of the document before the one at hand
	at     string // key of the document at hand
	nth    int    // how many rows of the document at hand came out
}

func (p *Program) read(ctx context.Context, src Source, after string) *reading {
	r := &reading{before: after, at: after}
	r.frame = &frame{slots: make([]value.Value, p.slots), hints: make([]value.Hint, p.hints), env: builtin.NewEnv(p.planar), halt: ctx.Err}
	r.frame.scan = func(yield func(value.Value) bool) {
		for item, err := range src.Items(ctx, after) {
			if err != nil {
				r.frame.err = err
				return
			}
			r.before, r.at, r.nth = r.at, item.Key, 0
			r.frame.place = item.Key
			if !yield(item.Value) || !r.frame.goOn() {
				return
			}
		}
	}
	return r
}

// Run yields all rows. After an error nothing follows.
func (p *Program) Run(ctx context.Context, src Source) iter.Seq2[value.Value, error] {
	return func(yield func(value.Value, error) bool) {
		r := p.read(ctx, src, "")
		goOn := true
		p.top.run(r.frame, func(v value.Value) bool {
			goOn = yield(v, nil)
			return goOn
		})
		if r.frame.err != nil && goOn {
			yield(value.Value{}, r.frame.err)
		}
	}
}
