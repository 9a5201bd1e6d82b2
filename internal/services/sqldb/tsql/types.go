package tsql

import (
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// typ reads a data type.
func (p *parser) typ() *ast.Type {
	start := p.i
	t := &ast.Type{}
	switch {
	case p.is("NATIONAL"):
		p.advance()
		t.Name = p.national()
	case p.is("DOUBLE"):
		p.advance()
		p.expect("PRECISION")
		t.Name = p.typeName(start, "float")
		t.Args = []int64{53}
	case p.is("CURSOR"):
		p.advance()
		t.Name, t.Cursor = p.typeName(start, "cursor"), true
	default:
		t.Name = p.name()
		if p.is("VARYING") {
			p.varying(start, t)
		}
	}
	if p.is("(") {
		p.typeArgs(t)
	}
	t.Span = p.span(start)
	return t
}

func (p *parser) typeName(start int, s string) ast.Name {
	at := p.span(start)
	return ast.Name{Span: at, Parts: []ast.Ident{{Span: at, Name: s}}}
}

// national reads what follows NATIONAL.
func (p *parser) national() ast.Name {
	start := p.i - 1
	var s string
	p.accept("SYS", ".")
	switch {
	case p.accept("TEXT"):
		s = "ntext"
	case p.accept("CHARACTER"), p.accept("CHAR"):
		s = "nchar"
		if p.accept("VARYING") {
			s = "nvarchar"
		}
	default:
		p.near()
	}
	return p.typeName(start, s)
}

// varying folds CHAR VARYING and BINARY VARYING into their names; after CURSOR it is an option.
func (p *parser) varying(start int, t *ast.Type) {
	var s string
	switch strings.ToLower(t.Name.Object()) {
	case "char", "character":
		s = "varchar"
	case "nchar", "ncharacter":
		s = "nvarchar"
	case "binary":
		s = "varbinary"
	default:
		p.near()
	}
	p.advance()
	t.Name = p.typeName(start, s)
}

// typeArgs reads (n), (p, s), (max) and xml's schema.
func (p *parser) typeArgs(t *ast.Type) {
	p.expect("(")
	for {
		c := p.cur()
		switch {
		case c.kind == integer:
			n, err := strconv.ParseInt(p.raw(c), 10, 64)
			if err != nil {
				fail(1007, 1, int(c.line), "The number '"+p.raw(c)+"' is out of the range for numeric representation (maximum precision 38).")
			}
			t.Args = append(t.Args, n)
			p.advance()
		case p.accept("MAX"):
			t.Args, t.Max = nil, true
		case len(t.Args) == 1 && c.kind == word && c.up == "":
			t.Base = strings.ToLower(p.ident().Name)
		case strings.EqualFold(t.Name.Object(), "xml"):
			if p.any("CONTENT", "DOCUMENT") && !p.isTok(p.peek(1), ")") && !p.isTok(p.peek(1), ".") {
				t.XMLKind = p.upper(c)
				p.advance()
			}
			n := p.name()
			t.XMLSchema = &n
		default:
			p.near()
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
}
