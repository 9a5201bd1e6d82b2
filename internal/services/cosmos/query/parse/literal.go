package parse

import (
	"math"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// literal reads a constant, if there is one.
func (p *parser) literal() (*ast.Literal, bool) {
	var v value.Value
	switch {
	case p.tok.kind == tokString:
		v = value.OfString(p.unquote())
	case p.tok.kind == tokNumber:
		n, ok := number(p.tok.text)
		if !ok {
			p.syntax()
		}
		v = numberValue(p.tok.text, n)
	case p.word("true"):
		v = value.True
	case p.word("false"):
		v = value.False
	case p.word("null"):
		v = value.NullValue
	case p.word("undefined"):
	default:
		return nil, false
	}
	l := &ast.Literal{Node: ast.Node{Span: p.tok.Span}, Value: v}
	p.advance()
	return l, true
}

func number(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// numberValue keeps the digits of whole numbers beyond 2^53.
func numberValue(text string, n float64) value.Value {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value.OfInt(i)
	}
	return value.OfNumber(n)
}

func (p *parser) signed(start int, sign string) ast.Expr {
	text := p.tok.text
	if sign == "-" {
		text = "-" + text
	}
	n, ok := number(text)
	if !ok {
		p.syntax()
	}
	p.advance()
	return &ast.Literal{Node: p.node(start), Value: numberValue(text, n)}
}

// unquote returns the string that the token at hand writes.
func (p *parser) unquote() string {
	body := p.tok.text[1 : len(p.tok.text)-1]
	if strings.IndexByte(body, '\\') < 0 {
		return body
	}
	// Between other quotes, the body is a JSON string but for \' and bare quotes.
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '\\' && i+1 < len(body):
			i++
			if body[i] != '\'' {
				b.WriteByte('\\')
			}
			b.WriteByte(body[i])
		case c == '"':
			b.WriteString(`\"`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	v, err := value.ParseString(b.String())
	if err != nil {
		p.fail(problem.Span{Start: p.tok.Start, End: p.tok.End}, "SC1001", "Syntax error, invalid string literal token "+p.tok.text+".")
	}
	return v.Str()
}
