package sysviews

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// builtinTypes are the types of T-SQL's own in the order of sys.types.
var builtinTypes = []struct {
	kind   types.Kind
	length int
	p, s   int
}{
	{types.Image, 16, 0, 0}, {types.Text, 16, 0, 0}, {types.UniqueIdentifier, 16, 0, 0}, {types.Date, 3, 10, 0}, {types.Time, 5, 16, 7}, {types.DateTime2, 8, 27, 7},
	{types.DateTimeOffset, 10, 34, 7}, {types.TinyInt, 1, 3, 0}, {types.SmallInt, 2, 5, 0}, {types.Int, 4, 10, 0}, {types.SmallDateTime, 4, 16, 0}, {types.Real, 4, 24, 0},
	{types.Money, 8, 19, 4}, {types.DateTime, 8, 23, 3}, {types.Float, 8, 53, 0}, {types.Variant, 8016, 0, 0}, {types.NText, 16, 0, 0}, {types.Bit, 1, 1, 0},
	{types.Decimal, 17, 38, 38}, {types.SmallMoney, 4, 10, 4}, {types.BigInt, 8, 19, 0}, {types.VarBinary, 8000, 0, 0}, {types.VarChar, 8000, 0, 0}, {types.Binary, 8000, 0, 0},
	{types.Char, 8000, 0, 0}, {types.RowVersion, 8, 0, 0}, {types.NVarChar, 8000, 0, 0}, {types.NChar, 8000, 0, 0}, {types.XML, -1, 0, 0},
}

var typeViews = []definition{
	{"types", "name sysname, system_type_id tinyint, user_type_id int, schema_id int, principal_id int?, max_length smallint, precision tinyint, scale tinyint, " +
		"collation_name sysname?, is_nullable bit?, is_user_defined bit, is_assembly_type bit, default_object_id int, rule_object_id int, is_table_type bit", typeRows},
	{"table_types", "name sysname, system_type_id tinyint, user_type_id int, schema_id int, principal_id int?, max_length smallint, precision tinyint, scale tinyint, " +
		"collation_name sysname?, is_nullable bit?, is_user_defined bit, is_assembly_type bit, default_object_id int, rule_object_id int, is_table_type bit, " +
		"type_table_object_id int, is_memory_optimized bit?", func(e *Env, out func(...any)) {
		for _, t := range e.Catalog.Types() {
			if t.Table != nil && e.seesType(t) {
				out(append(e.userTypeRow(t), t.Table.ID, false)...)
			}
		}
	}},
}

func typeRows(e *Env, out func(...any)) {
	for _, b := range builtinTypes {
		id, collation := systemTypes[b.kind], any(nil)
		if b.kind.Character() {
			collation = e.collation()
		}
		row := func(name string, system, user int32, length int, nullable bool) {
			out(name, system, user, catalog.Sys, nil, length, b.p, b.s, collation, nullable, false, false, 0, 0, false)
		}
		row(b.kind.String(), id, id, b.length, b.kind != types.RowVersion)
		if b.kind == types.Decimal {
			row("numeric", numericType, numericType, b.length, true)
		}
		if b.kind == types.NVarChar {
			row("sysname", id, catalog.SysnameID, 256, false)
		}
	}
	for _, t := range e.Catalog.Types() {
		if e.seesType(t) {
			out(e.userTypeRow(t)...)
		}
	}
}

func (e *Env) userTypeRow(t *catalog.UserType) []any {
	if t.Table != nil {
		return []any{t.Name, 243, t.ID, t.Schema, orNull(t.Owner), -1, 0, 0, nil, false, true, false, 0, 0, true}
	}
	p, s := precision(t.Base)
	return []any{t.Name, systemType(catalog.Declared{Type: t.Base, Numeric: t.Numeric}), t.ID, t.Schema, orNull(t.Owner), t.Base.MaxLength(), p, s, e.collationOf(t.Base), t.Nullable,
		true, false, 0, 0, false}
}
