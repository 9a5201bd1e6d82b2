package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// forClause reads FOR XML, FOR JSON and FOR BROWSE.
func (p *parser) forClause() *ast.For {
	start := p.i
	p.advance()
	f := &ast.For{Kind: p.upper(p.cur())}
	p.advance()
	if f.Kind == "BROWSE" {
		f.Span = p.span(start)
		return f
	}
	if !p.any("AUTO", "PATH", "RAW", "EXPLICIT") || f.Kind == "JSON" && p.any("RAW", "EXPLICIT") {
		p.near()
	}
	f.Kind += " " + p.upper(p.cur())
	p.advance()
	if p.accept("(") {
		f.Named = true
		f.Name = p.stringValue()
		p.expect(")")
	}
	for p.accept(",") {
		f.Options = append(f.Options, p.forOption())
	}
	f.Span = p.span(start)
	return f
}

// stringValue reads a string.
func (p *parser) stringValue() string {
	if k := p.cur().kind; k != str && k != nstr {
		p.near()
	}
	s := p.value(p.cur())
	p.advance()
	return s
}

func (p *parser) forOption() ast.Option {
	start := p.i
	o := ast.Option{Name: p.upper(p.cur())}
	switch o.Name {
	case "TYPE", "ROOT", "ELEMENTS", "BINARY", "XMLDATA", "XMLSCHEMA", "INCLUDE_NULL_VALUES", "WITHOUT_ARRAY_WRAPPER":
		p.advance()
	default:
		p.near()
	}
	switch {
	case o.Name == "BINARY":
		p.expect("BASE64")
		o.Word = "BASE64"
	case o.Name == "ELEMENTS" && p.any("XSINIL", "ABSENT"):
		o.Word = p.upper(p.cur())
		p.advance()
	}
	if p.accept("(") {
		o.Value = p.literal()
		p.expect(")")
	}
	o.Span = p.span(start)
	return o
}
