package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (s *Session) target(x ast.Source) (*catalog.Table, error) {
	t, ok := x.(*ast.Table)
	if !ok || t.Alias != nil {
		return nil, types.Unsupported("This target of a change")
	}
	return s.table(t.Name)
}

func (s *Session) insert(ctx context.Context, x *ast.Insert) error {
	if x.With != nil || x.Top != nil || len(x.Output) > 0 || x.Execute != nil {
		return types.Unsupported("WITH, TOP, OUTPUT and EXECUTE of INSERT")
	}
	t, err := s.target(x.Target)
	if err != nil {
		return err
	}
	if err := s.mayChange(security.Insert, t, nil); err != nil {
		return err
	}
	var cols []*catalog.Column
	for _, n := range x.Columns {
		c, ok := t.Column(n.Object())
		switch {
		case !ok:
			return types.Errorf(207, "Invalid column name '%s'.", n.Object()).At(n.Line)
		case c.Computed != nil:
			return types.Errorf(271, "The column \"%s\" cannot be modified because it is either a computed column or is the result of a UNION operator.", c.Name).At(n.Line)
		case c.Type.Kind == types.RowVersion:
			return types.Errorf(273, "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.").At(n.Line)
		}
		if c.Identity != nil {
			return types.Errorf(544, "Cannot insert explicit value for identity column in table '%s' when IDENTITY_INSERT is set to OFF.", t.Name)
		}
		for _, o := range cols {
			if o == c {
				return types.Errorf(264, "The column name '%s' is specified more than once in the SET clause or column list of an INSERT.", c.Name)
			}
		}
		cols = append(cols, c)
	}
	for _, c := range t.Columns {
		if len(x.Columns) == 0 && c.Identity == nil && c.Computed == nil && !x.Defaults {
			cols = append(cols, c)
		}
	}
	if x.Defaults {
		return s.insertRow(ctx, t, nil, nil, nil)
	}
	b := s.binder(ctx)
	defer b.close()
	if x.Query != nil {
		q, err := b.query(x.Query, nil)
		if err == nil {
			err = b.check()
		}
		if err != nil {
			return err
		}
		if err := arity(len(q.fields), len(cols)); err != nil {
			return err
		}
		var all [][]types.Value
		if err := s.each(ctx, q, func(row []types.Value) error { all = append(all, row); return nil }); err != nil {
			return err
		}
		for _, row := range all {
			if err := s.insertRow(ctx, t, cols, row, q.fields); err != nil {
				return err
			}
		}
		return nil
	}
	for _, values := range x.Values {
		if err := arity(len(values), len(cols)); err != nil {
			return err
		}
		q := &bounded{}
		var used []*catalog.Column
		var list []string
		for i, v := range values {
			if _, ok := v.(*ast.Default); ok {
				continue
			}
			y, err := b.expr(v, &scope{})
			if err != nil {
				return err
			}
			used, list = append(used, cols[i]), append(list, y.sql)
			q.fields = append(q.fields, field{"", y})
		}
		if err := b.check(); err != nil {
			return err
		}
		var row []types.Value
		if len(list) > 0 {
			q.sql = "SELECT " + strings.Join(list, ", ")
			if err := s.each(ctx, q, func(v []types.Value) error { row = v; return nil }); err != nil {
				return err
			}
		}
		if err := s.insertRow(ctx, t, used, row, q.fields); err != nil {
			return err
		}
	}
	return nil
}

