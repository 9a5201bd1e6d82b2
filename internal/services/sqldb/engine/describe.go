package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// describe is sp_describe_first_result_set: the columns that the first SELECT
// of a text would return. Nothing runs.
func (x *frame) describe(ctx context.Context, args []*argument) error {
	given, err := textArguments(args, "@tsql", "@params", "@include_browse_information", "@browse_information_mode")
	if err != nil {
		return err
	}
	in, err := x.inner(given[0], given[1])
	if err != nil {
		return err
	}
	params, err := x.s.declarations(given[1])
	if err != nil {
		return err
	}
	for _, p := range params {
		in.vars[lower(p.name)] = &variable{Variable: types.Variable{Type: p.t, Value: types.Null()}}
	}
	cols, err := in.firstResult()
	if err != nil {
		return err
	}
	heads := describedColumns()
	if err := x.out.Columns(heads); err != nil {
		return err
	}
	for i, c := range cols {
		has := described(i+1, c)
		row := make([]types.Value, len(heads))
		for j, h := range heads {
			row[j] = has[h.Name]
		}
		if err := x.out.Row(row); err != nil {
			return err
		}
	}
	return x.done(tds.CommandSelect, int64(len(cols)))
}

// describedColumns are those of the documentation of
// sp_describe_first_result_set.
func describedColumns() []tds.Column {
	var out []tds.Column
	add := func(t types.Type, names ...string) {
		for _, name := range names {
			out = append(out, tds.Column{Name: name, Type: t, Nullable: true, Computed: true})
		}
	}
	bit, number, small, tiny, name := types.Of(types.Bit), types.Of(types.Int), types.Of(types.SmallInt), types.Of(types.TinyInt), types.Sysname()
	add(bit, "is_hidden")
	add(number, "column_ordinal")
	add(name, "name")
	add(bit, "is_nullable")
	add(number, "system_type_id")
	add(types.Sized(types.NVarChar, 256), "system_type_name")
	add(small, "max_length")
	add(tiny, "precision", "scale")
	add(name, "collation_name")
	add(number, "user_type_id")
	add(name, "user_type_database", "user_type_schema", "user_type_name")
	add(types.Sized(types.NVarChar, 4000), "assembly_qualified_type_name")
	add(number, "xml_collection_id")
	add(name, "xml_collection_database", "xml_collection_schema", "xml_collection_name")
	add(bit, "is_xml_document", "is_case_sensitive", "is_fixed_length_clr_type")
	add(name, "source_server", "source_database", "source_schema", "source_table", "source_column")
	add(bit, "is_identity_column", "is_part_of_unique_key", "is_updateable", "is_computed_column", "is_sparse_column_set")
	add(small, "ordinal_in_order_by_list", "order_by_list_length", "order_by_is_descending")
	add(number, "tds_type_id", "tds_length", "tds_collation_id")
	add(tiny, "tds_collation_sort_id")
	return out
}

// described is what is known of a column, by the names of the result.
func described(place int, c tds.Column) map[string]types.Value {
	number := func(k types.Kind, n int) types.Value { return types.NewInt(k, int64(n)) }
	id, precision, scale := sysviews.SystemType(c.Type)
	out := map[string]types.Value{
		"is_hidden": types.NewBool(c.Hidden), "column_ordinal": number(types.Int, place), "is_nullable": types.NewBool(c.Nullable), "system_type_id": number(types.Int, int(id)),
		"system_type_name": types.NewText(types.NVarChar, c.Type.String()), "max_length": number(types.SmallInt, c.Type.MaxLength()), "precision": number(types.TinyInt, precision),
		"scale": number(types.TinyInt, scale), "is_xml_document": types.NewBool(false), "is_case_sensitive": types.NewBool(types.CaseSensitive(c.Type.Collation) && c.Type.Kind.Character()),
		"is_fixed_length_clr_type": types.NewBool(false), "is_identity_column": types.NewBool(c.Identity), "is_updateable": types.NewBool(!c.Computed && !c.Identity),
		"is_computed_column": types.NewBool(c.Computed), "is_sparse_column_set": types.NewBool(false), "tds_type_id": number(types.Int, int(id)), "tds_length": number(types.Int, c.Type.MaxLength()),
	}
	if c.Name != "" {
		out["name"] = types.NewText(types.NVarChar, c.Name)
	}
	if c.Type.Kind.Character() {
		out["collation_name"] = types.NewText(types.NVarChar, orDefault(c.Type.Collation))
	}
	return out
}

// firstResult binds the first SELECT that returns rows.
func (x *frame) firstResult() ([]tds.Column, error) {
	for _, st := range x.text.batch.Stmts {
		sel, ok := st.(*ast.SelectStmt)
		if !ok {
			continue
		}
		p, done, err := x.query(sel, func(env *bind.Env) (*bind.Plan, error) { return env.Query(sel.Query) })
		if err != nil {
			return nil, err
		}
		cols, assigns := p.Columns, p.Assign != nil || p.Into != nil
		done()
		if !assigns {
			return cols, nil
		}
	}
	return nil, nil
}

func orDefault(collation string) string {
	if collation == "" {
		return types.DefaultCollation
	}
	return collation
}
