package parse

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
)

const (
	// MaxLength is how many bytes a query may have: the service documents 512 KB.
	MaxLength = 512 << 10
	// maxDepth bounds parentheses, subqueries and unary operators in each other.
	maxDepth = 200
)

// Query reads a query's text. What cannot be read is a *problem.Error, SC1001
// mostly, at the token where reading stopped.
func Query(text string) (*ast.Query, error) {
	if len(text) > MaxLength {
		return nil, &problem.Error{Plain: fmt.Sprintf("The SQL query text exceeded the maximum limit of %d characters", MaxLength)}
	}
	if !utf8.ValidString(text) {
		return nil, &problem.Error{Plain: "The SQL query text is not valid Unicode."}
	}
	p := &parser{text: text, lex: lexer{text: text}}
	p.tok = p.lex.next()
	p.ahead = p.lex.next()
	q := p.query()
	if p.err == nil && p.tok.kind != tokEnd {
		p.syntax()
	}
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

// parser reads with one token ahead. After the first error every token is the
// end, so that reading stops of itself.
type parser struct {
	text  string
	lex   lexer
	tok   token
	ahead token
	last  int // where the token before tok ended
	depth int
	err   *problem.Error
}

func (p *parser) advance() {
	if p.err != nil {
		return
	}
	p.last = p.tok.End
	p.tok, p.ahead = p.ahead, p.lex.next()
}

// syntax reports the token at hand.
func (p *parser) syntax() {
	written := p.text[p.tok.Start:p.tok.End]
	if p.tok.kind == tokEnd {
		p.fail(p.tok.Span, "SC1002", "Syntax error, unexpected end-of-file.")
		return
	}
	if strings.HasPrefix(written, "'") || strings.HasPrefix(written, `"`) {
		written = strings.Trim(written, `'"`)
	}
	p.fail(p.tok.Span, "SC1001", fmt.Sprintf("Syntax error, incorrect syntax near '%s'.", written))
}

func (p *parser) fail(at problem.Span, code, message string) {
	if p.err == nil {
		p.err = problem.At(p.text, at, code, message)
		p.tok = token{Span: problem.Span{Start: len(p.text), End: len(p.text)}}
		p.ahead = p.tok
	}
}

func (p *parser) is(kind tokenKind, text string) bool {
	return p.tok.kind == kind && p.tok.text == text
}

func (p *parser) word(text string) bool   { return p.is(tokKeyword, text) }
func (p *parser) symbol(text string) bool { return p.is(tokSymbol, text) }

func (p *parser) accept(kind tokenKind, text string) bool {
	if p.is(kind, text) {
		p.advance()
		return true
	}
	return false
}

func (p *parser) acceptWord(text string) bool   { return p.accept(tokKeyword, text) }
func (p *parser) acceptSymbol(text string) bool { return p.accept(tokSymbol, text) }

func (p *parser) expect(kind tokenKind, text string) {
	if !p.accept(kind, text) {
		p.syntax()
	}
}

func (p *parser) expectWord(text string)   { p.expect(tokKeyword, text) }
func (p *parser) expectSymbol(text string) { p.expect(tokSymbol, text) }

func (p *parser) name() string {
	if p.tok.kind != tokName {
		p.syntax()
		return ""
	}
	name := p.tok.text
	p.advance()
	return name
}

func (p *parser) from(start int) problem.Span { return problem.Span{Start: start, End: p.last} }

func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(p.tok.Span, "SC1001", "Syntax error, the query nests too deeply.")
		return false
	}
	return true
}

func (p *parser) leave() { p.depth-- }

