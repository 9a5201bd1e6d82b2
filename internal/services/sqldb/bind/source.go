package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// source binds one element of FROM; its rowsets go to the scope.
func (b *binder) source(x ast.Source, sc *scope) (string, error) {
	if b.depth++; b.depth > 300 {
		return "", types.Errorf(191, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.").WithLevel(15, 1).At(x.Pos().Line)
	}
	defer func() { b.depth-- }()
	if _, ok := x.(*ast.Join); !ok {
		if err := b.another(x.Pos().Line); err != nil {
			return "", err
		}
	}
	switch x := x.(type) {
	case *ast.Table:
		return b.table(x, sc)
	case *ast.Derived:
		r, err := b.query(x.Query, beside(sc), false)
		if err != nil {
			return "", err
		}
		return b.derived(r, x.Alias, x.Columns, sc)
	case *ast.ValuesSource:
		r, err := b.valuesOf(x.Rows, beside(sc))
		if err != nil {
			return "", err
		}
		return b.derived(r, x.Alias, x.Columns, sc)
	case *ast.Function:
		return b.tableFunction(x, sc, false)
	case *ast.Join:
		return b.joinOf(x, sc)
	case *ast.Pivot:
		return b.pivot(x, sc)
	case *ast.Unpivot:
		return b.unpivot(x, sc)
	}
	return "", types.Unsupported(strings.TrimPrefix(fmt.Sprintf("%T", x), "*ast.") + " in FROM").At(x.Pos().Line)
}

// beside is the scope of a query in FROM: what is around the select, not what
// stands beside it.
func beside(sc *scope) *scope { return sc.outer }

// derived names a query in FROM.
func (b *binder) derived(r *relation, alias *ast.Ident, columns []ast.Ident, sc *scope) (string, error) {
	name, line := "", 0
	if alias != nil {
		name, line = alias.Name, alias.Line
	}
	names, err := columnNames(r, name, columns, line)
	if err != nil {
		return "", err
	}
	a := b.alias()
	set := &rowset{alias: name, named: true}
	for i, c := range r.cols {
		f := &field{name: names[i], sql: fmt.Sprintf("%s.k%d", a, i), t: settled(c.b.t), null: c.b.null, of: set}
		if c.b.field != nil {
			f.identity, f.computed, f.sysname = c.b.field.identity, c.b.field.computed, c.b.field.sysname
		} else {
			f.computed = true
		}
		set.fields = append(set.fields, f)
	}
	sc.sets = append(sc.sets, set)
	return "(" + r.sql + ") AS " + a, nil
}

// columnNames are the names that a derived table's columns get: 8155, 8156,
// 8158, 8159.
func columnNames(r *relation, name string, columns []ast.Ident, line int) ([]string, error) {
	var out []string
	switch {
	case len(columns) > 0 && len(columns) < len(r.cols):
		return nil, types.Errorf(8158, "'%s' has more columns than were specified in the column list.", name).At(line)
	case len(columns) > len(r.cols):
		return nil, types.Errorf(8159, "'%s' has fewer columns than were specified in the column list.", name).At(line)
	}
	seen := map[string]bool{}
	for i, c := range r.cols {
		n := c.name
		if i < len(columns) {
			n = columns[i].Name
		}
		if n == "" {
			return nil, types.Errorf(8155, "No column name was specified for column %d of '%s'.", i+1, name).WithLevel(16, 2).At(line)
		}
		key := strings.ToLower(n)
		if seen[key] {
			return nil, types.Errorf(8156, "The column '%s' was specified multiple times for '%s'.", n, name).At(line)
		}
		seen[key] = true
		out = append(out, n)
	}
	return out, nil
}

// joinOf binds a join.
func (b *binder) joinOf(x *ast.Join, sc *scope) (string, error) {
	mark := len(sc.sets)
	l, err := b.source(x.Left, sc)
	if err != nil {
		return "", err
	}
	if x.Kind == ast.CrossApply || x.Kind == ast.OuterApply {
		return b.apply(x, l, sc)
	}
	middle := len(sc.sets)
	r, err := b.source(x.Right, sc)
	if err != nil {
		return "", err
	}
	if _, nested := x.Right.(*ast.Join); nested {
		r = "(" + r + ")"
	}
	if x.Kind == ast.Right || x.Kind == ast.Full { // what gives a function its arguments is not to become NULL
		if applies(x.Left) {
			if l, err = b.closed(l, sc.sets[mark:middle]); err != nil {
				return "", err
			}
		}
		if applies(x.Right) {
			if r, err = b.closed(r, sc.sets[middle:]); err != nil {
				return "", err
			}
		}
	}
	on := ""
	if x.On != nil {
		clause, sets := sc.clause, sc.sets
		sc.clause, sc.sets = "ON", sc.sets[mark:]
		c, err := b.cond(x.On, sc)
		sc.clause, sc.sets = clause, sets
		if err != nil {
			return "", err
		}
		on = " ON " + c
	}
	for i := mark; i < len(sc.sets); i++ {
		if x.Kind == ast.Full || i >= middle && x.Kind == ast.Left || i < middle && x.Kind == ast.Right {
			for _, f := range sc.sets[i].fields {
				f.null = true
			}
		}
	}
	words := map[ast.JoinKind]string{ast.Inner: " JOIN ", ast.Left: " LEFT JOIN ", ast.Right: " RIGHT JOIN ", ast.Full: " FULL JOIN ", ast.Cross: " JOIN "}
	text := l + words[x.Kind] + r + on
	if x.Kind == ast.Right || x.Kind == ast.Full {
		text = "(" + text + ")"
	}
	return text, nil
}

// closed makes sources a query of their own.
func (b *binder) closed(text string, sets []*rowset) (string, error) {
	a := b.alias()
	list, err := b.beneath(sets, a)
	return "(SELECT " + strings.Join(list, ", ") + " FROM " + text + ") AS " + a, err
}

// beneath lists the columns of sources for a query with an alias that gets
// between them and the select: from then on they are that query's k0, k1 ….
func (b *binder) beneath(sets []*rowset, alias string) ([]string, error) {
	var list []string
	column := func(sql string) string {
		list = append(list, fmt.Sprintf("%s AS k%d", sql, len(list)))
		return fmt.Sprintf("%s.k%d", alias, len(list)-1)
	}
	for _, r := range sets {
		texts := make([]string, len(r.fields))
		for i, f := range r.fields {
			texts[i] = f.sql
			if f.expand != nil {
				y, err := b.expand(f)
				if err != nil {
					return nil, err
				}
				texts[i] = y.sql
			}
		}
		for i, f := range r.fields {
			f.sql, f.expand = column(texts[i]), nil
		}
		if r.rowID != "" {
			r.rowID = column(r.rowID)
		}
	}
	if len(list) == 0 {
		list = []string{"1 AS k0"}
	}
	return list, nil
}

// applies reports an APPLY within a source.
func applies(x ast.Source) bool {
	switch x := x.(type) {
	case *ast.Join:
		return x.Kind == ast.CrossApply || x.Kind == ast.OuterApply || applies(x.Left) || applies(x.Right)
	case *ast.Function:
		return true
	}
	return false
}

// distinctNames refuses sources of one name: 1011 for aliases, 1013 for others.
func distinctNames(sets []*rowset, line int) error {
	for i, r := range sets {
		for _, o := range sets[:i] {
			if r.alias == "" || !catalog.SameName(r.alias, o.alias) {
				continue
			}
			if r.named && o.named {
				return types.Errorf(1011, "The correlation name '%s' is specified multiple times in a FROM clause.", r.alias).At(line)
			}
			if !r.named && !o.named && !catalog.SameName(r.schema, o.schema) {
				continue
			}
			return types.Errorf(1013, "The objects \"%s\" and \"%s\" in the FROM clause have the same exposed names. Use correlation names to distinguish them.", r.alias, o.alias).At(line)
		}
	}
	return nil
}

// valuesOf binds rows of VALUES.
func (b *binder) valuesOf(rows [][]ast.Expr, sc *scope) (*relation, error) {
	out := &relation{}
	own := &scope{outer: sc, st: b.st, clause: "VALUES"}
	var bounds [][]bound
	for _, row := range rows {
		if len(row) != len(rows[0]) {
			return nil, types.Errorf(10709, "The number of columns for each row in a table value constructor must be the same.").At(row[0].Pos().Line)
		}
		own.next = nil
		line, err := b.exprs(row, own)
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, line)
	}
	texts := make([][]string, len(rows))
	correlated := false
	for i := range rows[0] {
		column := make([]bound, len(rows))
		null := false
		for j := range rows {
			column[j] = bounds[j][i]
			null, correlated = null || column[j].null, correlated || column[j].refs
		}
		t, err := commonOf(column, rows[0][i].Pos().Line)
		if err != nil {
			return nil, err
		}
		t = settled(t)
		for j := range rows {
			texts[j] = append(texts[j], b.convert(column[j], t, 0).sql)
		}
		out.cols = append(out.cols, outcol{b: bound{t: t, null: null}})
	}
	var list, lines []string
	if correlated { // SQLite does not find the columns of VALUES then
		for j := range texts {
			for i, c := range out.cols {
				texts[j][i] = bound{sql: texts[j][i], t: c.b.t}.text() + fmt.Sprintf(" AS k%d", i)
			}
			lines = append(lines, "SELECT "+strings.Join(texts[j], ", "))
		}
		out.sql, out.op = terms(lines, "UNION ALL", "*"), "UNION ALL"
	} else {
		for i, c := range out.cols {
			list = append(list, bound{sql: fmt.Sprintf("column%d", i+1), t: c.b.t}.text()+fmt.Sprintf(" AS k%d", i))
		}
		for _, t := range texts {
			lines = append(lines, "("+strings.Join(t, ", ")+")")
		}
		out.sql = "SELECT " + strings.Join(list, ", ") + " FROM (VALUES " + strings.Join(lines, ", ") + ")"
	}
	out.single = len(rows) == 1
	return out, nil
}
