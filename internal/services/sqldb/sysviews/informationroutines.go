package sysviews

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"

var informationRoutines = []definition{
	{"ROUTINES", "SPECIFIC_CATALOG nvarchar(128)?, SPECIFIC_SCHEMA nvarchar(128)?, SPECIFIC_NAME nvarchar(128), ROUTINE_CATALOG nvarchar(128)?, ROUTINE_SCHEMA nvarchar(128)?, " +
		"ROUTINE_NAME nvarchar(128), ROUTINE_TYPE nvarchar(20)?, MODULE_CATALOG nvarchar(128)?, MODULE_SCHEMA nvarchar(128)?, MODULE_NAME nvarchar(128)?, UDT_CATALOG nvarchar(128)?, " +
		"UDT_SCHEMA nvarchar(128)?, UDT_NAME nvarchar(128)?, DATA_TYPE nvarchar(128)?, CHARACTER_MAXIMUM_LENGTH int?, CHARACTER_OCTET_LENGTH int?, COLLATION_CATALOG nvarchar(128)?, " +
		"COLLATION_SCHEMA nvarchar(128)?, COLLATION_NAME nvarchar(128)?, CHARACTER_SET_CATALOG nvarchar(128)?, CHARACTER_SET_SCHEMA nvarchar(128)?, CHARACTER_SET_NAME nvarchar(128)?, " +
		"NUMERIC_PRECISION smallint?, NUMERIC_PRECISION_RADIX smallint?, NUMERIC_SCALE smallint?, DATETIME_PRECISION smallint?, INTERVAL_TYPE nvarchar(30)?, INTERVAL_PRECISION smallint?, " +
		"TYPE_UDT_CATALOG nvarchar(128)?, TYPE_UDT_SCHEMA nvarchar(128)?, TYPE_UDT_NAME nvarchar(128)?, SCOPE_CATALOG nvarchar(128)?, SCOPE_SCHEMA nvarchar(128)?, SCOPE_NAME nvarchar(128)?, " +
		"MAXIMUM_CARDINALITY bigint?, DTD_IDENTIFIER nvarchar(128)?, ROUTINE_BODY nvarchar(30)?, ROUTINE_DEFINITION nvarchar(4000)?, EXTERNAL_NAME nvarchar(128)?, " +
		"EXTERNAL_LANGUAGE nvarchar(30)?, PARAMETER_STYLE nvarchar(30)?, IS_DETERMINISTIC nvarchar(10)?, SQL_DATA_ACCESS nvarchar(30)?, IS_NULL_CALL nvarchar(10)?, SQL_PATH nvarchar(128)?, " +
		"SCHEMA_LEVEL_ROUTINE nvarchar(10)?, MAX_DYNAMIC_RESULT_SETS smallint?, IS_USER_DEFINED_CAST nvarchar(10)?, IS_IMPLICITLY_INVOCABLE nvarchar(10)?, CREATED datetime?, " +
		"LAST_ALTERED datetime?", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			kind, typ, access, nullCall, results := "PROCEDURE", make([]any, 13), "MODIFIES", any(nil), -1
			switch f := o.(type) {
			case *catalog.Procedure:
			case *catalog.Function:
				kind, access, nullCall, results = "FUNCTION", "READS", yesNo(f.NullOnNull), 0
				if typ[0] = "TABLE"; f.Type == catalog.KindScalarFunction {
					typ = e.described(f.Returns)
				}
			default:
				continue
			}
			h, m, d := o.Header(), moduleOf(o), e.Catalog.Name()
			s := e.schema(h.Schema)
			out(d, s, h.Name, d, s, h.Name, kind, nil, nil, nil, nil, nil, nil, typ[0], typ[1], typ[2], nil, nil, typ[12], nil, nil, typ[9], typ[3], typ[4], typ[5], typ[6], nil, nil,
				nil, nil, nil, nil, nil, nil, nil, nil, "SQL", e.reads(o, short(m.Source.Text)), nil, nil, nil, "NO", access, nullCall, nil, "YES", results, "NO", "NO", h.Created, h.Modified)
		}
	}},
	{"PARAMETERS", "SPECIFIC_CATALOG nvarchar(128)?, SPECIFIC_SCHEMA nvarchar(128)?, SPECIFIC_NAME nvarchar(128), ORDINAL_POSITION int, PARAMETER_MODE nvarchar(10)?, IS_RESULT nvarchar(10)?, " +
		"AS_LOCATOR nvarchar(10)?, PARAMETER_NAME nvarchar(128)?, DATA_TYPE nvarchar(128)?, CHARACTER_MAXIMUM_LENGTH int?, CHARACTER_OCTET_LENGTH int?, COLLATION_CATALOG nvarchar(128)?, " +
		"COLLATION_SCHEMA nvarchar(128)?, COLLATION_NAME nvarchar(128)?, CHARACTER_SET_CATALOG nvarchar(128)?, CHARACTER_SET_SCHEMA nvarchar(128)?, CHARACTER_SET_NAME nvarchar(128)?, " +
		"NUMERIC_PRECISION tinyint?, NUMERIC_PRECISION_RADIX smallint?, NUMERIC_SCALE int?, DATETIME_PRECISION smallint?, INTERVAL_TYPE nvarchar(30)?, INTERVAL_PRECISION smallint?, " +
		"USER_DEFINED_TYPE_CATALOG nvarchar(128)?, USER_DEFINED_TYPE_SCHEMA nvarchar(128)?, USER_DEFINED_TYPE_NAME nvarchar(128)?, SCOPE_CATALOG nvarchar(128)?, SCOPE_SCHEMA nvarchar(128)?, " +
		"SCOPE_NAME nvarchar(128)?", func(e *Env, out func(...any)) {
		row := func(o catalog.Object, id int32, mode string, result bool, name string, d catalog.Declared) {
			t, u := e.described(d), e.domain(d)
			out(e.Catalog.Name(), e.schema(o.Header().Schema), o.Header().Name, id, mode, yesNo(result), "NO", name, t[0], t[1], t[2], nil, nil, t[12], nil, nil, t[9], t[3], t[4], t[5], t[6],
				nil, nil, u[0], u[1], u[2], nil, nil, nil)
		}
		for _, o := range e.objects() {
			var list []catalog.Parameter
			switch x := o.(type) {
			case *catalog.Procedure:
				list = x.Params
			case *catalog.Function:
				list = x.Params
				if x.Type == catalog.KindScalarFunction {
					row(o, 0, "OUT", true, "", x.Returns)
				}
			}
			for _, p := range list {
				mode := "IN"
				if p.Output {
					mode = "INOUT"
				}
				row(o, p.ID, mode, false, p.Name, p.Declared)
			}
		}
	}},
	{"SEQUENCES", "SEQUENCE_CATALOG nvarchar(128)?, SEQUENCE_SCHEMA nvarchar(128)?, SEQUENCE_NAME sysname, DATA_TYPE sysname?, NUMERIC_PRECISION tinyint, NUMERIC_PRECISION_RADIX smallint?, " +
		"NUMERIC_SCALE int?, START_VALUE sql_variant, MINIMUM_VALUE sql_variant, MAXIMUM_VALUE sql_variant, INCREMENT sql_variant, CYCLE_OPTION bit?, DECLARED_DATA_TYPE sysname?, " +
		"DECLARED_NUMERIC_PRECISION tinyint?, DECLARED_NUMERIC_SCALE tinyint?", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			if s, ok := o.(*catalog.Sequence); ok {
				p, sc := precision(s.Type)
				out(e.Catalog.Name(), e.schema(s.Schema), s.Name, typeName(s.Declared), p, 10, sc, numberOf(s.Type, s.Start), numberOf(s.Type, s.Min), numberOf(s.Type, s.Max),
					numberOf(s.Type, s.Increment), s.Cycle, nil, nil, nil)
			}
		}
	}},
}
