package sysviews

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

var tableProcedures = []procedure{
	{"sp_tables", "@table_name nvarchar(384)?, @table_owner nvarchar(384)?, @table_qualifier sysname?, @table_type varchar(100)?, @fUsePattern bit? 1", spTables},
	{"sp_columns", columnArguments, func(e *Env, a arguments, out *Output) error { return spColumns(e, a, out, false) }},
	{"sp_columns_90", columnArguments, func(e *Env, a arguments, out *Output) error { return spColumns(e, a, out, true) }},
	{"sp_columns_100", columnArguments, func(e *Env, a arguments, out *Output) error { return spColumns(e, a, out, true) }},
	{"sp_special_columns", specialArguments, spSpecialColumns}, {"sp_special_columns_90", specialArguments, spSpecialColumns}, {"sp_special_columns_100", specialArguments, spSpecialColumns},
	{"sp_table_privileges", "@table_name nvarchar(384), @table_owner nvarchar(384)?, @table_qualifier sysname?, @fUsePattern bit? 1", spTablePrivileges},
}

const columnArguments = "@table_name nvarchar(384), @table_owner nvarchar(384)?, @table_qualifier sysname?, @column_name nvarchar(384)?, @NameScope int? 0, @ODBCVer int? 2, @fUsePattern bit? 1"

const specialArguments = "@table_name sysname, @table_owner sysname?, @table_qualifier sysname?, @col_type char(1)? 'R', @scope char(1)? 'T', @nullable char(1)? 'U', @ODBCVer int? 2"

// relation is a table or a view of a user or of the system.
type relation struct {
	owner, name, kind string
	columns           []*catalog.Column
	object            catalog.Object // nil for the system's
}

