package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// alterTable reads ALTER TABLE name action.
func (p *parser) alterTable(start int) ast.Stmt {
	p.expect("TABLE")
	s := &ast.AlterTable{Name: p.name()}
	s.Action = p.alterAction()
	s.Span = p.span(start)
	return s
}

func (p *parser) alterAction() ast.AlterAction {
	start := p.i
	var check *bool
	if p.is("WITH") && (p.isTok(p.peek(1), "CHECK") || p.isTok(p.peek(1), "NOCHECK")) {
		p.advance()
		yes := p.is("CHECK")
		p.advance()
		check = &yes
	}
	switch {
	case p.is("ADD"):
		return p.addElements(start, check)
	case p.any("CHECK", "NOCHECK") && p.isTok(p.peek(1), "CONSTRAINT"):
		c := &ast.CheckConstraints{With: check, Enable: p.is("CHECK")}
		p.i += 2
		c.Names = p.allOrIdents()
		c.Span = p.span(start)
		return c
	case check != nil:
		p.near()
	case p.seq("ALTER", "COLUMN"):
		return p.alterColumn()
	case p.seq("ALTER", "INDEX"):
		p.i += 2
		n := p.ident()
		o := &ast.TableOptions{Words: "ALTER INDEX", Index: &ast.CreateIndex{Span: n.Span, Name: n}}
		p.expect("REBUILD")
		if p.any("NONCLUSTERED", "HASH") {
			p.accept("NONCLUSTERED")
			p.accept("HASH")
		}
		if p.accept("WITH") {
			o.Options = p.optionList()
		}
		o.Span = p.span(start)
		return o
	case p.is("DROP"):
		return p.dropElements()
	case p.any("ENABLE", "DISABLE") && p.isTok(p.peek(1), "TRIGGER"):
		t := &ast.EnableTriggers{Enable: p.is("ENABLE")}
		p.i += 2
		t.Names = p.allOrIdents()
		t.Span = p.span(start)
		return t
	case p.is("SWITCH"):
		return p.switchPartition()
	}
	return p.tableOptions()
}

// allOrIdents reads ALL, which yields none, or names.
func (p *parser) allOrIdents() []ast.Ident {
	if p.accept("ALL") {
		return nil
	}
	list := []ast.Ident{p.ident()}
	for p.accept(",") {
		list = append(list, p.ident())
	}
	return list
}

func (p *parser) addElements(start int, check *bool) ast.AlterAction {
	p.expect("ADD")
	a := &ast.AddElements{Check: check}
	at := p.i
	paren := p.is("(")
	if paren {
		p.advance()
	}
	for {
		p.accept("ADD")
		p.element(&a.Body)
		if !p.accept(",") {
			break
		}
	}
	if paren {
		p.expect(")")
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		a.Body.Options = p.optionList()
	}
	a.Body.Span = p.span(at)
	a.Span = p.span(start)
	return a
}

func (p *parser) alterColumn() ast.AlterAction {
	start := p.i
	p.i += 2
	a := &ast.AlterColumn{}
	switch next := p.peek(1); {
	case next.up == "ADD" || next.up == "DROP":
		a.Column = p.ident()
		a.Change = p.cur().up
		p.advance()
		at := p.i
		var c ast.ColumnDef
		if !p.columnOption(&c) {
			p.near()
		}
		a.Property = ast.Option{Span: p.span(at), Name: strings.ToUpper(p.text(at))}
		if len(c.Options) > 0 {
			a.Property.Name, a.Property.List = c.Options[0].Name, c.Options[0].List
		}
	default:
		c := p.columnDef()
		a.Column, a.Def = c.Name, &c
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		a.Options = p.optionList()
	}
	a.Span = p.span(start)
	return a
}

func (p *parser) dropElements() ast.AlterAction {
	start := p.i
	p.expect("DROP")
	d := &ast.DropElements{}
	kind := "CONSTRAINT"
	for {
		at := p.i
		e := ast.DropElement{}
		switch {
		case p.any("COLUMN", "CONSTRAINT", "INDEX"):
			kind = p.cur().up
			p.advance()
		case p.seq("PERIOD", "FOR"):
			p.i += 2
			kind = "PERIOD"
		}
		e.Kind = kind
		e.IfExists = p.ifExists()
		e.Name = p.ident()
		if p.is("WITH") && p.isTok(p.peek(1), "(") {
			p.advance()
			e.Options = p.optionList()
		}
		e.Span = p.span(at)
		d.Elements = append(d.Elements, e)
		if !p.accept(",") {
			d.Span = p.span(start)
			return d
		}
	}
}

func (p *parser) switchPartition() ast.AlterAction {
	start := p.i
	p.expect("SWITCH")
	s := &ast.SwitchPartition{}
	if p.accept("PARTITION") {
		s.From = p.expr()
	}
	p.expect("TO")
	s.Target = p.name()
	if p.accept("PARTITION") {
		s.To = p.expr()
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		s.Options = p.optionList()
	}
	s.Span = p.span(start)
	return s
}

// tableOptions reads SET (…), REBUILD, change tracking, FILETABLE_NAMESPACE and federations.
func (p *parser) tableOptions() ast.AlterAction {
	start := p.i
	o := &ast.TableOptions{}
	switch {
	case p.accept("SET"):
		o.Words = "SET"
		o.Options = p.optionList()
	case p.accept("REBUILD"):
		o.Words = "REBUILD"
		if p.accept("PARTITION") {
			at := p.i - 1
			p.expect("=")
			v := ast.Option{Name: "PARTITION", Equals: true}
			if p.accept("ALL") {
				v.Word = "ALL"
			} else {
				v.Value = p.expr()
			}
			v.Span = p.span(at)
			o.Options = append(o.Options, v)
		}
		if p.is("WITH") && p.isTok(p.peek(1), "(") {
			p.advance()
			o.Options = append(o.Options, p.optionList()...)
		}
	case p.any("ENABLE", "DISABLE") && (p.isTok(p.peek(1), "CHANGE_TRACKING") || p.isTok(p.peek(1), "FILETABLE_NAMESPACE")):
		o.Words = p.upper(p.cur()) + " " + p.upper(p.peek(1))
		p.i += 2
		if p.is("WITH") && p.isTok(p.peek(1), "(") {
			p.advance()
			o.Options = p.optionList()
		}
	case p.any("SPLIT", "MERGE") && p.isTok(p.peek(1), "RANGE"):
		o.Words = p.upper(p.cur()) + " RANGE"
		p.i += 2
		o.Options = p.optionList()
	default:
		p.near()
	}
	o.Span = p.span(start)
	return o
}
