package sysviews

import (
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

const (
	columnHead = "object_id int, name sysname?, column_id int, system_type_id tinyint, user_type_id int, max_length smallint, precision tinyint, scale tinyint, " +
		"collation_name sysname?, is_nullable bit?, is_ansi_padded bit, is_rowguidcol bit, is_identity bit, "
	columnMiddle = "is_filestream bit, is_replicated bit?, is_non_sql_subscribed bit?, is_merge_published bit?, is_dts_replicated bit?, is_xml_document bit, " +
		"xml_collection_id int, default_object_id int, rule_object_id int, "
	columnTail = "is_sparse bit?, is_column_set bit?, generated_always_type tinyint?, generated_always_type_desc nvarchar(60)?, encryption_type int?, " +
		"encryption_type_desc nvarchar(64)?, encryption_algorithm_name sysname?, column_encryption_key_id int?, column_encryption_key_database_name sysname?, " +
		"is_hidden bit?, is_masked bit, graph_type int?, graph_type_desc nvarchar(60)?, is_data_deletion_filter_column bit?, ledger_view_column_type int?, " +
		"ledger_view_column_type_desc nvarchar(60)?, is_dropped_ledger_column bit?, vector_dimensions int?, vector_base_type tinyint?, vector_base_type_desc nvarchar(10)?"
)

var columnViews = []definition{
	{"columns", columnHead + "is_computed bit, " + columnMiddle + columnTail, func(e *Env, out func(...any)) { userColumns(e, out) }},
	{"all_columns", columnHead + "is_computed bit, " + columnMiddle + columnTail, func(e *Env, out func(...any)) {
		userColumns(e, out)
		systemColumns(e, out)
	}},
	{"system_columns", columnHead + "is_computed bit, " + columnMiddle + columnTail, systemColumns},
	{"computed_columns", columnHead + columnMiddle + "definition nvarchar(max)?, uses_database_collation bit, is_persisted bit, is_computed bit, " + columnTail, func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			for _, c := range t.Columns {
				if c.Computed != nil {
					r := e.columnStart(t.ID, c)
					r = append(r, columnRest(c)...)
					r = append(r, e.reads(t, c.Computed.Value.Text), true, c.Computed.Persisted, true)
					out(append(r, columnEnd(c)...)...)
				}
			}
		}
	}},
	{"identity_columns", columnHead + columnMiddle + "seed_value sql_variant?, increment_value sql_variant?, last_value sql_variant?, is_not_for_replication bit?, is_computed bit, " + columnTail,
		func(e *Env, out func(...any)) {
			for _, t := range e.tablesAndTypes() {
				c := t.IdentityColumn()
				if c == nil {
					continue
				}
				var last any
				if e.Identity != nil {
					if n, ok := e.Identity(t.ID); ok {
						last = numberOf(c.Type, n)
					}
				}
				r := append(e.columnStart(t.ID, c), columnRest(c)...)
				r = append(r, numberOf(c.Type, c.Identity.Seed), numberOf(c.Type, c.Identity.Increment), last, c.Identity.NotForReplication, false)
				out(append(r, columnEnd(c)...)...)
			}
		}},
	{"masked_columns", columnHead + "is_computed bit, " + columnMiddle + columnTail + ", masking_function nvarchar(4000)?", nil},
}

func userColumns(e *Env, out func(...any)) {
	for _, t := range e.tablesAndTypes() {
		e.columns(t.ID, t.Columns, out)
	}
	for _, o := range e.objects() {
		switch x := o.(type) {
		case *catalog.View:
			e.columns(x.ID, x.Columns, out)
		case *catalog.Function:
			e.columns(x.ID, x.Columns, out)
		}
	}
}

func systemColumns(e *Env, out func(...any)) {
	for _, v := range e.library.list {
		e.columns(v.ID, v.Columns, out)
	}
}

func (e *Env) columns(object int32, list []*catalog.Column, out func(...any)) {
	for _, c := range list {
		r := append(e.columnStart(object, c), c.Computed != nil)
		r = append(r, columnRest(c)...)
		out(append(r, columnEnd(c)...)...)
	}
}

