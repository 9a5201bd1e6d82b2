package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

const (
	// maxDepth bounds how deep constructs nest.
	maxDepth = 1000
	// A chain such as a AND b AND … leans to the left in the tree. What is
	// longer than chainFree counts against maxExcess of the statement, so that
	// no tree is higher than maxDepth*chainFree + maxExcess.
	chainFree = 64
	maxExcess = 20_000
	// maxText is the largest batch: positions are int32. The server's own bound is 65,536 packets.
	maxText = 1 << 28
	// mostTokens bounds the memory that a text takes while it is read.
	mostTokens = 8 << 20
)

// Settings are what of a session's state the parser heeds.
type Settings struct {
	// QuotedIdentifier says that "x" is a name and not a string. Drivers and Azure SQL have it on.
	QuotedIdentifier bool
	// Stopped ends the reading with the error that it returns, which a client's
	// attention makes; nil where nobody asks.
	Stopped func() error
}

// stop is the panic of a text whose client has given up.
type stop struct{ err error }

// patience is how many bytes or tokens are read before Stopped is asked.
const patience = 1 << 14

// Parse reads a batch. The error is Errors: nothing of a batch with a syntax
// error may run.
func Parse(text string, s Settings) (batch *ast.Batch, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case Errors:
			batch, err = nil, r
		case stop:
			batch, err = nil, r.err
		default:
			panic(r)
		}
	}()
	if len(text) > maxText {
		return nil, one(191, 1, 1, "The batch is too large.")
	}
	p := &parser{src: text, toks: lex(text, s), stopped: s.Stopped}
	return p.batch(), nil
}

// ParseExpr reads one scalar expression that is the whole text, such as a
// column's default in the catalogue.
func ParseExpr(text string) (x ast.Expr, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(Errors)
			if !ok {
				panic(r)
			}
			x, err = nil, e
		}
	}()
	p := &parser{src: text, toks: lex(text, Settings{QuotedIdentifier: true})}
	x = p.expr()
	if p.cur().kind != eof {
		p.near()
	}
	return x, nil
}

// ParseCond reads one condition that is the whole text, such as a CHECK of the catalogue.
func ParseCond(text string) (x ast.Cond, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(Errors)
			if !ok {
				panic(r)
			}
			x, err = nil, e
		}
	}()
	p := &parser{src: text, toks: lex(text, Settings{QuotedIdentifier: true})}
	x = p.cond()
	if p.cur().kind != eof {
		p.near()
	}
	return x, nil
}

// parser is a cursor over the tokens of one batch.
type parser struct {
	src    string
	toks   []token
	i      int
	depth  int
	excess int
	// condAt is the token whose operator made the newest condition: what is
	// wrong where a value is wanted.
	condAt int
	withAt int  // where the newest WITH began
	loops  int  // WHILE around the cursor
	first  bool // at a batch's first statement
	module bool // in the body of a procedure, function or trigger
	// stopped is asked when patience has run out.
	stopped  func() error
	patience int
}

func (p *parser) cur() *token { return &p.toks[p.i] }

// peek returns the token n behind the cursor's, eof behind the last.
func (p *parser) peek(n int) *token { return &p.toks[min(p.i+n, len(p.toks)-1)] }

func (p *parser) advance() {
	if p.i < len(p.toks)-1 {
		p.i++
	}
	if p.patience--; p.patience < 0 {
		p.patience = patience
		ask(p.stopped)
	}
}

// ask ends the reading if the client has given up.
func ask(stopped func() error) {
	if stopped == nil {
		return
	}
	if err := stopped(); err != nil {
		panic(stop{err})
	}
}

func (p *parser) is(w string) bool { return p.isTok(p.cur(), w) }

// any reports whether the cursor is at one of the words.
func (p *parser) any(words ...string) bool {
	for _, w := range words {
		if p.is(w) {
			return true
		}
	}
	return false
}

// seq reports whether the cursor is at these words in a row.
func (p *parser) seq(words ...string) bool {
	for n, w := range words {
		if !p.isTok(p.peek(n), w) {
			return false
		}
	}
	return true
}

// accept moves over these words if all of them are there.
func (p *parser) accept(words ...string) bool {
	if !p.seq(words...) {
		return false
	}
	p.i += len(words)
	return true
}

func (p *parser) expect(words ...string) {
	for _, w := range words {
		if !p.is(w) {
			p.near()
		}
		p.advance()
	}
}

// span is the place from token start to the one before the cursor.
func (p *parser) span(start int) ast.Span {
	end := max(p.i-1, start)
	return ast.Span{Start: int(p.toks[start].start), End: int(p.toks[end].end), Line: int(p.toks[start].line)}
}

// text is the source from token start to the one before the cursor.
func (p *parser) text(start int) string {
	if p.i <= start {
		return ""
	}
	return p.src[p.toks[start].start:p.toks[p.i-1].end]
}

// enter counts a level of nesting; the caller defers leave.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.deep()
	}
}

func (p *parser) leave() { p.depth-- }

// link counts one more element of a chain of n.
func (p *parser) link(n int) {
	if n > chainFree {
		if p.excess++; p.excess > maxExcess {
			p.deep()
		}
	}
}

// raw is a token as written.
func (p *parser) raw(t *token) string { return p.src[t.start:t.end] }

// upper is a token in upper case.
func (p *parser) upper(t *token) string {
	if t.up != "" {
		return t.up
	}
	return strings.ToUpper(p.raw(t))
}

// value is a token without its quotes.
func (p *parser) value(t *token) string {
	s := p.raw(t)
	switch t.kind {
	case quoted, str:
		end := s[0]
		if end == '[' {
			end = ']'
		}
		return unquote(s[1:len(s)-1], end)
	case nstr:
		return unquote(s[2:len(s)-1], '\'')
	}
	return s
}

// variable reads @x.
func (p *parser) variable() string {
	if p.cur().kind != variable {
		p.near()
	}
	s := p.raw(p.cur())
	p.advance()
	return s
}

// skipParens moves over a pair of parentheses and returns the text between them.
func (p *parser) skipParens() string {
	if !p.is("(") {
		p.near()
	}
	m := int(p.cur().match)
	if m < 0 {
		p.i = len(p.toks) - 1
		p.near()
	}
	open := p.i
	p.i = m + 1
	return p.src[p.toks[open].end:p.toks[m].start]
}
