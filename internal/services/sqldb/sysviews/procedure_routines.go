package sysviews

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

const routineArguments = "@procedure_name nvarchar(390)? '%', @procedure_owner nvarchar(384)?, @procedure_qualifier sysname?, @column_name nvarchar(384)?, @ODBCVer int? 2, @fUsePattern bit? 1"

var routineProcedures = []procedure{
	{"sp_stored_procedures", "@sp_name nvarchar(390)?, @sp_owner nvarchar(384)?, @sp_qualifier sysname?, @fUsePattern bit? 1", spStoredProcedures},
	{"sp_sproc_columns", routineArguments, spSprocColumns}, {"sp_sproc_columns_90", routineArguments, spSprocColumns}, {"sp_sproc_columns_100", routineArguments, spSprocColumns},
}

func spStoredProcedures(e *Env, a arguments, out *Output) error {
	add := out.set("PROCEDURE_QUALIFIER sysname?, PROCEDURE_OWNER sysname?, PROCEDURE_NAME nvarchar(134), NUM_INPUT_PARAMS int, NUM_OUTPUT_PARAMS int, NUM_RESULT_SETS int, REMARKS varchar(254)?, PROCEDURE_TYPE smallint")
	exact := a.number("@fUsePattern", 1) == 0
	name, owner := a.match("@sp_name", exact), a.match("@sp_owner", exact)
	if e.elsewhere(a, "@sp_qualifier") {
		return nil
	}
	for _, o := range e.objects() {
		kind, number := 1, ";1"
		switch o.(type) {
		case *catalog.Procedure:
		case *catalog.Function:
			kind, number = 2, ";0"
		default:
			continue
		}
		if h := o.Header(); name(h.Name) && owner(e.schema(h.Schema)) {
			add(e.Catalog.Name(), e.schema(h.Schema), h.Name+number, -1, -1, -1, nil, kind)
		}
	}
	return nil
}

func spSprocColumns(e *Env, a arguments, out *Output) error {
	add := out.set("PROCEDURE_QUALIFIER sysname?, PROCEDURE_OWNER sysname?, PROCEDURE_NAME nvarchar(134)?, COLUMN_NAME sysname?, COLUMN_TYPE smallint, DATA_TYPE smallint, TYPE_NAME sysname?, PRECISION int?, " +
		"LENGTH int?, SCALE smallint?, RADIX smallint?, NULLABLE smallint, REMARKS varchar(254)?, COLUMN_DEF nvarchar(4000)?, SQL_DATA_TYPE smallint, SQL_DATETIME_SUB smallint?, " +
		"CHAR_OCTET_LENGTH int?, ORDINAL_POSITION int, IS_NULLABLE varchar(254)?, SS_TYPE_CATALOG_NAME sysname?, SS_TYPE_SCHEMA_NAME sysname?, SS_UDT_CATALOG_NAME sysname?, " +
		"SS_UDT_SCHEMA_NAME sysname?, SS_UDT_ASSEMBLY_TYPE_NAME nvarchar(4000)?, SS_XML_SCHEMACOLLECTION_CATALOG_NAME sysname?, SS_XML_SCHEMACOLLECTION_SCHEMA_NAME sysname?, " +
		"SS_XML_SCHEMACOLLECTION_NAME sysname?, SS_DATA_TYPE tinyint?")
	exact := a.number("@fUsePattern", 1) == 0
	name, owner, column := a.match("@procedure_name", exact), a.match("@procedure_owner", exact), a.match("@column_name", exact)
	if e.elsewhere(a, "@procedure_qualifier") {
		return nil
	}
	for _, o := range e.objects() {
		h := o.Header()
		var list []catalog.Parameter
		number := ";1"
		result := &catalog.Parameter{Name: "@RETURN_VALUE", Declared: intType}
		switch x := o.(type) {
		case *catalog.Procedure:
			list = x.Params
		case *catalog.Function:
			list, number = x.Params, ";0"
			if x.Type == catalog.KindScalarFunction {
				result.Name, result.Declared, result.Nullable = "@RETURN_VALUE", x.Returns, true
			} else {
				result = nil
			}
		default:
			continue
		}
		if !name(h.Name) || !owner(e.schema(h.Schema)) {
			continue
		}
		row := func(p catalog.Parameter, kind int, at int32, nullable bool) {
			if !column(p.Name) {
				return
			}
			t := e.odbcOf(p.Declared, a.number("@ODBCVer", 2))
			var typeCatalog, typeSchema any
			if u, ok := e.Catalog.TypeByID(p.UserType); ok && u.Table != nil {
				t.data, t.sql, t.name = -153, -153, u.Name
				typeCatalog, typeSchema = e.Catalog.Name(), e.schema(u.Schema)
			}
			add(e.Catalog.Name(), e.schema(h.Schema), h.Name+number, p.Name, kind, t.data, t.name, t.precision, t.length, t.scale, t.radix, nullable, nil, nil, t.sql, t.sub, t.octets, at,
				yesNo(nullable), typeCatalog, typeSchema, nil, nil, nil, nil, nil, nil, ssType(p.Declared, nullable))
		}
		if result != nil {
			row(*result, 5, 0, result.Nullable)
		}
		for _, p := range list {
			kind := 1
			if p.Output {
				kind = 2
			}
			row(p, kind, p.ID, true)
		}
	}
	return nil
}
