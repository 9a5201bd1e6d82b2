package engine

import (
	"container/list"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// script is a text that was parsed. What runs the same text again finds it.
type script struct {
	source string
	params string
	quoted bool // QUOTED_IDENTIFIER when it was read
	batch  *ast.Batch
	plans  map[ast.Node]*kept // nil where none are kept
	// body is the script of a module's statements, which have the same plans.
	body      *script
	compounds map[ast.Node]ast.Expr
	variables []*ast.Var // that it declares, once it was walked through
	walked    bool
	// parameters are what params declares, in the catalogue that they were read
	// with.
	parameters []*parameter
	readWith   *catalog.Catalog
	// compiled says with what it was found right before it ran.
	compiled compiled
	// first is the line of the batch on which the statements of a module
	// begin to count.
	first int
}

// line is a line of the text as errors have it.
func (t *script) line(n int) int { return n - t.first }

const (
	keptTexts   = 200     // a session keeps
	longestKept = 1 << 16 // bytes
)

// texts are the texts that a session ran last.
type texts struct {
	byKey map[textKey]*list.Element
	order list.List // of *script, the last one first
}

type textKey struct {
	source string
	params string // the declarations that it is run with
	quoted bool
}

// parse reads a text, or finds it. params are the declarations of the
// parameters that it is run with: plans are for their types.
func (s *Session) parse(source, params string) (*script, error) {
	key := textKey{source, params, s.set.quotedIdentifier}
	if e := s.texts.byKey[key]; e != nil {
		s.texts.order.MoveToFront(e)
		return e.Value.(*script), nil
	}
	batch, err := tsql.Parse(source, tsql.Settings{QuotedIdentifier: key.quoted, Stopped: s.stopped})
	if err != nil {
		return nil, err
	}
	t := &script{source: source, params: params, quoted: key.quoted, batch: batch, plans: map[ast.Node]*kept{}}
	if len(source) > longestKept {
		return t, nil
	}
	// A text may be a slice of a larger request, which must not be kept.
	key.source, key.params = strings.Clone(source), strings.Clone(params)
	t.source, t.params = key.source, key.params
	if s.texts.byKey == nil {
		s.texts.byKey = map[textKey]*list.Element{}
	}
	s.texts.byKey[key] = s.texts.order.PushFront(t)
	if s.texts.order.Len() > keptTexts {
		old := s.texts.order.Remove(s.texts.order.Back()).(*script)
		delete(s.texts.byKey, textKey{old.source, old.params, old.quoted})
		old.close()
	}
	return t, nil
}

// close forgets the plans.
func (t *script) close() {
	for node, k := range t.plans {
		if !k.busy {
			k.close()
		}
		delete(t.plans, node)
	}
}

// close forgets all texts.
func (t *texts) close() {
	for e := t.order.Front(); e != nil; e = e.Next() {
		e.Value.(*script).close()
	}
	*t = texts{}
}

// inner is the script of a module's body.
func (t *script) inner(body []ast.Stmt) *script {
	if t.body == nil {
		t.body = &script{source: t.source, quoted: t.quoted, batch: &ast.Batch{Span: t.batch.Span, Stmts: body}, plans: t.plans}
	}
	return t.body
}