func (e *Env) columnStart(object int32, c *catalog.Column) []any {
	p, s := precision(c.Type)
	k := c.Type.Kind
	return []any{object, text(c.Name), c.ID, systemType(c.Declared), userType(c.Declared), c.Type.MaxLength(), p, s, e.collationOf(c.Type), c.Nullable,
		k == types.Char || k == types.VarChar || k.Bytes() && k != types.RowVersion || k == types.NChar || k == types.NVarChar || k == types.Variant, c.RowGUID, c.Identity != nil}
}

func columnRest(c *catalog.Column) []any {
	def := int32(0)
	if c.Default != nil {
		def = c.Default.ID
	}
	return []any{false, false, false, false, false, false, 0, def, 0}
}

func columnEnd(c *catalog.Column) []any {
	return []any{c.Sparse, false, 0, "NOT_APPLICABLE", nil, nil, nil, nil, nil, false, false, nil, nil, false, nil, nil, false, nil, nil, nil}
}

// collationOf returns the collation of text, NULL for what has none.
func (e *Env) collationOf(t types.Type) any {
	switch {
	case !t.Kind.Character():
		return nil
	case t.Collation != "":
		return t.Collation
	}
	return e.collation()
}

// systemTypes are the ids that sys.types gives.
var systemTypes = map[types.Kind]int32{
	types.Image: 34, types.Text: 35, types.UniqueIdentifier: 36, types.Date: 40, types.Time: 41, types.DateTime2: 42, types.DateTimeOffset: 43, types.TinyInt: 48,
	types.SmallInt: 52, types.Int: 56, types.SmallDateTime: 58, types.Real: 59, types.Money: 60, types.DateTime: 61, types.Float: 62, types.Variant: 98, types.NText: 99,
	types.Bit: 104, types.Decimal: 106, types.SmallMoney: 122, types.BigInt: 127, types.VarBinary: 165, types.VarChar: 167, types.Binary: 173, types.Char: 175,
	types.RowVersion: 189, types.NVarChar: 231, types.NChar: 239, types.XML: 241,
}

// SystemType is what sys.types has of a type: its id, precision and scale.
func SystemType(t types.Type) (id int32, digits, scale int) {
	digits, scale = precision(t)
	return systemTypes[t.Kind], digits, scale
}

const numericType = 108

func systemType(d catalog.Declared) int32 {
	if d.Numeric {
		return numericType
	}
	return systemTypes[d.Type.Kind]
}

func userType(d catalog.Declared) int32 {
	if d.UserType != 0 {
		return d.UserType
	}
	return systemType(d)
}

// typeName is the name of a type of T-SQL's own.
func typeName(d catalog.Declared) string {
	if d.Numeric {
		return "numeric"
	}
	return d.Type.Kind.String()
}

// precision returns precision and scale as sys.columns has them.
func precision(t types.Type) (int, int) {
	fraction := func(whole int) (int, int) {
		if t.Scale == 0 {
			return whole, 0
		}
		return whole + 1 + int(t.Scale), int(t.Scale)
	}
	switch t.Kind {
	case types.Bit:
		return 1, 0
	case types.TinyInt:
		return 3, 0
	case types.SmallInt:
		return 5, 0
	case types.Int, types.Date:
		return 10, 0
	case types.BigInt:
		return 19, 0
	case types.Real:
		return 24, 0
	case types.Float:
		return 53, 0
	case types.Money:
		return 19, 4
	case types.SmallMoney:
		return 10, 4
	case types.Decimal:
		return int(t.Precision), int(t.Scale)
	case types.SmallDateTime:
		return 16, 0
	case types.DateTime:
		return 23, 3
	case types.Time:
		return fraction(8)
	case types.DateTime2:
		return fraction(19)
	case types.DateTimeOffset:
		return fraction(26)
	}
	return 0, 0
}

// numberOf is an integer as a value of a type.
func numberOf(t types.Type, n int64) types.Variable {
	if t.Kind == types.Decimal {
		return types.Variable{Type: t, Value: types.NewDec(big.NewInt(n), 0)}
	}
	return types.Variable{Type: t, Value: types.NewInt(t.Kind, n)}
}
