package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// createTableOrIndex reads CREATE TABLE and CREATE INDEX behind the verb; nil
// if it is neither.
func (p *parser) createTableOrIndex(start int) ast.Stmt {
	switch {
	case p.is("TABLE"):
		p.advance()
		return p.createTable(start)
	case p.seq("EXTERNAL", "TABLE"):
		return p.adminObject(start)
	case p.indexAhead():
		return p.createIndex(start)
	}
	return nil
}

func (p *parser) createTable(start int) ast.Stmt {
	s := &ast.CreateTable{Name: p.name()}
	switch {
	case p.is("("):
		s.Body = p.tableBody()
	case p.accept("AS", "FILETABLE"):
		s.FileTable = true
	case p.seq("AS", "CLONE"):
		p.i += 2
		p.expect("OF")
		n := p.name()
		s.CloneOf = &n
	}
	for {
		switch {
		case p.is("ON"):
			s.On = p.storageOn()
		case p.accept("TEXTIMAGE_ON"):
			id := p.identOrString()
			s.TextImage = &id
		case p.accept("FILESTREAM_ON"):
			id := p.identOrString()
			s.FileStream = &id
		case p.is("WITH") && p.isTok(p.peek(1), "("):
			p.advance()
			s.Options = append(s.Options, p.optionList()...)
		case p.seq("AS", "NODE"), p.seq("AS", "EDGE"):
			p.advance()
			s.Graph = p.upper(p.cur())
			p.advance()
		case p.is("AS") && (p.isTok(p.peek(1), "SELECT") || p.isTok(p.peek(1), "WITH") || p.isTok(p.peek(1), "(")):
			p.advance()
			var w *ast.With
			if p.is("WITH") {
				w = p.with()
			}
			s.Query = p.stmtQuery(w)
		default:
			p.typed(s)
			if s.Body.Span.End == 0 && !s.FileTable && s.Query == nil && s.CloneOf == nil && s.Graph == "" {
				p.near()
			}
			s.Span = p.span(start)
			return s
		}
	}
}

// typed checks that every column has a type, as all but those of CREATE TABLE … AS SELECT must.
func (p *parser) typed(s *ast.CreateTable) {
	for _, c := range s.Body.Columns {
		if c.Type == nil && c.Computed == nil && len(c.Options) == 0 && s.Query == nil {
			fail(173, 1, c.Line, "The definition for column '"+c.Name.Name+"' must include a data type.")
		}
	}
}

// storageOn reads ON filegroup and ON scheme (column).
func (p *parser) storageOn() *ast.StorageOn {
	start := p.i
	p.expect("ON")
	o := &ast.StorageOn{}
	if p.is("PRIMARY") || p.is("DEFAULT") {
		o.Name = p.take()
	} else {
		o.Name = p.identOrString()
	}
	if p.is("(") {
		o.Columns = p.idents()
	}
	o.Span = p.span(start)
	return o
}

// tableBody reads (columns, constraints, indexes).
func (p *parser) tableBody() ast.TableBody {
	start := p.i
	var b ast.TableBody
	p.expect("(")
	for {
		p.element(&b)
		if !p.accept(",") {
			break
		}
		if p.is(")") {
			break
		}
	}
	p.expect(")")
	b.Span = p.span(start)
	return b
}

