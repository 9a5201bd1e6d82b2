package dml

import (
	"errors"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// output is one OUTPUT: a query over row variables, which are the row after
// the change, the row before, the action of MERGE and what the statement's
// query read for it.
type output struct {
	q       *Query
	columns []tds.Column
	into    *inserter // nil for the client
}

// extras are columns of FROM that OUTPUT names, beyond inserted and deleted;
// the statement's query reads them.
type extras struct {
	none  bool // there is no FROM
	from  []ast.Source
	items []ast.SelectItem
	types []types.Type
}

// outputItems are the items of one OUTPUT over row variables.
type outputItems struct {
	x     ast.Output
	items []ast.SelectItem
	plain []*catalog.Column // of the items that are a column, nil for others
}

// outputs compiles what OUTPUT names where the statement reads nothing for it.
func (c *compiler) outputs(list []ast.Output, t *target, e *extras) ([]*output, error) {
	items, err := c.outputItems(list, t, e)
	if err != nil {
		return nil, err
	}
	return c.compileOutputs(items, t, e)
}

// outputItems binds the items, and adds what must be read for them to e.
func (c *compiler) outputItems(list []ast.Output, t *target, e *extras) ([]outputItems, error) {
	var out []outputItems
	var read []targetColumn
	n := len(t.t.types)
	command := c.plan.command
	place := func(name ast.Name) (int, bool, error) {
		first := 0
		switch q := name.Schema(); {
		case len(name.Parts) == 2 && strings.EqualFold(q, "inserted") && command != tds.CommandDelete:
		case len(name.Parts) == 2 && strings.EqualFold(q, "deleted") && command != tds.CommandInsert:
			first = n
		default:
			return 0, false, nil
		}
		for _, k := range t.columns {
			if catalog.SameName(k.name, name.Object()) && k.place >= 0 {
				read = append(read, k)
				if !t.t.t.Columns[k.place].Stored() {
					t.t.lazy[first/n].add(k.place)
				}
				return first + k.place, true, nil
			}
		}
		return 0, false, invalidColumn(name)
	}
	replace := func(x ast.Expr) (ast.Expr, error) {
		switch x := x.(type) {
		case *ast.Column:
			p, ok, err := place(x.Name)
			if err != nil {
				return nil, err
			}
			if !ok {
				if e.none {
					if len(x.Name.Parts) == 1 {
						return nil, invalidColumn(x.Name)
					}
					return nil, unbound(x.Name)
				}
				e.items = append(e.items, item(x))
				p = 2*n + len(e.items)
			}
			return &ast.Variable{Span: x.Span, Name: RowVariable(p)}, nil
		case *ast.Pseudo:
			if x.Name == "$ACTION" && command == tds.CommandMerge {
				return &ast.Variable{Span: x.Span, Name: RowVariable(2 * n)}, nil
			}
			return nil, types.Unsupported(x.Name + " in OUTPUT").At(x.Line)
		case *ast.Subquery:
			return nil, types.Errorf(10705, "Subqueries are not allowed in the OUTPUT clause.").At(x.Line)
		}
		return nil, nil
	}
	for _, o := range list {
		y := outputItems{x: o}
		for _, i := range o.Items {
			if i.Variable != "" {
				return nil, types.Unsupported("A variable in OUTPUT").At(i.Line)
			}
			if i.Star {
				if q := i.Qualifier.Object(); len(i.Qualifier.Parts) == 0 || !strings.EqualFold(q, "inserted") && !strings.EqualFold(q, "deleted") {
					list, err := c.outputStar(t, e, i)
					if err != nil {
						return nil, err
					}
					for _, name := range list {
						x, err := replace(&ast.Column{Span: i.Span, Name: name})
						if err != nil {
							return nil, err
						}
						y.items, y.plain = append(y.items, named(x, name.Object())), append(y.plain, nil)
					}
					continue
				}
				for _, k := range t.columns {
					x, err := replace(&ast.Column{Name: nameOf(i.Qualifier.Object(), k.name)})
					if err != nil {
						return nil, err
					}
					y.items, y.plain = append(y.items, named(x, k.name)), append(y.plain, t.t.t.Columns[max(k.place, 0)])
				}
				continue
			}
			if holds(i.Expr, isQuery) {
				return nil, types.Errorf(10705, "Subqueries are not allowed in the OUTPUT clause.").At(i.Line)
			}
			if holds(i.Expr, bind.IsAggregate) {
				return nil, types.Errorf(158, "An aggregate may not appear in the OUTPUT clause.").WithLevel(15, 1).At(i.Line)
			}
			x, err := rewriteExpr(i.Expr, replace)
			if err != nil {
				return nil, err
			}
			n := i
			n.Expr = x
			var plain *catalog.Column
			switch was := i.Expr.(type) {
			case *ast.Column:
				if p, ok, _ := place(was.Name); ok {
					plain = t.t.t.Columns[p%len(t.t.types)]
				}
				if n.Alias == nil {
					n.Alias = &ast.Ident{Name: was.Name.Object(), Quoted: true}
				}
			case *ast.Pseudo:
				if n.Alias == nil {
					n.Alias = &ast.Ident{Name: "$action", Quoted: true}
				}
			}
			y.items, y.plain = append(y.items, n), append(y.plain, plain)
		}
		out = append(out, y)
	}
	if len(read) > 0 {
		if err := c.allow(security.Select, t, read); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// outputStar are the columns of another table of FROM that OUTPUT names by *.
func (c *compiler) outputStar(t *target, e *extras, i ast.SelectItem) ([]ast.Name, error) {
	if len(i.Qualifier.Parts) != 1 || e.none {
		return nil, types.Errorf(107, "The column prefix '%s' does not match with a table name or alias name used in the query.", i.Qualifier.Dotted()).WithLevel(15, 1).At(i.Line)
	}
	y, err := c.query(&ast.Query{With: t.with, Body: &ast.Select{Items: []ast.SelectItem{i}, From: e.from}}, nil)
	if err != nil {
		return nil, err
	}
	var out []ast.Name
	for _, k := range y.Columns() {
		out = append(out, nameOf(i.Qualifier.Object(), k.Name))
	}
	return out, nil
}

// compileOutputs compiles the items, when the types of the extras are known.
func (c *compiler) compileOutputs(list []outputItems, t *target, e *extras) ([]*output, error) {
	row := slices.Concat(t.t.types, t.t.types, []types.Type{types.Sized(types.NVarChar, 10)}, e.types)
	if err := c.compileLazy(t.t); err != nil {
		return nil, err
	}
	var out []*output
	for _, y := range list {
		q, err := c.query(selecting(y.items...), row)
		if err != nil {
			return nil, err
		}
		o := &output{q: q, columns: slices.Clone(q.Columns())}
		for i, k := range y.plain {
			if k != nil {
				o.columns[i].Nullable = k.Nullable || c.plan.command == tds.CommandMerge
				o.columns[i].Identity = k.Identity != nil && c.plan.command != tds.CommandMerge
			}
		}
		if y.x.Into != nil {
			if o.into, err = c.outputInto(y.x, q.Given()); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	return out, nil
}

func (c *compiler) outputInto(x ast.Output, cols []tds.Column) (*inserter, error) {
	t, err := c.target(x.Into, nil, nil, x.Columns)
	if err != nil {
		return nil, err
	}
	if _, ok := t.object.(*catalog.View); ok {
		return nil, types.Errorf(330, "The target '%s' of the OUTPUT INTO clause cannot be a view or common table expression.", t.name).At(x.Line)
	}
	if err := c.allow(security.Insert, t, nil); err != nil {
		return nil, err
	}
	if err := c.plainTarget(t.t); err != nil {
		return nil, err
	}
	if want := len(x.Columns); want > 0 && want != len(cols) {
		if len(cols) < want {
			return nil, types.Errorf(120, "The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.").WithLevel(15, 1).At(x.Line)
		}
		return nil, types.Errorf(121, "The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.").WithLevel(15, 1).At(x.Line)
	}
	in, err := c.inserter(t, x.Columns, len(cols), nil)
	if err != nil {
		return nil, err
	}
	return in, in.takes(cols)
}

// plainTarget refuses a table that OUTPUT INTO may not fill: 332 and 333.
func (c *compiler) plainTarget(t *table) error {
	for _, r := range append(slices.Clone(t.foreign), t.refs...) {
		return types.Errorf(332, "The target table '%s' of the OUTPUT INTO clause cannot be on either side of a (primary key, foreign key) relationship. Found reference constraint '%s'.", t.t.Shown(), r.key.Name)
	}
	for _, k := range t.checks {
		return types.Errorf(333, "The target table '%s' of the OUTPUT INTO clause cannot have any enabled check constraints or any enabled rules. Found check constraint or rule '%s'.", t.t.Shown(), k.Name)
	}
	return nil
}

// emit runs every OUTPUT over the changes; action and extra are those of each
// change, nil without.
func (w *work) emit(outs []*output, list []change, action []string, extra [][]types.Value) error {
	identity := w.identity
	if len(outs) > 0 {
		for _, c := range list {
			if err := errors.Join(w.fill(c.t, c.t.lazy[0], c.new), w.fill(c.t, c.t.lazy[1], c.old)); err != nil {
				return err
			}
		}
	}
	for _, o := range outs {
		var rows []change
		if o.into == nil {
			if err := w.Columns(o.columns); err != nil {
				return err
			}
		} else if err := o.into.begin(w); err != nil {
			return err
		}
		for n, c := range list {
			width := len(c.t.types)
			row := make([]types.Value, 2*width+1, 2*width+1+8)
			copy(row, c.new)
			copy(row[width:], c.old)
			if action != nil {
				row[2*width] = types.NewText(types.NVarChar, action[n])
			}
			if extra != nil {
				row = append(row, extra[n]...)
			}
			err := o.q.Run(w.ctx, w.Values, row, func(v []types.Value) error {
				if o.into == nil {
					return w.Row(v)
				}
				y, err := o.into.row(w, v, nil)
				rows = append(rows, change{t: o.into.t, new: y})
				return err
			})
			if err != nil {
				return err
			}
		}
		if o.into == nil {
			continue
		}
		if err := w.apply(o.into.t, rows); err != nil {
			return err
		}
		if err := w.finish(); err != nil {
			return err
		}
	}
	w.identity = identity
	return nil
}
