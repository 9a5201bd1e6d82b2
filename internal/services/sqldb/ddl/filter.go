package ddl

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// filterColumns returns the columns of an index's filter.
func filterColumns(t *catalog.Table, f *catalog.Condition) []int32 {
	tree, err := f.Tree()
	if err != nil {
		return nil
	}
	used, _ := columnsUsed(t, tree)
	return used
}

// filterFits refuses a filter over columns that are none or computed.
func (b *builder) filterFits(x *ast.CreateIndex) error {
	if err := scalarOnly(x.Where); err != nil {
		return err
	}
	used, err := columnsUsed(b.t, x.Where)
	if err != nil {
		return err
	}
	for _, id := range used {
		if c, _ := b.t.ColumnByID(id); c.Computed != nil {
			return types.Errorf(10609, "Filtered index '%s' cannot be created on table '%s' because the column '%s' in the filter expression is a computed column. Rewrite the filter expression so that it does not include this column.", x.Name.Name, b.t.Name, c.Name).At(x.Line)
		}
	}
	return nil
}

// filter writes the filter of an index as SQLite's SQL. It is exact where an
// index can have it: comparisons of columns with constants, IS NULL and AND.
func (w *work) filter(t *catalog.Table, x *catalog.Index) (sql string, exact bool, err error) {
	if x.Filter == nil {
		return "", false, nil
	}
	tree, err := x.Filter.Tree()
	if err != nil {
		return "", false, err
	}
	sql, exact, err = w.filterSQL(t, tree)
	return sql, exact, err
}

func (w *work) filterSQL(t *catalog.Table, x ast.Cond) (string, bool, error) {
	switch x := x.(type) {
	case *ast.Logical:
		a, ok, err := w.filterSQL(t, x.X)
		if !ok || err != nil {
			return "", false, err
		}
		b, ok, err := w.filterSQL(t, x.Y)
		if !ok || err != nil {
			return "", false, err
		}
		return "(" + a + " " + x.Op + " " + b + ")", true, nil
	case *ast.IsNull:
		r, ok := x.X.(*ast.Column)
		if !ok {
			return "", false, nil
		}
		c, ok := t.Column(r.Name.Object())
		if !ok || !c.Stored() {
			return "", false, nil
		}
		if x.Not {
			return catalog.StoredColumn(c.ID) + " IS NOT NULL", true, nil
		}
		return catalog.StoredColumn(c.ID) + " IS NULL", true, nil
	case *ast.Compare:
		return w.filterCompare(t, x)
	}
	return "", false, nil
}

func (w *work) filterCompare(t *catalog.Table, x *ast.Compare) (string, bool, error) {
	op := x.Op
	r, ok := x.X.(*ast.Column)
	constant := x.Y
	if !ok {
		if r, ok = x.Y.(*ast.Column); !ok {
			return "", false, nil
		}
		constant = x.X
		op = strings.NewReplacer("<>", "<>", "<", ">", ">", "<").Replace(op)
	}
	c, ok := t.Column(r.Name.Object())
	if !ok || !c.Stored() || !strings.Contains("= <> < > <= >=", op) {
		return "", false, nil
	}
	v, from, ok := constantOf(constant)
	if !ok {
		return "", false, nil
	}
	// A constant of a type that wins over the column's compares in that type,
	// which a converted constant does not.
	if from.Kind.Precedence() > c.Type.Kind.Precedence() && !(from.Kind.Integer() && c.Type.Kind.Integer()) && !(from.Kind.Character() && c.Type.Kind.Character()) {
		return "", false, nil
	}
	to, err := types.Convert(v, from, c.Type, 0)
	if err != nil {
		return "", false, err
	}
	if c.Type.Kind.Character() && strings.TrimRight(to.Text, " ") != strings.TrimRight(v.Text, " ") {
		return "", false, nil
	}
	literal, err := w.Store.Literal(to, c.Type)
	if err != nil {
		return "", false, err
	}
	return catalog.StoredColumn(c.ID) + w.Store.Collate(c.Type) + " " + op + " " + literal, true, nil
}

// constantOf returns the value of a literal with or without a sign.
func constantOf(x ast.Expr) (types.Value, types.Type, bool) {
	if n, ok := wholeNumber(x); ok {
		k := types.Int
		if n != int64(int32(n)) {
			k = types.BigInt
		}
		return types.NewInt(k, n), types.Of(k), true
	}
	l, ok := x.(*ast.Literal)
	if !ok {
		return types.Value{}, types.Type{}, false
	}
	switch l.Kind {
	case ast.String:
		return types.NewText(types.VarChar, l.Text), types.Sized(types.VarChar, max(1, len(l.Text))), true
	case ast.NString:
		return types.NewText(types.NVarChar, l.Text), types.Sized(types.NVarChar, max(1, len(l.Text))), true
	}
	return types.Value{}, types.Type{}, false
}
