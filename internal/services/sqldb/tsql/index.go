package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// indexAhead reports whether the words of CREATE INDEX follow.
func (p *parser) indexAhead() bool {
	for n := range 5 {
		if p.isTok(p.peek(n), "INDEX") {
			return !p.is("FULLTEXT") && !p.is("SELECTIVE")
		}
		if t := p.peek(n); t.kind != word {
			return false
		}
	}
	return false
}

// createIndex reads CREATE INDEX of every kind behind the verb.
func (p *parser) createIndex(start int) ast.Stmt {
	s := &ast.CreateIndex{}
	s.Unique = p.accept("UNIQUE")
	s.Clustered = p.clustered()
	for !p.is("INDEX") {
		if !p.any("COLUMNSTORE", "XML", "PRIMARY", "SPATIAL", "JSON", "VECTOR") {
			p.near()
		}
		if s.Kind != "" {
			s.Kind += " "
		}
		s.Kind += p.upper(p.cur())
		p.advance()
	}
	p.expect("INDEX")
	s.Name = p.ident()
	p.expect("ON")
	n := p.name()
	s.Table = &n
	p.indexTail(s)
	s.Span = p.span(start)
	return s
}

// tableIndex reads INDEX name … within a table.
func (p *parser) tableIndex() ast.CreateIndex {
	start := p.i
	p.expect("INDEX")
	s := ast.CreateIndex{Name: p.ident()}
	s.Unique = p.accept("UNIQUE")
	s.Clustered = p.clustered()
	if p.any("HASH", "COLUMNSTORE") {
		s.Kind = p.upper(p.cur())
		p.advance()
	}
	p.indexTail(&s)
	s.Span = p.span(start)
	return s
}

// indexTail reads columns and options of an index.
func (p *parser) indexTail(s *ast.CreateIndex) {
	if p.is("(") {
		s.Columns = p.indexColumns()
	}
	for {
		switch {
		case p.accept("INCLUDE"):
			for _, c := range p.indexColumns() {
				s.Include = append(s.Include, c.Name)
			}
		case p.is("ORDER") && p.isTok(p.peek(1), "("):
			p.advance()
			s.Order = p.indexColumns()
		case p.accept("WHERE"):
			s.Where = p.cond()
		case p.is("USING"), p.is("FOR") && (s.Kind != ""):
			p.indexKind(s)
		case p.is("WITH") && s.Options == nil && (p.isTok(p.peek(1), "(") || p.oldIndexOption()):
			s.Options = p.indexOptions()
		case p.is("ON") && s.On == nil && !p.isTok(p.peek(1), "DELETE"):
			s.On = p.storageOn()
		case p.accept("FILESTREAM_ON"):
			id := p.identOrString()
			s.FileStream = &id
		default:
			return
		}
	}
}

// indexKind reads what XML, spatial and JSON indexes add.
func (p *parser) indexKind(s *ast.CreateIndex) {
	at := p.i
	if p.accept("USING") {
		if p.is("XML") {
			p.expect("XML", "INDEX")
		}
		p.ident()
	}
	if p.accept("FOR") {
		if p.is("(") {
			p.skipParens()
		} else {
			p.anyWord()
		}
	}
	if s.Tail != "" {
		s.Tail += " "
	}
	s.Tail += p.text(at)
}

// indexColumns reads (a [ASC|DESC], …).
func (p *parser) indexColumns() []ast.IndexColumn {
	p.expect("(")
	var list []ast.IndexColumn
	for {
		start := p.i
		var c ast.IndexColumn
		if p.cur().kind == pseudo {
			c.Name = p.take()
		} else {
			c.Name = p.ident()
		}
		if !p.accept("ASC") {
			c.Desc = p.accept("DESC")
		}
		c.Span = p.span(start)
		list = append(list, c)
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}

// oldIndexOption reports whether an option without parentheses follows WITH.
func (p *parser) oldIndexOption() bool { return p.oldOptionAt(1) }

func (p *parser) oldOptionAt(n int) bool {
	next := p.peek(n)
	for _, w := range []string{"FILLFACTOR", "PAD_INDEX", "IGNORE_DUP_KEY", "DROP_EXISTING", "STATISTICS_NORECOMPUTE", "SORT_IN_TEMPDB",
		"SORTED_DATA", "SORTED_DATA_REORG", "DISTRIBUTED_AGG"} {
		if p.isTok(next, w) {
			return true
		}
	}
	return false
}

// indexOptions reads WITH (…) and WITH FILLFACTOR = 80, ….
func (p *parser) indexOptions() []ast.Option {
	switch {
	case p.is("WITH") && p.isTok(p.peek(1), "("):
		p.advance()
		return p.optionList()
	case p.is("WITH") && p.oldIndexOption():
		p.advance()
		list := []ast.Option{p.oldOption()}
		for p.is(",") && p.oldIndexOption() || p.oldOptionAt(0) {
			p.accept(",")
			list = append(list, p.oldOption())
		}
		return list
	}
	return nil
}

// oldOption reads NAME [= value].
func (p *parser) oldOption() ast.Option {
	start := p.i
	o := ast.Option{Name: p.upper(p.cur())}
	p.advance()
	if p.accept("=") {
		o.Equals, o.Value = true, p.literal()
	}
	o.Span = p.span(start)
	return o
}

// alterIndex reads ALTER INDEX name|ALL ON table action.
func (p *parser) alterIndex(start int) ast.Stmt {
	p.expect("INDEX")
	s := &ast.AlterIndex{}
	if !p.accept("ALL") {
		n := p.ident()
		s.Name = &n
	}
	p.expect("ON")
	s.Table = p.name()
	if !p.any("REBUILD", "REORGANIZE", "DISABLE", "SET", "RESUME", "PAUSE", "ABORT", "FOR", "WITH") {
		p.near()
	}
	if p.any("FOR", "WITH") {
		at := p.i
		if p.accept("WITH") {
			p.expect("XMLNAMESPACES")
			p.skipParens()
		}
		p.expect("FOR")
		p.skipParens()
		s.Action, s.Tail = "FOR", p.text(at)
		s.Span = p.span(start)
		return s
	}
	s.Action = p.upper(p.cur())
	p.advance()
	if s.Action == "SET" {
		s.Options = p.optionList()
		s.Span = p.span(start)
		return s
	}
	if p.is("PARTITION") {
		p.advance()
		p.expect("=")
		if p.is("ALL") {
			p.advance()
			s.Partition = &ast.Literal{Span: p.span(p.i - 1), Kind: ast.String, Text: "ALL"}
		} else {
			s.Partition = p.expr()
		}
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") || p.is("WITH") && p.oldIndexOption() {
		s.Options = p.indexOptions()
	}
	s.Span = p.span(start)
	return s
}