// relationsOf returns the tables and views whose owner and name fit, by owner
// and name.
func (e *Env) relationsOf(owner, name func(string) bool, system bool) []relation {
	var out []relation
	e.relations(func(o catalog.Object, list []*catalog.Column) {
		kind := "TABLE"
		if o.Kind() == catalog.KindView {
			kind = "VIEW"
		}
		out = append(out, relation{e.schema(o.Header().Schema), o.Header().Name, kind, list, o})
	})
	if system {
		for _, v := range e.library.list {
			if !v.Function {
				out = append(out, relation{e.schema(v.Schema), v.Name, "VIEW", v.Columns, nil})
			}
		}
	}
	out = slices.DeleteFunc(out, func(r relation) bool { return !owner(r.owner) || !name(r.name) })
	slices.SortFunc(out, func(a, b relation) int {
		if c := strings.Compare(strings.ToLower(a.owner), strings.ToLower(b.owner)); c != 0 {
			return c
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return out
}

// elsewhere reports a @table_qualifier that is another database.
func (e *Env) elsewhere(a arguments, name string) bool {
	return a.given(name) && a.text(name) != "" && !catalog.SameName(a.text(name), e.Catalog.Name())
}

func spTables(e *Env, a arguments, out *Output) error {
	add := out.set("TABLE_QUALIFIER sysname?, TABLE_OWNER sysname?, TABLE_NAME sysname?, TABLE_TYPE varchar(32)?, REMARKS varchar(254)?")
	empty := func(name string) bool { return a.given(name) && a.text(name) == "" }
	switch {
	case a.text("@table_qualifier") == "%" && empty("@table_owner") && empty("@table_name"):
		for _, d := range e.Databases {
			add(d.Name, nil, nil, nil, nil)
		}
		return nil
	case a.text("@table_owner") == "%" && empty("@table_qualifier") && empty("@table_name"):
		for _, s := range e.Catalog.Schemas() {
			if e.seesSchema(s) {
				add(nil, s.Name, nil, nil, nil)
			}
		}
		return nil
	case a.text("@table_type") == "%" && empty("@table_qualifier") && empty("@table_owner") && empty("@table_name"):
		for _, k := range []string{"SYSTEM TABLE", "TABLE", "VIEW"} {
			add(nil, nil, nil, k, nil)
		}
		return nil
	case e.elsewhere(a, "@table_qualifier"):
		return nil
	}
	exact := a.number("@fUsePattern", 1) == 0
	list := e.relationsOf(a.match("@table_owner", exact), a.match("@table_name", exact), true)
	kinds := strings.ToUpper(a.text("@table_type"))
	for _, k := range []string{"TABLE", "VIEW"} {
		if kinds != "" && kinds != "%" && !strings.Contains(kinds, "'"+k+"'") && kinds != k {
			continue
		}
		for _, r := range list {
			if r.kind == k {
				add(e.Catalog.Name(), r.owner, r.name, r.kind, nil)
			}
		}
	}
	return nil
}

func spColumns(e *Env, a arguments, out *Output, wide bool) error {
	spec := "TABLE_QUALIFIER sysname?, TABLE_OWNER sysname?, TABLE_NAME sysname?, COLUMN_NAME sysname?, DATA_TYPE smallint, TYPE_NAME sysname?, PRECISION int?, LENGTH int?, SCALE smallint?, " +
		"RADIX smallint?, NULLABLE smallint, REMARKS varchar(254)?, COLUMN_DEF nvarchar(4000)?, SQL_DATA_TYPE smallint, SQL_DATETIME_SUB smallint?, CHAR_OCTET_LENGTH int?, " +
		"ORDINAL_POSITION int, IS_NULLABLE varchar(254)?, "
	if wide {
		spec += "SS_IS_SPARSE smallint?, SS_IS_COLUMN_SET smallint?, SS_IS_COMPUTED smallint?, SS_IS_IDENTITY smallint?, SS_UDT_CATALOG_NAME nvarchar(128)?, SS_UDT_SCHEMA_NAME nvarchar(128)?, " +
			"SS_UDT_ASSEMBLY_TYPE_NAME nvarchar(4000)?, SS_XML_SCHEMACOLLECTION_CATALOG_NAME nvarchar(128)?, SS_XML_SCHEMACOLLECTION_SCHEMA_NAME nvarchar(128)?, " +
			"SS_XML_SCHEMACOLLECTION_NAME nvarchar(128)?, "
	}
	add := out.set(spec + "SS_DATA_TYPE tinyint?")
	if e.elsewhere(a, "@table_qualifier") {
		return nil
	}
	exact := a.number("@fUsePattern", 1) == 0
	column := a.match("@column_name", exact)
	for _, r := range e.relationsOf(a.match("@table_owner", exact), a.match("@table_name", exact), true) {
		for i, c := range r.columns {
			if !column(c.Name) {
				continue
			}
			o := e.odbcOf(c.Declared, a.number("@ODBCVer", 2))
			def := any(nil)
			if c.Default != nil && r.object != nil {
				def = e.reads(r.object, c.Default.Value.Text)
			}
			name := o.name
			if c.Identity != nil {
				name += " identity"
			}
			row := []any{e.Catalog.Name(), r.owner, r.name, c.Name, o.data, name, o.precision, o.length, o.scale, o.radix, c.Nullable, nil, def, o.sql, o.sub, o.octets, i + 1, yesNo(c.Nullable)}
			if wide {
				row = append(row, c.Sparse, false, c.Computed != nil, c.Identity != nil, nil, nil, nil, nil, nil, nil)
			}
			add(append(row, ssType(c.Declared, c.Nullable))...)
		}
	}
	return nil
}

// spSpecialColumns names the columns that tell rows apart (R), or those that
// change with the row (V).
func spSpecialColumns(e *Env, a arguments, out *Output) error {
	add := out.set("SCOPE smallint?, COLUMN_NAME sysname?, DATA_TYPE smallint, TYPE_NAME sysname?, PRECISION int?, LENGTH int?, SCALE smallint?, PSEUDO_COLUMN smallint?")
	for _, r := range e.relationsOf(a.match("@table_owner", true), a.match("@table_name", true), false) {
		t, ok := r.object.(*catalog.Table)
		if !ok {
			continue
		}
		row := func(c *catalog.Column, scope any) {
			o := e.odbcOf(c.Declared, a.number("@ODBCVer", 2))
			add(scope, c.Name, o.data, o.name, o.precision, o.length, o.scale, 1)
		}
		if strings.EqualFold(a.text("@col_type"), "V") {
			for _, c := range t.Columns {
				if typeName(c.Declared) == "timestamp" {
					row(c, nil)
				}
			}
			continue
		}
		best := t.PrimaryKey()
		for _, x := range t.Indexes {
			if best == nil && x.Unique && x.Filter == nil {
				best = x
			}
		}
		for _, c := range t.KeyColumns(best) {
			row(c, 0)
		}
	}
	return nil
}

func spTablePrivileges(e *Env, a arguments, out *Output) error {
	add := out.set("TABLE_QUALIFIER sysname?, TABLE_OWNER sysname?, TABLE_NAME sysname?, GRANTOR sysname?, GRANTEE sysname?, PRIVILEGE varchar(32), IS_GRANTABLE varchar(3)?")
	exact := a.number("@fUsePattern", 1) == 0
	for _, r := range e.relationsOf(a.match("@table_owner", exact), a.match("@table_name", exact), false) {
		for _, p := range []string{"DELETE", "INSERT", "REFERENCES", "SELECT", "UPDATE"} {
			if e.Who.Has(p, e.Catalog.Securable(r.object)) {
				add(e.Catalog.Name(), r.owner, r.name, "dbo", e.Who.User().Name, p, yesNo(e.Who.Has("CONTROL", e.Catalog.Securable(r.object))))
			}
		}
	}
	return nil
}
