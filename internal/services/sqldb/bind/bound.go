package bind

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// bound is an expression as SQLite gets it, with its T-SQL type.
type bound struct {
	sql  string
	t    types.Type
	null bool
	// field is the column that the expression is, as it stands.
	field *field
	// bare are columns, of the select itself and of those around, that stand
	// outside their aggregates and grouping keys.
	bare []*field
	// refs says that it depends on columns, of any select.
	refs     bool
	agg, win bool
	digits   int          // of a whole constant, which meets decimals with no more
	constant *types.Value // of a literal
	collated bool         // by COLLATE
	json     bool         // a document, not a string
}

// with adds what an operand says of the whole.
func (b *bound) with(a bound) {
	b.bare = append(b.bare, a.bare...)
	b.agg, b.win, b.refs = b.agg || a.agg, b.win || a.win, b.refs || a.refs
}

// text returns the expression with its collation, as keys and outputs need it.
func (b bound) text() string { return b.sql + rowstore.Collate(b.t) }

// sorted returns the expression so that its order in SQLite is T-SQL's.
func (b bound) sorted() string {
	if b.t.Kind == types.Variant {
		return variantText(b.sql) + " COLLATE variant"
	}
	return b.text()
}

// instant is a datetimeoffset, which is kept with its offset, without it.
func instant(sql string) string { return "substr(" + sql + ", 1, 8)" }

// variantText is a sql_variant as text, which the collation variant compares.
func variantText(sql string) string { return "vtext(" + sql + ")" }

// key returns an expression so that equal values are equal in SQLite.
func (b *binder) key(x bound) string {
	switch {
	case x.t.Kind == types.DateTimeOffset:
		return instant(x.sql)
	case x.t.Kind == types.VarBinary:
		x.constant = nil
		return b.trimmed(x).sql
	}
	return x.sorted()
}

// keyed reports a type whose equal values may be kept unlike.
func keyed(t types.Type) bool {
	return t.Kind == types.DateTimeOffset || t.Kind == types.VarBinary || t.Kind == types.Variant
}

// field is a column that a source has.
type field struct {
	name     string
	sql      string
	t        types.Type
	null     bool
	of       *rowset
	id       int32 // of a table's or view's column
	identity bool
	computed bool
	sysname  bool
	expand   ast.Expr // of a computed column that is not kept
}

// rowset is one thing of FROM.
type rowset struct {
	alias  string // as columns are qualified: an alias or the object's name
	schema string // of an object without an alias
	named  bool   // by an alias
	fields []*field
	use    func(f *field) // notes that a column is read, nil without
	rowID  string         // of a table
}

// scope is where names of columns are looked up: the sources of a select, then
// of those around it.
type scope struct {
	outer  *scope
	st     *statement
	sets   []*rowset
	clause string // which the expression stands in
	group  *groups
	// touched are columns that expressions found here outside aggregates.
	touched   []*field
	used      int  // how often a column was found here
	aggregate bool // an aggregate's argument is being bound
	windows   []ast.WindowDef
	hasAgg    bool
	// next are the values that sequences have in the row, by their ids.
	next map[int32]*types.Value
}

// own returns the first of some columns that is one of the scope's own sources,
// nil if all are those of queries around.
func (s *scope) own(list []*field) *field {
	for _, f := range list {
		for _, r := range s.sets {
			if f.of == r {
				return f
			}
		}
	}
	return nil
}

// changes reports whether the rows are those that a statement changes, in a
// table or through a query.
func (s *scope) changes() bool {
	return slices.ContainsFunc(s.sets, func(r *rowset) bool {
		return r.rowID != "" || slices.ContainsFunc(r.fields, func(f *field) bool { return f.name == RowID })
	})
}

func (r *rowset) matches(q []ast.Ident) bool {
	n := len(q)
	if n == 0 {
		return true
	}
	if !strings.EqualFold(q[n-1].Name, r.alias) {
		return false
	}
	return n == 1 || !r.named && strings.EqualFold(q[n-2].Name, r.schema)
}
