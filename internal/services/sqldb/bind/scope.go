package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// find resolves a column's name: 207, 209, 4104.
func (b *binder) find(n ast.Name, sc *scope) (bound, error) {
	qualifier := n.Parts[:len(n.Parts)-1]
	if len(qualifier) > 2 {
		qualifier = qualifier[len(qualifier)-2:]
	}
	known := false
	for s := sc; s != nil; s = s.outer {
		var found []*field
		for _, r := range s.sets {
			if !r.matches(qualifier) {
				continue
			}
			known = true
			for _, f := range r.fields {
				if catalog.SameName(f.name, n.Object()) {
					found = append(found, f)
				}
			}
		}
		if len(found) > 1 {
			return bound{}, types.Errorf(209, "Ambiguous column name '%s'.", n.Object()).At(n.Line)
		}
		if len(found) == 1 {
			return b.column(found[0], s)
		}
	}
	if len(qualifier) > 0 && !known {
		return bound{}, types.Errorf(4104, "The multi-part identifier \"%s\" could not be bound.", n.Dotted()).At(n.Line)
	}
	return bound{}, types.Errorf(207, "Invalid column name '%s'.", n.Object()).At(n.Line)
}

// column returns a column that was found in a scope, which notes its use.
func (b *binder) column(f *field, s *scope) (bound, error) {
	if f.of.use != nil {
		f.of.use(f)
	}
	y := bound{sql: f.sql, t: f.t, null: f.null, field: f, refs: true}
	if f.expand != nil {
		x, err := b.expand(f)
		if err != nil {
			return bound{}, err
		}
		y.sql = x.sql
	}
	s.used++
	grouped := false
	if s.group != nil && !s.aggregate {
		y.sql, grouped = s.group.match(y.sql)
		y.null = y.null || s.group.lift != nil
	}
	if !grouped && !s.aggregate {
		y.bare = []*field{f}
		s.touched = append(s.touched, f)
	}
	y.sql = b.carry(y.sql, s.st)
	return y, nil
}

// expand binds the expression of a computed column among its table's columns.
func (b *binder) expand(f *field) (bound, error) {
	if b.depth++; b.depth > 40 {
		return bound{}, types.Unsupported("A computed column of computed columns")
	}
	defer func() { b.depth-- }()
	own := &rowset{alias: f.of.alias, fields: f.of.fields}
	st := b.st
	b.st = &statement{}
	y, err := b.expr(f.expand, &scope{st: b.st, sets: []*rowset{own}})
	if err == nil && len(b.st.args) > 0 {
		err = types.Unsupported("A computed column that depends on the session")
	}
	b.st = st
	if err != nil {
		return y, err
	}
	return b.convert(y, f.t, 0), nil
}
