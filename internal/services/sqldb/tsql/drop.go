package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// dropKinds are the kinds of objects that DROP names alone.
var dropKinds = [][]string{
	{"TABLE"}, {"VIEW"}, {"PROCEDURE"}, {"PROC"}, {"FUNCTION"}, {"TRIGGER"}, {"SCHEMA"}, {"SEQUENCE"}, {"TYPE"}, {"SYNONYM"}, {"USER"}, {"ROLE"},
	{"LOGIN"}, {"DATABASE", "SCOPED", "CREDENTIAL"}, {"DATABASE", "AUDIT", "SPECIFICATION"}, {"DATABASE", "ENCRYPTION", "KEY"}, {"DATABASE"},
	{"APPLICATION", "ROLE"}, {"SERVER", "ROLE"}, {"STATISTICS"}, {"DEFAULT"}, {"RULE"}, {"AGGREGATE"}, {"ASSEMBLY"}, {"EXTERNAL", "TABLE"},
	{"SECURITY", "POLICY"},
}

// drop reads DROP of anything.
func (p *parser) drop() ast.Stmt {
	start := p.i
	p.advance()
	if p.is("INDEX") {
		return p.dropIndex(start)
	}
	for _, k := range dropKinds {
		if !p.seq(k...) {
			continue
		}
		if len(k) == 1 && k[0] == "DEFAULT" && p.isTok(p.peek(1), "::") {
			break
		}
		p.i += len(k)
		d := &ast.Drop{Kind: strings.Join(k, " ")}
		if d.Kind == "PROC" {
			d.Kind = "PROCEDURE"
		}
		d.IfExists = p.ifExists()
		if d.Kind == "DATABASE ENCRYPTION KEY" {
			d.Span = p.span(start)
			return d
		}
		d.Names = p.names()
		p.dropTail(d)
		d.Span = p.span(start)
		return d
	}
	return p.adminObject(start)
}

func (p *parser) ifExists() bool {
	if !p.is("IF") {
		return false
	}
	p.advance()
	p.expect("EXISTS")
	return true
}

// dropTail reads what may follow the names.
func (p *parser) dropTail(d *ast.Drop) {
	at := p.i
	switch {
	case d.Kind == "TRIGGER" && p.accept("ON"):
		if !p.accept("DATABASE") {
			p.expect("ALL", "SERVER")
		}
	case d.Kind == "SCHEMA" && p.any("CASCADE", "RESTRICT"):
		p.advance()
	case d.Kind == "ASSEMBLY" && p.accept("WITH"):
		p.expect("NO", "DEPENDENTS")
	}
	d.Tail = p.text(at)
}

// dropIndex reads DROP INDEX name ON table, and the old table.name.
func (p *parser) dropIndex(start int) ast.Stmt {
	p.expect("INDEX")
	s := &ast.DropIndex{IfExists: p.ifExists()}
	for {
		at := p.i
		n := p.name()
		var d ast.DroppedIndex
		if p.accept("ON") {
			if len(n.Parts) > 1 {
				p.near()
			}
			d.Name = n.Parts[0]
			d.Table = p.name()
		} else {
			last := len(n.Parts) - 1
			if last == 0 {
				fail(159, 1, n.Line, "Must specify the table name and index name for the DROP INDEX statement.")
			}
			d.Name = n.Parts[last]
			d.Table = ast.Name{Span: n.Span, Parts: n.Parts[:last:last]}
		}
		if p.is("WITH") && p.isTok(p.peek(1), "(") {
			p.advance()
			d.Options = p.optionList()
		}
		d.Span = p.span(at)
		s.Indexes = append(s.Indexes, d)
		if !p.accept(",") {
			s.Span = p.span(start)
			return s
		}
	}
}
