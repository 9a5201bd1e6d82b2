package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// isName reports whether a token can be an identifier.
func isName(t *token) bool { return t.kind == quoted || t.kind == word && t.up == "" }

// ident reads an identifier.
func (p *parser) ident() ast.Ident {
	t := p.cur()
	if !isName(t) {
		p.near()
	}
	return p.take()
}

// anyWord reads an identifier where the grammar takes reserved words too.
func (p *parser) anyWord() ast.Ident {
	if t := p.cur(); t.kind != word && t.kind != quoted {
		p.near()
	}
	return p.take()
}

// take makes an identifier of the token at the cursor, whatever it is.
func (p *parser) take() ast.Ident {
	t := p.cur()
	name := p.value(t)
	if len(name) > maxName && len(clip(name, maxName)) < len(name) {
		fail(103, 4, int(t.line), "The identifier that starts with '"+clip(name, maxName)+"' is too long. Maximum length is 128.")
	}
	if name == "" {
		fail(1038, 4, int(t.line), "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. "+
			"For other statements, look for empty alias names. Aliases defined as \"\" or [] are not allowed. Change the alias to a valid name.")
	}
	p.advance()
	return ast.Ident{Span: p.span(p.i - 1), Name: name, Quoted: t.kind != word}
}

// identOrString reads a name that may be written as a string.
func (p *parser) identOrString() ast.Ident {
	if k := p.cur().kind; k == str || k == nstr {
		return p.take()
	}
	return p.ident()
}

// name reads a name of up to four parts; middle ones may be empty.
func (p *parser) name() ast.Name {
	start := p.i
	n := ast.Name{}
	for p.is(".") {
		n.Parts = append(n.Parts, ast.Ident{Span: p.span(p.i)})
		p.advance()
	}
	n.Parts = append(n.Parts, p.ident())
	p.dots(&n)
	n.Span = p.span(start)
	if len(n.Parts) > 4 {
		fail(117, 1, n.Line, "The object name '"+p.text(start)+"' contains more than the maximum number of prefixes. The maximum is 3.")
	}
	return n
}

// dots reads the further parts of a name.
func (p *parser) dots(n *ast.Name) {
	for p.is(".") {
		if t := p.peek(1); !isName(t) && t.up != "." && t.up != "IDENTITYCOL" && t.up != "ROWGUIDCOL" {
			return
		}
		p.advance()
		for p.is(".") {
			n.Parts = append(n.Parts, ast.Ident{Span: p.span(p.i)})
			p.advance()
		}
		n.Parts = append(n.Parts, p.part())
	}
}

// part reads a part behind a dot.
func (p *parser) part() ast.Ident {
	if t := p.cur(); t.kind == word && (t.up == "IDENTITYCOL" || t.up == "ROWGUIDCOL") {
		return p.take()
	}
	return p.ident()
}

// idents reads (a, b, …).
func (p *parser) idents() []ast.Ident {
	var list []ast.Ident
	p.expect("(")
	for {
		list = append(list, p.ident())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return list
}

// optIdents reads (a, b) if it is there.
func (p *parser) optIdents() []ast.Ident {
	if !p.is("(") {
		return nil
	}
	return p.idents()
}

// names reads a, b.c, ….
func (p *parser) names() []ast.Name {
	list := []ast.Name{p.name()}
	for p.accept(",") {
		list = append(list, p.name())
	}
	return list
}