func arity(have, want int) error {
	switch {
	case have < want:
		return types.Errorf(109, "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1)
	case have > want:
		return types.Errorf(110, "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1)
	}
	return nil
}

// insertRow gives the columns that are not named their identity, default or
// NULL, writes the row and holds it against the constraints.
func (s *Session) insertRow(ctx context.Context, t *catalog.Table, cols []*catalog.Column, row []types.Value, fields []field) error {
	var names, marks []string
	var args []any
	for _, c := range t.Columns {
		if c.Computed != nil {
			continue
		}
		v, from := types.Null(), c.Type
		given := false
		for i, o := range cols {
			if o == c {
				v, from, given = row[i], fields[i].b.t, true
			}
		}
		switch {
		case c.Identity != nil:
			n, err := s.nextIdentity(ctx, t, c)
			if err != nil {
				return err
			}
			v, from = types.NewInt(types.BigInt, n), types.Of(types.BigInt)
		case c.Type.Kind == types.RowVersion:
			var err error
			if v, err = s.rowVersion(ctx); err != nil {
				return err
			}
		case !given && c.Default != nil:
			x, err := c.Default.Value.Tree()
			if err != nil {
				return err
			}
			if v, from, err = s.value(ctx, x); err != nil {
				return err
			}
		}
		v, err := s.assign(t, c, v, from, "INSERT")
		if err != nil {
			return err
		}
		names, marks, args = append(names, fmt.Sprintf("c%d", c.ID)), append(marks, "?"), append(args, encode(v, c.Type))
	}
	done, err := s.conn.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", s.name(t), strings.Join(names, ", "), strings.Join(marks, ", ")), args...)
	if err != nil {
		return s.duplicate(t, err)
	}
	id, err := done.LastInsertId()
	if err != nil {
		return err
	}
	s.rowCount++
	if err := s.computePersisted(ctx, t, id); err != nil {
		return err
	}
	return s.holds(ctx, t, id, "INSERT")
}

// value computes an expression without columns.
func (s *Session) value(ctx context.Context, x ast.Expr) (v types.Value, t types.Type, err error) {
	b := s.binder(ctx)
	defer b.close()
	y, err := b.expr(x, &scope{})
	if err != nil {
		return v, t, err
	}
	err = s.each(ctx, &bounded{sql: "SELECT " + y.sql, fields: []field{{"", y}}}, func(row []types.Value) error { v = row[0]; return nil })
	return v, y.t, err
}

func (s *Session) nextIdentity(ctx context.Context, t *catalog.Table, c *catalog.Column) (int64, error) {
	var n int64
	err := s.conn.QueryRowContext(ctx, "INSERT INTO counter VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET last = last + ? RETURNING last", t.ID, c.Identity.Seed, c.Identity.Increment).Scan(&n)
	if err == nil {
		v, fault := types.Convert(types.NewInt(types.BigInt, n), types.Of(types.BigInt), types.NewDecimal(38, 0), 0)
		s.identity, err = v, fault
	}
	return n, err
}

// assign brings a value to a column's type: 515 for NULL where it may not be,
// 2628 for text that would be cut.
func (s *Session) assign(t *catalog.Table, c *catalog.Column, v types.Value, from types.Type, verb string) (types.Value, error) {
	full := s.fullName(t)
	if v.IsNull() {
		if !c.Nullable {
			return v, types.Errorf(515, "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. %s fails.", c.Name, full, verb).WithLevel(16, 2)
		}
		return v, nil
	}
	if c.Type.Length > 0 && (c.Type.Kind.Character() && from.Kind.Character() || c.Type.Kind.Bytes() && from.Kind.Bytes()) {
		long := c.Type
		long.Kind = map[types.Kind]types.Kind{types.Char: types.VarChar, types.NChar: types.NVarChar, types.Binary: types.VarBinary}[c.Type.Kind]
		if long.Kind == types.Unknown {
			long.Kind = c.Type.Kind
		}
		long.Length = types.Max
		whole, err := types.Convert(v, from, long, 0)
		if err != nil {
			return v, err
		}
		if types.TextLength(strings.TrimRight(whole.Text, " "), c.Type) > c.Type.Length || len(whole.Bytes) > c.Type.Length {
			return v, types.Errorf(2628, "String or binary data would be truncated in table '%s', column '%s'. Truncated value: '%s'.", full, c.Name, types.CutText(whole.Text, c.Type))
		}
	}
	return types.Convert(v, from, c.Type, 0)
}

// duplicate makes SQLite's refusal of a second row with a key 2627's, or
// 2601's for an index that is no constraint.
func (s *Session) duplicate(t *catalog.Table, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code() != codes.SQLITE_CONSTRAINT_UNIQUE {
		return carried(err)
	}
	msg := err.Error() + " "
	for _, k := range t.Indexes {
		var cols []string
		for _, kc := range k.Columns {
			cols = append(cols, fmt.Sprintf("t%d.c%d", t.ID, kc.Column))
		}
		if !k.Unique || !strings.Contains(msg, fmt.Sprintf("'n%d_%d'", t.ID, k.ID)) && !strings.Contains(msg, ": "+strings.Join(cols, ", ")+" ") {
			continue
		}
		switch {
		case k.Primary:
			return types.Errorf(2627, "Violation of %s constraint '%s'. Cannot insert duplicate key in object '%s'.", "PRIMARY KEY", k.Name, s.schemaName(t)).WithLevel(14, 1)
		case k.UniqueKey:
			return types.Errorf(2627, "Violation of %s constraint '%s'. Cannot insert duplicate key in object '%s'.", "UNIQUE KEY", k.Name, s.schemaName(t)).WithLevel(14, 1)
		}
		return types.Errorf(2601, "Cannot insert duplicate key row in object '%s' with unique index '%s'.", s.schemaName(t), k.Name).WithLevel(14, 1)
	}
	return types.Errorf(2627, "Violation of UNIQUE KEY constraint. Cannot insert duplicate key in object '%s'.", s.schemaName(t)).WithLevel(14, 1)
}
