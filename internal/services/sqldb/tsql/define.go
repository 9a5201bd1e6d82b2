package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// defStmt reads statements that define, drop and permit; nil if word begins none.
func (p *parser) defStmt(up string) ast.Stmt {
	switch up {
	case "CREATE":
		return p.create()
	case "ALTER":
		return p.alter()
	case "DROP":
		return p.drop()
	case "GRANT", "DENY", "REVOKE":
		return p.permission()
	case "BACKUP", "RESTORE", "BULK", "DUMP", "LOAD", "ADD":
		return p.admin(2)
	case "DBCC", "KILL", "CHECKPOINT", "SHUTDOWN", "RECONFIGURE", "SETUSER", "READTEXT", "WRITETEXT", "UPDATETEXT", "LINENO":
		return p.admin(1)
	case "END":
		if p.isTok(p.peek(1), "CONVERSATION") {
			return p.admin(2)
		}
	}
	return nil
}

// create reads CREATE of anything.
func (p *parser) create() ast.Stmt {
	start := p.i
	first := p.topmost()
	p.advance()
	if p.is("OR") {
		p.advance()
		p.expect("ALTER")
		if s := p.moduleStmt(start, ast.CreateOrAlter, first); s != nil {
			return s
		}
		p.near()
	}
	if s := p.moduleStmt(start, ast.Create, first); s != nil {
		return s
	}
	if s := p.createTableOrIndex(start); s != nil {
		return s
	}
	if s := p.createPrincipal(start); s != nil {
		return s
	}
	switch {
	case p.is("SCHEMA"):
		return p.createSchema(start)
	case p.is("SEQUENCE"):
		return p.sequence(start, false)
	case p.is("TYPE"):
		return p.createType(start)
	case p.is("SYNONYM"):
		p.advance()
		s := &ast.CreateSynonym{Name: p.name()}
		p.expect("FOR")
		s.For = p.name()
		s.Span = p.span(start)
		return s
	case p.is("STATISTICS"):
		return p.createStatistics(start)
	}
	return p.adminObject(start)
}

// topmost reports whether the cursor is at the first token of the batch but for semicolons.
func (p *parser) topmost() bool {
	for i := range p.i {
		if p.toks[i].up != ";" {
			return false
		}
	}
	return true
}

// adminObjects are the kinds of objects, by their first word, that are defined
// by statements that are read as Admin, and how many words such a kind has.
var adminObjects = map[string]int{
	"AGGREGATE": 1, "ASSEMBLY": 1, "ASYMMETRIC": 2, "AVAILABILITY": 2, "BROKER": 2, "CERTIFICATE": 1, "COLUMN": 3, "CONTRACT": 1,
	"CREDENTIAL": 1, "CRYPTOGRAPHIC": 2, "DATABASE": 1, "DEFAULT": 1, "ENDPOINT": 1, "EVENT": 2, "EXTERNAL": 2, "FEDERATION": 1,
	"FULLTEXT": 2, "LOGON": 1, "MASTER": 2, "MATERIALIZED": 2, "MESSAGE": 2, "PARTITION": 2, "QUEUE": 1, "REMOTE": 3, "RESOURCE": 2, "ROUTE": 1,
	"RULE": 1, "SEARCH": 3, "SECURITY": 2, "SELECTIVE": 3, "SERVER": 2, "SERVICE": 1, "SYMMETRIC": 2, "WORKLOAD": 2, "XML": 3, "SENSITIVITY": 2,
	"SIGNATURE": 1, "COUNTER": 2,
}

// adminObject reads CREATE, ALTER and DROP of what only administrators have;
// the verb has been read.
func (p *parser) adminObject(start int) ast.Stmt {
	n, ok := adminObjects[p.upper(p.cur())]
	if !ok || p.cur().kind != word {
		p.near()
	}
	if p.is("DATABASE") {
		// A database may be called SCOPED.
		for _, w := range [][2]string{{"SCOPED", "CREDENTIAL"}, {"SCOPED", "CONFIGURATION"}, {"AUDIT", "SPECIFICATION"}, {"ENCRYPTION", "KEY"}} {
			if p.isTok(p.peek(1), w[0]) && p.isTok(p.peek(2), w[1]) {
				n = 3
			}
		}
	}
	if p.is("SERVICE") && p.isTok(p.peek(1), "MASTER") {
		n = 3
	}
	if p.peek(n-1).kind == eof {
		p.i = min(p.i+n, len(p.toks)-1)
		p.near()
	}
	p.i = start
	return p.admin(n + 1)
}

// createSchema reads CREATE SCHEMA with what it creates.
func (p *parser) createSchema(start int) ast.Stmt {
	p.expect("SCHEMA")
	s := &ast.CreateSchema{}
	if !p.is("AUTHORIZATION") {
		s.Name = p.ident()
	}
	if p.accept("AUTHORIZATION") {
		o := p.ident()
		s.Owner = &o
		if s.Name.Name == "" {
			s.Name = o
		}
	}
	for p.any("CREATE", "GRANT", "DENY", "REVOKE") {
		if p.is("CREATE") && !p.isTok(p.peek(1), "TABLE") && !p.isTok(p.peek(1), "VIEW") {
			break
		}
		if p.isTok(p.peek(1), "VIEW") {
			at := p.i
			p.advance()
			s.Elements = append(s.Elements, p.view(at, ast.Create))
			continue
		}
		s.Elements = append(s.Elements, p.stmt())
	}
	s.Span = p.span(start)
	return s
}