// element reads one column, constraint or index of a table.
func (p *parser) element(b *ast.TableBody) {
	switch {
	case p.any("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "DEFAULT", "CONNECTION") && !(p.is("CONNECTION") && !p.isTok(p.peek(1), "(")):
		b.Constraints = append(b.Constraints, p.constraint(true))
	case p.is("INDEX"):
		b.Indexes = append(b.Indexes, p.tableIndex())
	case p.seq("PERIOD", "FOR"):
		start := p.i
		p.advance()
		p.advance()
		p.expect("SYSTEM_TIME", "(")
		v := &ast.Period{From: p.ident()}
		p.expect(",")
		v.To = p.ident()
		p.expect(")")
		v.Span = p.span(start)
		b.Period = v
	default:
		b.Columns = append(b.Columns, p.columnDef())
	}
}

func (p *parser) columnDef() ast.ColumnDef {
	start := p.i
	c := ast.ColumnDef{Name: p.ident()}
	switch {
	case p.accept("AS"):
		c.Computed = p.expr()
	case isName(p.cur()) || p.any("NATIONAL", "DOUBLE") || p.is("CURSOR"):
		if p.seq("COLUMN_SET", "FOR") {
			break
		}
		c.Type = p.typ()
	case strings.EqualFold(c.Name.Name, "timestamp") && !c.Name.Quoted:
		c.Type = &ast.Type{Span: c.Name.Span, Name: ast.Name{Span: c.Name.Span, Parts: []ast.Ident{c.Name}}}
	case !p.any(",", ")"):
		p.near()
	}
	for p.columnOption(&c) {
	}
	c.Span = p.span(start)
	return c
}

// columnOption reads one property of a column; false if there is none.
func (p *parser) columnOption(c *ast.ColumnDef) bool {
	start := p.i
	option := func(name string, list []ast.Option) bool {
		c.Options = append(c.Options, ast.Option{Span: p.span(start), Name: name, List: list})
		return true
	}
	switch {
	case p.accept("COLLATE"):
		c.Collation = p.ident().Name
	case p.is("NULL"), p.seq("NOT", "NULL"):
		c.Null = p.nullability()
	case p.accept("NOT", "FOR", "REPLICATION"):
		return option("NOT FOR REPLICATION", nil)
	case p.is("IDENTITY"):
		c.Identity = p.identity()
	case p.accept("ROWGUIDCOL"):
		c.RowGuidCol = true
	case p.accept("SPARSE"):
		c.Sparse = true
	case p.accept("PERSISTED"):
		c.Persisted = true
	case p.any("FILESTREAM", "HIDDEN"):
		name := p.upper(p.cur())
		p.advance()
		return option(name, nil)
	case p.seq("MASKED", "WITH"), p.seq("ENCRYPTED", "WITH"):
		name := p.upper(p.cur())
		p.i += 2
		return option(name, p.optionList())
	case p.accept("MASKED"):
		return option("MASKED", nil)
	case p.accept("COLUMN_SET", "FOR", "ALL_SPARSE_COLUMNS"):
		return option("COLUMN_SET FOR ALL_SPARSE_COLUMNS", nil)
	case p.seq("GENERATED", "ALWAYS", "AS"):
		return option(p.generated(), nil)
	case p.is("INDEX"):
		c.Indexes = append(c.Indexes, p.tableIndex())
	case p.any("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "REFERENCES", "CHECK", "DEFAULT"):
		c.Constraints = append(c.Constraints, p.constraint(false))
	default:
		return false
	}
	return true
}

// generated reads GENERATED ALWAYS AS ROW START and its like.
func (p *parser) generated() string {
	p.i += 3
	name := "GENERATED ALWAYS AS"
	if !p.any("ROW", "TRANSACTION_ID", "SEQUENCE_NUMBER", "SUSER_SID", "SUSER_SNAME") {
		p.near()
	}
	name += " " + p.upper(p.cur())
	p.advance()
	if !p.any("START", "END") {
		p.near()
	}
	name += " " + p.upper(p.cur())
	p.advance()
	return name
}

func (p *parser) identity() *ast.Identity {
	start := p.i
	p.expect("IDENTITY")
	i := &ast.Identity{}
	if p.accept("(") {
		i.Seed = p.expr()
		p.expect(",")
		i.Increment = p.expr()
		p.expect(")")
	}
	i.NotForReplication = p.accept("NOT", "FOR", "REPLICATION")
	i.Span = p.span(start)
	return i
}
