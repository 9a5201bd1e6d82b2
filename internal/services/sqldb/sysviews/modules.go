package sysviews

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

const moduleColumns = "object_id int, definition nvarchar(max)?, uses_ansi_nulls bit?, uses_quoted_identifier bit?, is_schema_bound bit?, uses_database_collation bit?, " +
	"is_recompiled bit?, null_on_null_input bit?, execute_as_principal_id int?, uses_native_compilation bit?, inline_type bit?, is_inlineable bit?"

const parameterColumns = "object_id int, name sysname?, parameter_id int, system_type_id tinyint, user_type_id int, max_length smallint, precision tinyint, scale tinyint, " +
	"is_output bit, is_cursor_ref bit, has_default_value bit, is_xml_document bit, default_value sql_variant?, xml_collection_id int, is_readonly bit, is_nullable bit?, " +
	"encryption_type int?, encryption_type_desc nvarchar(64)?, encryption_algorithm_name sysname?, column_encryption_key_id int?, column_encryption_key_database_name sysname?, " +
	"vector_dimensions int?, vector_base_type tinyint?, vector_base_type_desc nvarchar(10)?"

var moduleViews = []definition{
	{"sql_modules", moduleColumns, sqlModules},
	{"all_sql_modules", moduleColumns, sqlModules},
	{"procedures", objectColumns + ", is_auto_executed bit, is_execution_replicated bit?, is_repl_serializable_only bit?, skips_repl_constraints bit?", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			if o.Kind() == catalog.KindProcedure {
				out(append(object(o), false, false, false, false)...)
			}
		}
	}},
	{"parameters", parameterColumns, parameters},
	{"all_parameters", parameterColumns, parameters},
	{"extended_properties", "class tinyint, class_desc nvarchar(60)?, major_id int, minor_id int, name sysname, value sql_variant?", func(e *Env, out func(...any)) {
		for _, p := range e.Catalog.Properties() {
			if e.seesProperty(p) {
				out(p.Class, classes[p.Class], p.Major, p.Minor, p.Name, propertyValue(p))
			}
		}
	}},
	{"sql_expression_dependencies", "referencing_id int, referencing_minor_id int, referencing_class tinyint?, referencing_class_desc nvarchar(60)?, is_schema_bound_reference bit, " +
		"referenced_class tinyint?, referenced_class_desc nvarchar(60)?, referenced_server_name sysname?, referenced_database_name sysname?, referenced_schema_name sysname?, " +
		"referenced_entity_name sysname?, referenced_id int?, referenced_minor_id int, is_caller_dependent bit, is_ambiguous bit", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			for _, id := range moduleOf(o).Uses {
				if used, ok := e.Catalog.ByID(id); ok {
					h := used.Header()
					out(o.Header().ID, 0, 1, "OBJECT_OR_COLUMN", true, 1, "OBJECT_OR_COLUMN", nil, nil, e.schema(h.Schema), h.Name, id, 0, false, false)
				}
			}
		}
	}},
}

// moduleOf returns the module that an object is, one without a source for
// what is none.
func moduleOf(o catalog.Object) *catalog.Module {
	switch x := o.(type) {
	case *catalog.View:
		return &x.Module
	case *catalog.Procedure:
		return &x.Module
	case *catalog.Function:
		return &x.Module
	}
	return &catalog.Module{}
}

func sqlModules(e *Env, out func(...any)) {
	for _, o := range e.objects() {
		m := moduleOf(o)
		if m.Source == nil {
			continue
		}
		nullOnNull := false
		if f, ok := o.(*catalog.Function); ok {
			nullOnNull = f.NullOnNull
		}
		as := orNull(m.As)
		if m.ExecuteAs == "OWNER" {
			as = -2
		}
		out(m.ID, e.reads(o, m.Source.Text), true, m.Source.QuotedIdentifier, m.SchemaBound, false, false, nullOnNull, as, false, false, false)
	}
}

func parameters(e *Env, out func(...any)) {
	row := func(object int32, name string, id int32, d catalog.Declared, output, def, readOnly, nullable bool) {
		p, s := precision(d.Type)
		out(object, name, id, systemType(d), userType(d), d.Type.MaxLength(), p, s, output, false, def, false, nil, 0, readOnly, nullable, nil, nil, nil, nil, nil, nil, nil, nil)
	}
	for _, o := range e.objects() {
		var list []catalog.Parameter
		switch x := o.(type) {
		case *catalog.Procedure:
			list = x.Params
		case *catalog.Function:
			list = x.Params
			if x.Type == catalog.KindScalarFunction {
				row(x.ID, "", 0, x.Returns, true, false, false, true)
			}
		}
		for _, p := range list {
			// has_default_value is for CLR objects alone, as documented.
			row(o.Header().ID, p.Name, p.ID, p.Declared, p.Output, false, p.ReadOnly, p.Nullable)
		}
	}
}

// classes are sys.extended_properties.class_desc.
var classes = map[int32]string{0: "DATABASE", 1: "OBJECT_OR_COLUMN", 3: "SCHEMA", 4: "DATABASE_PRINCIPAL", 6: "TYPE", 7: "INDEX"}

func (e *Env) seesProperty(p catalog.Property) bool {
	switch p.Class {
	case 1, 7:
		o, ok := e.Catalog.ByID(p.Major)
		return ok && e.sees(o)
	case 3:
		s, ok := e.Catalog.SchemaByID(p.Major)
		return ok && e.seesSchema(s)
	case 4:
		u, ok := e.Who.Database().ByID(p.Major)
		return ok && e.seesPrincipal(u)
	case 6:
		t, ok := e.Catalog.TypeByID(p.Major)
		return ok && e.seesType(t)
	}
	return true
}

func propertyValue(p catalog.Property) any {
	if p.Value.Value.IsNull() {
		return nil
	}
	return p.Value
}