// query reads one SELECT with its clauses.
func (p *parser) query() *ast.Query {
	q := &ast.Query{}
	if !p.enter() {
		return q
	}
	defer p.leave()
	start := p.tok.Start
	p.expectWord("SELECT")
	q.Distinct = p.acceptWord("DISTINCT")
	if p.acceptWord("TOP") {
		q.Top = p.count("SC2060", "The count value provided for a TOP clause must be an integer.")
	}
	q.Select = p.selection()
	if p.acceptWord("FROM") {
		q.From = append(q.From, p.source())
		for p.acceptWord("JOIN") {
			q.From = append(q.From, p.source())
		}
	}
	if p.acceptWord("WHERE") {
		q.Where = p.expr()
	}
	if p.acceptWord("GROUP") {
		p.expectWord("BY")
		q.GroupBy = p.exprs()
	}
	if p.acceptWord("ORDER") {
		p.expectWord("BY")
		p.orderBy(q)
	}
	if p.acceptWord("OFFSET") {
		q.Offset = p.count("SC2062", "The OFFSET count value exceeds the maximum allowed value.")
		p.expectWord("LIMIT")
		q.Limit = p.count("SC2061", "The LIMIT count value exceeds the maximum allowed value.")
	}
	q.Span = p.from(start)
	return q
}

// maxCount is the first count that the service refuses.
const maxCount = 1 << 32

func (p *parser) count(code, message string) *ast.Count {
	c := &ast.Count{Span: p.tok.Span}
	switch p.tok.kind {
	case tokParam:
		c.Parameter = p.tok.text
	case tokNumber:
		n, ok := number(p.tok.text)
		if !ok || n >= maxCount || n != float64(int64(n)) {
			p.fail(p.tok.Span, code, message)
		}
		c.Number = n
	default:
		p.syntax()
	}
	p.advance()
	return c
}

func (p *parser) selection() ast.Select {
	s := ast.Select{Span: p.tok.Span}
	switch {
	case p.acceptSymbol("*"):
		s.Star = true
		return s
	case p.acceptWord("VALUE"):
		s.Value = p.expr()
		s.Span = p.from(s.Start)
		return s
	}
	for {
		item := ast.Item{Expr: p.expr()}
		if p.acceptWord("AS") {
			item.Alias = p.name()
		}
		s.Items = append(s.Items, item)
		if !p.acceptSymbol(",") {
			s.Span = p.from(s.Start)
			return s
		}
	}
}

func (p *parser) source() ast.Source {
	s := ast.Source{Span: p.tok.Span}
	if p.tok.kind == tokName && p.ahead.kind == tokKeyword && p.ahead.text == "IN" {
		s.Alias, s.Each = p.name(), true
		p.advance()
	}
	if p.acceptSymbol("(") {
		s.Sub = p.query()
		p.expectSymbol(")")
	} else {
		s.At = p.tok.Span
		s.Root = p.name()
		s.Path = p.path()
	}
	if !s.Each {
		if p.acceptWord("AS") || p.tok.kind == tokName {
			s.Alias = p.name()
		}
	}
	s.Span = p.from(s.Start)
	return s
}

func (p *parser) path() []ast.Step {
	var path []ast.Step
	for {
		switch {
		case p.acceptSymbol("."):
			path = append(path, ast.Step{Name: p.name()})
		case p.acceptSymbol("["):
			literal, ok := p.literal()
			if !ok {
				p.syntax()
				return path
			}
			step, ok := ast.StepOf(literal)
			if !ok {
				p.fail(literal.Span, "SC1001", fmt.Sprintf("Syntax error, incorrect syntax near '%s'.", p.text[literal.Start:literal.End]))
			}
			p.expectSymbol("]")
			path = append(path, step)
		default:
			return path
		}
	}
}

func (p *parser) orderBy(q *ast.Query) {
	q.Rank = p.tok.kind == tokName && strings.EqualFold(p.tok.text, "RANK") && p.ahead.kind == tokName
	if q.Rank {
		p.advance()
	}
	for {
		item := ast.OrderItem{}
		start := p.tok
		item.Expr = p.expr()
		if _, ok := item.Expr.(*ast.Call); q.Rank && !ok {
			p.tok = start
			p.syntax()
			return
		}
		switch {
		case p.acceptWord("ASC"):
			item.Explicit = true
		case p.acceptWord("DESC"):
			item.Desc, item.Explicit = true, true
		}
		q.OrderBy = append(q.OrderBy, item)
		if !p.acceptSymbol(",") {
			return
		}
	}
}
