package ddl

import (
	"math"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// column adds a column without its constraints and its computation.
func (b *builder) column(d *ast.ColumnDef) error {
	name := d.Name.Name
	if d.Type != nil && name == "" { // timestamp alone
		name = d.Type.Name.Object()
	}
	if len(d.Options) > 0 {
		return types.Unsupported("The option " + d.Options[0].Name + " of a column").At(d.Line)
	}
	if !catalog.NameFits(name) {
		return types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", name).WithLevel(15, 4).At(d.Line)
	}
	if _, taken := b.t.Column(name); taken {
		return types.Errorf(2705, "Column names in each table must be unique. Column name '%s' in table '%s' is specified more than once.", name, b.t.Shown()).WithLevel(16, 3).At(d.Line)
	}
	if len(b.t.Columns) == 1024 {
		return types.Errorf(1702, "CREATE TABLE failed because column '%s' in table '%s' exceeds the maximum of 1024 columns.", name, b.t.Shown()).At(d.Line)
	}
	c := &catalog.Column{ID: b.t.NextColumn, Name: name, RowGUID: d.RowGuidCol, Sparse: d.Sparse}
	if d.Computed == nil {
		if err := b.typed(c, d); err != nil {
			return err
		}
	}
	if d.Identity != nil {
		if err := b.identity(c, d); err != nil {
			return err
		}
	}
	b.t.NextColumn++
	b.t.Columns = append(b.t.Columns, c)
	return nil
}

// typed sets type, collation and NULL as a definition has them.
func (b *builder) typed(c *catalog.Column, d *ast.ColumnDef) error {
	if d.Type == nil {
		return types.Errorf(173, "The definition for column '%s' must include a data type.", c.Name).WithLevel(15, 1).At(d.Line)
	}
	n, err := b.Catalog.TypeOf(d.Type, 1, b.defaultSchema())
	if err != nil {
		return err.At(d.Line)
	}
	if n.Table != nil {
		return types.Errorf(350, "The column \"%s\" does not have a valid data type. A column cannot be of a user-defined table type.", c.Name).At(d.Line)
	}
	c.Declared = n.Declared
	k := c.Type.Kind
	if k == types.RowVersion {
		for _, o := range b.t.Columns {
			if o.Type.Kind == types.RowVersion && o.ID != c.ID {
				return types.Errorf(2738, "A table can only have one timestamp column. Because table '%s' already has one, the column '%s' cannot be added.", b.t.Shown(), c.Name).WithLevel(16, 2).At(d.Line)
			}
		}
	}
	if d.Collation != "" {
		if !k.Character() {
			return types.Errorf(447, "Expression type %s is invalid for COLLATE clause.", c.Type.Kind).At(d.Line)
		}
		name, err := collation(d.Collation, b.Collation)
		if err != nil {
			return err.At(d.Line)
		}
		c.Type.Collation = name
	} else if k.Character() && b.Collation != "" && b.Collation != types.DefaultCollation {
		c.Type.Collation = b.Collation
	}
	switch {
	case d.Null != nil:
		c.Nullable = *d.Null
	case n.UserType != 0:
		c.Nullable = n.Nullable
	case k == types.RowVersion:
		c.Nullable = false
	default:
		c.Nullable = true
		b.optional[c.ID] = true
	}
	return nil
}

// collation checks the name of a collation; database_default is the
// database's own.
func collation(name, database string) (string, *types.Error) {
	if catalog.SameName(name, "database_default") {
		return database, nil
	}
	known, ok := types.Collation(name)
	if !ok {
		return "", types.Errorf(448, "Invalid collation '%s'.", name).WithLevel(16, 3)
	}
	return known, nil
}

func (b *builder) identity(c *catalog.Column, d *ast.ColumnDef) error {
	if b.t.IdentityColumn() != nil {
		return types.Errorf(2744, "Multiple identity columns specified for table '%s'. Only one identity column per table is allowed.", b.t.Shown()).WithLevel(16, 2).At(d.Line)
	}
	k := c.Type.Kind
	if !k.Integer() && !(k == types.Decimal && c.Type.Scale == 0) || k == types.Bit {
		return types.Errorf(2749, "Identity column '%s' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, unencrypted, and constrained to be nonnullable.", c.Name).WithLevel(16, 2).At(d.Line)
	}
	if d.Null != nil && *d.Null {
		return types.Errorf(8147, "Could not create IDENTITY attribute on nullable column '%s', table '%s'.", c.Name, b.t.Shown()).At(d.Line)
	}
	for _, k := range d.Constraints {
		if k.Kind == ast.DefaultValue {
			return types.Errorf(1754, "Defaults cannot be created on columns with an IDENTITY attribute. Table '%s', column '%s'.", b.t.Shown(), c.Name).At(k.Line)
		}
	}
	id := &catalog.Identity{Seed: 1, Increment: 1, NotForReplication: d.Identity.NotForReplication}
	if d.Identity.Seed != nil {
		seed, ok := wholeNumber(d.Identity.Seed)
		increment, ok2 := wholeNumber(d.Identity.Increment)
		lo, hi := bounds(c.Type)
		if !ok || seed < lo || seed > hi {
			return types.Errorf(2752, "Identity column '%s' contains invalid SEED.", c.Name).WithLevel(16, 1).At(d.Line)
		}
		if !ok2 || increment == 0 || increment < lo || increment > hi {
			if ok2 && increment < 0 && k == types.TinyInt && increment >= -255 {
				id.Seed, id.Increment = seed, increment
				c.Identity, c.Nullable = id, false
				return nil
			}
			return types.Errorf(2753, "Identity column '%s' contains invalid INCREMENT.", c.Name).WithLevel(16, 1).At(d.Line)
		}
		id.Seed, id.Increment = seed, increment
	}
	c.Identity, c.Nullable = id, false
	return nil
}

// wholeNumber returns the value of a constant with or without a sign.
func wholeNumber(x ast.Expr) (int64, bool) {
	sign := ""
	for {
		switch y := x.(type) {
		case *ast.Unary:
			if y.Op == "-" {
				if sign == "-" {
					sign = ""
				} else {
					sign = "-"
				}
			} else if y.Op != "+" {
				return 0, false
			}
			x = y.X
			continue
		case *ast.Literal:
			if y.Kind != ast.Integer {
				return 0, false
			}
			n, err := strconv.ParseInt(sign+y.Text, 10, 64)
			return n, err == nil
		}
		return 0, false
	}
}

// bounds returns the least and the greatest value of an integer type; decimals
// count here as far as bigint does.
func bounds(t types.Type) (int64, int64) {
	switch t.Kind {
	case types.TinyInt:
		return 0, math.MaxUint8
	case types.SmallInt:
		return math.MinInt16, math.MaxInt16
	case types.Int:
		return math.MinInt32, math.MaxInt32
	case types.Decimal:
		if t.Precision <= 18 {
			n := int64(math.Pow10(int(t.Precision))) - 1
			return -n, n
		}
	}
	return math.MinInt64, math.MaxInt64
}

// compute sets the expression of a computed column and the type that it has.
func (b *builder) compute(d *ast.ColumnDef, c *catalog.Column) error {
	if d.Computed == nil {
		return nil
	}
	if err := scalarOnly(d.Computed); err != nil {
		return err
	}
	used, err := columnsUsed(b.t, d.Computed)
	if err != nil {
		return err
	}
	for _, id := range used {
		if o, _ := b.t.ColumnByID(id); o.Computed != nil || o == c {
			return types.Errorf(1759, "Computed column '%s' in table '%s' is not allowed to be used in another computed-column definition.", o.Name, b.t.Shown()).WithLevel(16, 0).At(d.Line)
		}
	}
	y, err := b.Binder.Expr(b.t, d.Computed)
	if err != nil {
		return err
	}
	defer y.Close()
	if d.Persisted && !y.Deterministic {
		return types.Errorf(4936, "Computed column '%s' in table '%s' cannot be persisted because the column is non-deterministic.", c.Name, b.t.Shown()).At(d.Line)
	}
	c.Type, c.Nullable = y.Type, y.Nullable
	if d.Null != nil {
		if !d.Persisted {
			return types.Errorf(8183, "Only UNIQUE or PRIMARY KEY constraints can be created on computed columns, while CHECK, FOREIGN KEY, and NOT NULL constraints require that computed columns be persisted.").At(d.Line)
		}
		c.Nullable = *d.Null
	}
	c.Computed = &catalog.Computed{Value: catalog.Define(d.Computed), Persisted: d.Persisted}
	return nil
}
