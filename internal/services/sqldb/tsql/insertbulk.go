package tsql

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// bulkOptions are those that INSERT BULK takes.
var bulkOptions = []string{"CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "NO_TRIGGERS", "KEEP_NULLS", "KILOBYTES_PER_BATCH", "ROWS_PER_BATCH", "ORDER", "TABLOCK"}

// insertBulk reads INSERT BULK.
func (p *parser) insertBulk() ast.Stmt {
	start := p.i
	p.i += 2
	s := &ast.InsertBulk{Table: p.name()}
	if p.accept("(") {
		for {
			t := p.cur()
			c := p.columnDef()
			if c.Computed != nil || c.Identity != nil || len(c.Constraints)+len(c.Indexes)+len(c.Options) > 0 || c.RowGuidCol || c.Sparse || c.Persisted {
				fail(102, 1, int(t.line), "Incorrect syntax near '"+c.Name.Name+"'.")
			}
			s.Columns = append(s.Columns, c)
			if !p.accept(",") {
				p.expect(")")
				break
			}
		}
	}
	if p.accept("WITH") {
		line := int(p.cur().line)
		s.Options = p.optionList()
		for i, o := range s.Options {
			if o.Name == "KEEPNULLS" { // as BULK INSERT has it; Microsoft's parser takes both
				o.Name = "KEEP_NULLS"
				s.Options[i] = o
			}
			if !slices.Contains(bulkOptions, o.Name) {
				fail(102, 1, line, "Incorrect syntax near '"+o.Name+"'.")
			}
		}
	}
	s.Span = p.span(start)
	return s
}
