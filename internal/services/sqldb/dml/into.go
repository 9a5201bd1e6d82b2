package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// IntoTable is the table that SELECT … INTO makes for the columns of its
// query, whose select is sel.
func IntoTable(name ast.Name, sel *ast.Select, cols []tds.Column) (*ast.CreateTable, error) {
	out := &ast.CreateTable{Span: name.Span, Name: name}
	plain := len(sel.From) == 1 && sel.GroupBy == nil && !sel.Distinct
	if plain {
		_, plain = sel.From[0].(*ast.Table)
	}
	for _, k := range cols {
		if k.Name == "" {
			return nil, types.Errorf(1038, "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as \"\" or [] are not allowed. Change the alias to a valid name.").WithLevel(15, 5).At(name.Line)
		}
		null := k.Nullable
		d := ast.ColumnDef{Span: name.Span, Name: ast.Ident{Name: k.Name, Quoted: true}, Type: written(k.Type), Null: &null, Collation: k.Type.Collation}
		if k.Identity && plain {
			plain = false // one column at most
			d.Identity = &ast.Identity{}
			null = false
		}
		out.Body.Columns = append(out.Body.Columns, d)
	}
	return out, nil
}

// written is a type as a definition has it.
func written(t types.Type) *ast.Type {
	out := &ast.Type{Name: ast.Name{Parts: []ast.Ident{{Name: t.Kind.String()}}}}
	switch {
	case t.Kind == types.Unknown:
		out.Name.Parts[0].Name = "int"
	case t.Kind == types.RowVersion:
		out.Name.Parts[0].Name, out.Args = "binary", []int64{8}
	case t.Kind == types.Decimal:
		out.Args = []int64{int64(t.Precision), int64(t.Scale)}
	case t.Kind == types.Time || t.Kind == types.DateTime2 || t.Kind == types.DateTimeOffset:
		out.Args = []int64{int64(t.Scale)}
	case t.Length == types.Max:
		out.Max = true
	case t.Length > 0:
		out.Args = []int64{int64(t.Length)}
	}
	return out
}

// CompileInto compiles the rows of SELECT … INTO, for a table that was just
// made for them and is the statement's own. q is the query without INTO.
func CompileInto(e *Env, into *catalog.Table, temp bool, q *ast.Query) (*Plan, error) {
	c := &compiler{Env: e, plan: &Plan{command: tds.CommandSelectInto, store: store{e.Conn}}, tables: map[int32]*table{}}
	err := c.into(into, temp, q)
	if err != nil {
		c.plan.Close()
		return nil, err
	}
	return c.plan, nil
}

func (c *compiler) into(into *catalog.Table, temp bool, q *ast.Query) error {
	y, err := c.query(q, nil)
	if err != nil {
		return err
	}
	t, err := c.table(into, temp)
	if err != nil {
		return err
	}
	in := &inserter{t: t, listed: true, identity: -1, defaults: make([]*defaultValue, len(t.types))}
	for i, k := range into.Columns {
		in.given = append(in.given, i)
		if k.Identity != nil {
			in.identity, in.identityGiven = i, true
		}
	}
	if err := in.takes(y.Columns()); err != nil {
		return err
	}
	c.plan.run = func(w *work) error {
		var list []change
		err := y.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
			row, err := in.row(w, v, nil)
			if err != nil {
				return err
			}
			list = append(list, change{t: t, new: row})
			return w.room.Take(row)
		})
		if err != nil {
			return err
		}
		w.count, w.identity = int64(len(list)), types.Null()
		return w.apply(t, list)
	}
	return nil
}
