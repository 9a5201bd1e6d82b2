package sysviews

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Described is a parameter that a text was found to have.
type Described struct {
	Name string
	Type types.Type
}

// tdsTypes are the types of TDS: those that may be NULL for what has two.
var tdsTypes = map[types.Kind]int{
	types.Bit: 104, types.TinyInt: 38, types.SmallInt: 38, types.Int: 38, types.BigInt: 38, types.SmallMoney: 110, types.Money: 110, types.Decimal: 106, types.Real: 109, types.Float: 109,
	types.Date: 40, types.Time: 41, types.DateTime2: 42, types.DateTimeOffset: 43, types.SmallDateTime: 111, types.DateTime: 111, types.Char: 175, types.VarChar: 167, types.NChar: 239,
	types.NVarChar: 231, types.Text: 35, types.NText: 99, types.Image: 34, types.Binary: 173, types.VarBinary: 165, types.UniqueIdentifier: 36, types.RowVersion: 173, types.XML: 241, types.Variant: 98,
}

// tdsLength is the length that TDS gives for a type: 65535 for (max).
func tdsLength(t types.Type) int {
	if n := t.MaxLength(); n >= 0 {
		return n
	}
	return 65535
}

// Undeclared is the answer of sp_describe_undeclared_parameters.
func (e *Env) Undeclared(list []Described) Set {
	out := &Output{}
	add := out.set("parameter_ordinal int, name sysname, suggested_system_type_id int, suggested_system_type_name nvarchar(256)?, suggested_max_length smallint, suggested_precision tinyint, " +
		"suggested_scale tinyint, suggested_user_type_id int?, suggested_user_type_database sysname?, suggested_user_type_schema sysname?, suggested_user_type_name sysname?, " +
		"suggested_assembly_qualified_type_name nvarchar(4000)?, suggested_xml_collection_id int?, suggested_xml_collection_database sysname?, suggested_xml_collection_schema sysname?, " +
		"suggested_xml_collection_name sysname?, suggested_is_xml_document bit, suggested_is_case_sensitive bit, suggested_is_fixed_length_clr_type bit, suggested_is_input bit, " +
		"suggested_is_output bit, formal_parameter_name sysname?, suggested_tds_type_id int, suggested_tds_length int")
	for i, c := range list {
		p, s := precision(c.Type)
		add(i+1, c.Name, systemType(catalog.Declared{Type: c.Type}), c.Type.String(), c.Type.MaxLength(), p, s, nil, nil, nil, nil, nil, nil, nil, nil, nil, false, false, false, true, false, nil,
			tdsTypes[c.Type.Kind], tdsLength(c.Type))
	}
	return out.Sets[0]
}