// sequence reads CREATE and ALTER SEQUENCE.
func (p *parser) sequence(start int, alter bool) ast.Stmt {
	p.expect("SEQUENCE")
	s := &ast.CreateSequence{Alter: alter, Name: p.name()}
	for {
		at := p.i
		var o ast.Option
		switch {
		case p.is("AS") && !alter:
			p.advance()
			s.Type = p.typ()
			continue
		case p.accept("START"):
			p.expect("WITH")
			o.Name = "START WITH"
			o.Value = p.expr()
		case p.accept("RESTART"):
			o.Name = "RESTART"
			if p.is("WITH") && p.numberNext() {
				p.advance()
				o.Name = "RESTART WITH"
				o.Value = p.expr()
			}
		case p.accept("INCREMENT"):
			p.expect("BY")
			o.Name = "INCREMENT BY"
			o.Value = p.expr()
		case p.any("MINVALUE", "MAXVALUE"):
			o.Name = p.upper(p.cur())
			p.advance()
			o.Value = p.expr()
		case p.accept("CYCLE"):
			o.Name = "CYCLE"
		case p.accept("CACHE"):
			o.Name = "CACHE"
			if k := p.cur().kind; k == integer || k == numeric || k == variable || p.is("-") {
				o.Value = p.expr()
			}
		case p.is("NO"):
			p.advance()
			if !p.any("MINVALUE", "MAXVALUE", "CYCLE", "CACHE") {
				p.near()
			}
			o.Name = "NO " + p.upper(p.cur())
			p.advance()
		default:
			s.Span = p.span(start)
			return s
		}
		o.Span = p.span(at)
		s.Options = append(s.Options, o)
	}
}

// numberNext reports whether a number follows the next token.
func (p *parser) numberNext() bool {
	k := p.peek(1)
	return k.kind == integer || k.kind == numeric || k.up == "-" || k.up == "+"
}

func (p *parser) createType(start int) ast.Stmt {
	p.expect("TYPE")
	s := &ast.CreateType{Name: p.name()}
	switch {
	case p.accept("FROM"):
		s.Base = p.typ()
		s.Null = p.nullability()
	case p.accept("AS"):
		s.Table = p.tableType().Table
	default:
		p.expect("EXTERNAL")
		p.expect("NAME")
		n := p.name()
		s.External = &n
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) createStatistics(start int) ast.Stmt {
	p.expect("STATISTICS")
	s := &ast.CreateStatistics{Name: p.ident()}
	p.expect("ON")
	s.Table = p.name()
	for _, c := range p.indexColumns() {
		s.Columns = append(s.Columns, c.Name)
	}
	if p.accept("WHERE") {
		s.Where = p.cond()
	}
	if p.accept("WITH") {
		s.Options = p.options()
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) updateStatistics() ast.Stmt {
	start := p.i
	p.i += 2
	s := &ast.UpdateStatistics{Table: p.name()}
	switch {
	case p.is("("):
		s.Names = p.idents()
	case isName(p.cur()):
		s.Names = []ast.Ident{p.ident()}
	}
	if p.accept("WITH") {
		s.Options = p.options()
	}
	s.Span = p.span(start)
	return s
}

// alter reads ALTER of anything.
func (p *parser) alter() ast.Stmt {
	start := p.i
	first := p.topmost()
	p.advance()
	if s := p.moduleStmt(start, ast.Alter, first); s != nil {
		return s
	}
	switch {
	case p.is("TABLE"):
		return p.alterTable(start)
	case p.is("INDEX"):
		return p.alterIndex(start)
	case p.is("SCHEMA"):
		return p.alterSchema(start)
	case p.is("SEQUENCE"):
		return p.sequence(start, true)
	case p.is("AUTHORIZATION"):
		return p.alterAuthorization(start)
	}
	if s := p.alterPrincipal(start); s != nil {
		return s
	}
	return p.adminObject(start)
}

func (p *parser) alterSchema(start int) ast.Stmt {
	p.expect("SCHEMA")
	s := &ast.AlterSchema{Name: p.ident()}
	p.expect("TRANSFER")
	s.Class = p.class()
	s.Object = p.name()
	s.Span = p.span(start)
	return s
}

// class reads CLASS:: before a securable, "" if there is none.
func (p *parser) class() string {
	n := 0
	for t := p.peek(n); t.kind == word; t = p.peek(n) {
		n++
	}
	if n == 0 || p.peek(n).up != "::" {
		return ""
	}
	s := ""
	for range n {
		if s != "" {
			s += " "
		}
		s += p.upper(p.cur())
		p.advance()
	}
	p.advance()
	return s
}
