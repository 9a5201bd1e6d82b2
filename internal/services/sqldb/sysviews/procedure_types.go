package sysviews

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var intType = catalog.Declared{Type: types.Of(types.Int)}

var typeProcedures = []procedure{
	{"sp_datatype_info", "@data_type int? 0, @ODBCVer tinyint? 2", spDatatypeInfo},
	{"sp_datatype_info_90", "@data_type int? 0, @ODBCVer tinyint? 2", spDatatypeInfo},
	{"sp_datatype_info_100", "@data_type int? 0, @ODBCVer tinyint? 2", spDatatypeInfo},
}

func spDatatypeInfo(e *Env, a arguments, out *Output) error {
	add := out.set("TYPE_NAME sysname, DATA_TYPE smallint, PRECISION int?, LITERAL_PREFIX varchar(32)?, LITERAL_SUFFIX varchar(32)?, CREATE_PARAMS varchar(32)?, NULLABLE smallint, " +
		"CASE_SENSITIVE smallint, SEARCHABLE smallint, UNSIGNED_ATTRIBUTE smallint?, MONEY smallint, AUTO_INCREMENT smallint?, LOCAL_TYPE_NAME sysname?, MINIMUM_SCALE smallint?, " +
		"MAXIMUM_SCALE smallint?, SQL_DATA_TYPE smallint, SQL_DATETIME_SUB smallint?, NUM_PREC_RADIX int?, INTERVAL_PRECISION smallint?, USERTYPE smallint?")
	version, wanted := a.number("@ODBCVer", 2), a.number("@data_type", 0)
	type row struct {
		data   int
		user   int32
		values []any
	}
	var list []row
	one := func(d catalog.Declared, name string, identity bool) {
		o := e.odbcOf(d, version)
		if wanted != 0 && int(wanted) != o.data {
			return
		}
		k := d.Type.Kind
		var prefix, suffix, params, unsigned, auto, low, high any
		switch {
		case k.Character() && k.National():
			prefix, suffix = "N'", "'"
		case k.Character() || k == types.UniqueIdentifier || k.Temporal():
			prefix, suffix = "'", "'"
		case k.Bytes():
			prefix = "0x"
		case k.Monetary():
			prefix = "$"
		}
		switch {
		case k == types.VarChar || k == types.NVarChar || k == types.VarBinary:
			params = "max length"
		case k.Padded():
			params = "length"
		case k == types.Decimal:
			params = "precision,scale"
		case k == types.Time || k == types.DateTime2 || k == types.DateTimeOffset:
			params = "scale"
		}
		if k.Numeric() && k != types.Bit {
			unsigned, auto = k == types.TinyInt, identity
		}
		switch {
		case k == types.Decimal && !identity:
			low, high = 0, 38
		case k.Integer() && k != types.Bit, k == types.Decimal:
			low, high = 0, 0
		case k.Monetary():
			low, high = 4, 4
		case k == types.DateTime:
			low, high = 3, 3
		case k == types.SmallDateTime:
			low, high = 0, 0
		case k == types.Time || k == types.DateTime2 || k == types.DateTimeOffset:
			low, high = 0, 7
		}
		searchable := 2
		switch {
		case k.Character() && !k.Large():
			searchable = 3
		case k.Large() && k != types.Image || k == types.XML:
			searchable = 1
		case k == types.Image:
			searchable = 0
		}
		radix := o.radix
		nullable := !identity && k != types.RowVersion
		values := []any{name, o.data, o.precision, prefix, suffix, params, nullable, k.Character() && types.CaseSensitive(e.collation()), searchable, unsigned, k.Monetary(), auto, name, low, high,
			o.sql, o.sub, radix, nil, systemType(d) & 0xff}
		list = append(list, row{o.data, systemType(d), values})
	}
	for _, x := range builtinTypes {
		t := types.Of(x.kind)
		switch {
		case x.kind == types.Decimal:
			t = types.NewDecimal(38, 0)
		case x.kind == types.NChar || x.kind == types.NVarChar:
			t.Length = 4000
		case t.Length > 0:
			t.Length = 8000
		}
		d := catalog.Declared{Type: t}
		one(d, x.kind.String(), false)
		if x.kind == types.Decimal {
			one(catalog.Declared{Type: t, Numeric: true}, "numeric", false)
			one(d, "decimal() identity", true)
			one(catalog.Declared{Type: t, Numeric: true}, "numeric() identity", true)
		}
		if x.kind.Integer() && x.kind != types.Bit {
			one(d, x.kind.String()+" identity", true)
		}
		if x.kind == types.NVarChar {
			one(catalog.Declared{Type: types.Sysname(), UserType: catalog.SysnameID}, "sysname", false)
		}
	}
	for _, t := range e.Catalog.Types() {
		if t.Table == nil && e.seesType(t) {
			one(catalog.Declared{Type: t.Base, UserType: t.ID, Numeric: t.Numeric}, t.Name, false)
		}
	}
	// By DATA_TYPE, and within it the type that stands for it first.
	slices.SortStableFunc(list, func(x, y row) int {
		if x.data != y.data {
			return x.data - y.data
		}
		return b(strings.Contains(x.values[0].(string), "identity")) - b(strings.Contains(y.values[0].(string), "identity"))
	})
	for _, r := range list {
		add(r.values...)
	}
	return nil
}
