package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// part is a table or view in the query of a view or a common table expression;
// both are nil for what is neither.
type part struct {
	as   string
	t    *catalog.Table
	view *catalog.View
	temp bool
}

func (p part) columns() []*catalog.Column {
	switch {
	case p.t != nil:
		return p.t.Columns
	case p.view != nil:
		return p.view.Columns
	}
	return nil
}

// shownColumn is a column of such a query: of which part, -1 for a derived one.
type shownColumn struct {
	name string
	part int
	in   *catalog.Column
}

func severalTables(view string) *types.Error {
	return types.Errorf(4405, "View or function '%s' is not updatable because the modification affects multiple base tables.", view)
}

func notPlain(view string) *types.Error {
	return types.Errorf(4406, "Update or insert of view or function '%s' failed because it contains a derived or constant field.", view)
}

// aggregated reports an aggregate of a query's groups among its items.
func aggregated(items []ast.SelectItem) bool {
	return calls(items, func(x *ast.Call) bool { return x.Over == nil && bind.IsAggregate(x) })
}

// shown finds the table of a query that the statement changes, and which of
// the query's columns are its own.
func (c *compiler) shown(out *target, q *ast.Query, names []string) error {
	sel, ok := q.Body.(*ast.Select)
	if !ok || sel.Distinct || sel.GroupBy != nil || sel.Having != nil || len(sel.From) == 0 || aggregated(sel.Items) {
		return types.Errorf(4403, "Cannot update the view or function '%s' because it contains aggregates, or a DISTINCT or GROUP BY clause, or PIVOT or UNPIVOT operator.", out.name)
	}
	parts, alone, err := c.parts(out, sel.From)
	if err != nil {
		return err
	}
	var list []shownColumn
	for _, i := range sel.Items {
		if list, err = shownItem(list, i, parts); err != nil {
			return err
		}
	}
	if len(names) > 0 && len(names) != len(list) {
		return types.Unsupported("Changes through a view whose table has changed")
	}
	for i, name := range names {
		list[i].name = name
	}
	base := 0
	if !alone {
		if base, err = changed(out, list); err != nil {
			return err
		}
	}
	below, err := c.part(out, parts[base], list, base)
	if err != nil {
		return err
	}
	for _, k := range list {
		n := targetColumn{name: k.name, place: derived}
		switch {
		case k.part == base:
			for _, in := range below.columns {
				if in.id == k.in.ID {
					n.id, n.place = in.id, in.place
				}
			}
		case k.part >= 0:
			n.place = elsewhere
		}
		out.columns = append(out.columns, n)
	}
	if out.object == nil {
		out.object, out.temp = below.object, below.temp
	} else {
		out.below = append([]layer{below}, out.below...)
	}
	return nil
}

// part makes the part of a query that is changed the target's table, and
// returns it with its columns.
func (c *compiler) part(out *target, p part, list []shownColumn, base int) (layer, error) {
	var err error
	switch {
	case p.t != nil:
		out.of = p.as
		out.t, err = c.table(p.t, p.temp)
		l := layer{object: p.t, temp: p.temp}
		for i, k := range p.t.Columns {
			l.columns = append(l.columns, targetColumn{k.Name, k.ID, i})
		}
		return l, err
	case p.view != nil:
		in := &target{name: out.name, object: p.view}
		for _, name := range out.set {
			for _, k := range list {
				if k.part == base && catalog.SameName(k.name, name.Object()) {
					in.set = append(in.set, ast.Name{Span: name.Span, Parts: []ast.Ident{{Name: k.in.Name, Quoted: true}}})
				}
			}
		}
		if err := c.view(in, p.view); err != nil {
			return layer{}, err
		}
		out.t, out.of, out.below, out.check = in.t, bind.Below(p.as, in.of), in.below, in.check
		return layer{object: p.view, columns: in.columns}, nil
	}
	return layer{}, types.Unsupported("Changes through a query of a query")
}

// parts are the tables of FROM; alone says that there is one and nothing else.
func (c *compiler) parts(out *target, from []ast.Source) ([]part, bool, error) {
	var list []*ast.Table
	for _, s := range from {
		list = tablesOf(s, list)
	}
	var parts []part
	for _, n := range list {
		p := part{as: bind.Exposed(n)}
		expression := false
		if out.with != nil && len(n.Name.Parts) == 1 {
			for _, k := range out.with.CTEs {
				expression = expression || catalog.SameName(k.Name.Name, n.Name.Object())
			}
		}
		if !expression {
			o, temp, err := c.Object(n.Name)
			if err != nil {
				return nil, false, err
			}
			p.t, _ = o.(*catalog.Table)
			p.view, _ = o.(*catalog.View)
			p.temp = temp
		}
		parts = append(parts, p)
	}
	_, single := from[0].(*ast.Table)
	if len(parts) == 0 {
		return nil, false, types.Unsupported("Changes through a query without a table")
	}
	return parts, single && len(from) == 1, nil
}

// shownItem adds what an item of the list shows.
func shownItem(list []shownColumn, i ast.SelectItem, parts []part) ([]shownColumn, error) {
	if i.Star {
		for n, p := range parts {
			if q := i.Qualifier.Object(); q != "" && !catalog.SameName(q, p.as) {
				continue
			}
			if p.columns() == nil {
				return nil, types.Unsupported("Changes through * of a query").At(i.Line)
			}
			for _, k := range p.columns() {
				list = append(list, shownColumn{k.Name, n, k})
			}
		}
		return list, nil
	}
	k := shownColumn{part: -1}
	if r, ok := i.Expr.(*ast.Column); ok {
		k.name = r.Name.Object()
		for n, p := range parts {
			if q := r.Name.Schema(); q != "" && !catalog.SameName(q, p.as) {
				continue
			}
			for _, in := range p.columns() {
				if catalog.SameName(in.Name, k.name) {
					k.part, k.in = n, in
				}
			}
		}
	}
	if i.Alias != nil {
		k.name = i.Alias.Name
	}
	return append(list, k), nil
}

// changed is the part that the statement's columns are of: 4405 where they are
// of several, or where it has none.
func changed(out *target, list []shownColumn) (int, error) {
	base := -1
	for _, name := range out.set {
		for _, k := range list {
			if !catalog.SameName(k.name, name.Object()) {
				continue
			}
			if k.part < 0 {
				return 0, notPlain(out.name).At(name.Line)
			}
			if base >= 0 && base != k.part {
				return 0, severalTables(out.name).At(name.Line)
			}
			base = k.part
		}
	}
	if base < 0 {
		return 0, severalTables(out.name)
	}
	return base, nil
}
