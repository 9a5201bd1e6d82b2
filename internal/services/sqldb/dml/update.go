package dml

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (c *compiler) update(x *ast.Update) error {
	c.plan.command = tds.CommandUpdate
	t, err := c.target(x.Target, x.From, x.With, assigned(x.Set))
	if err != nil {
		return err
	}
	t.options = x.Options
	if slices.ContainsFunc(x.Set, func(a ast.Assign) bool { return a.Variable != "" }) {
		return c.updateInOrder(x, t)
	}
	s, err := c.setting(x.Set, t)
	if err != nil {
		return err
	}
	if err := c.allow(security.Update, t, s.columns); err != nil {
		return err
	}
	read, err := c.affected(t, &rows{x.Where, x.CurrentOf, x.Top, x.Output}, s.values)
	if err != nil {
		return err
	}
	if err := s.takes(t, read.q.Given()[1:]); err != nil {
		return err
	}
	c.plan.run = func(w *work) error {
		return w.changeAll(read, func(row []types.Value, old []types.Value) ([]types.Value, error) {
			return s.row(w, t.t, old, row[1:])
		})
	}
	return nil
}

// assigned are the columns of a SET.
func assigned(list []ast.Assign) []ast.Name {
	var out []ast.Name
	for _, a := range list {
		if n := columnOf(a); n != nil {
			out = append(out, *n)
		}
	}
	return out
}

// noWindows refuses windowed functions in a SET: 4108.
func noWindows(list []ast.Assign) error {
	for _, a := range list {
		if calls(a.Value, func(x *ast.Call) bool { return x.Over != nil }) {
			return bind.NoWindow(a.Line)
		}
	}
	return nil
}

// columnOf is the column that an assignment changes, nil for none.
func columnOf(a ast.Assign) *ast.Name {
	if a.Method != nil {
		if x, ok := a.Method.X.(*ast.Column); ok {
			return &x.Name
		}
	}
	return a.Column
}

// setting is a SET: what columns become. values are expressions over the
// statement's FROM, by place among sets; defaults stand where that is nil.
type setting struct {
	columns  []targetColumn
	values   []ast.SelectItem
	value    []int // place among values, -1 for a default
	defaults []*defaultValue
	writes   []*writing // column.WRITE (…), whose arguments are three values
	from     []types.Type
}

func (c *compiler) setting(list []ast.Assign, t *target) (*setting, error) {
	if err := noWindows(list); err != nil {
		return nil, err
	}
	s := &setting{}
	for _, a := range list {
		name := columnOf(a)
		if name == nil || a.Variable != "" {
			return nil, types.Unsupported("This form of SET in UPDATE").At(a.Line)
		}
		k, err := c.settable(t, *name, s.columns)
		if err != nil {
			return nil, err
		}
		s.columns, s.writes = append(s.columns, k), append(s.writes, nil)
		if a.Method != nil {
			w, err := newWriting(a, t.t.t.Columns[k.place])
			if err != nil {
				return nil, err
			}
			s.writes[len(s.writes)-1] = w
			s.value, s.defaults = append(s.value, len(s.values)), append(s.defaults, nil)
			for _, x := range a.Method.Args {
				s.values = append(s.values, item(x))
			}
			continue
		}
		if _, ok := a.Value.(*ast.Default); ok {
			d, err := c.defaultOf(t.t, k.place)
			if err != nil {
				return nil, err
			}
			s.value, s.defaults = append(s.value, -1), append(s.defaults, d)
			continue
		}
		s.value, s.defaults = append(s.value, len(s.values)), append(s.defaults, nil)
		s.values = append(s.values, item(compound(a, &ast.Column{Span: a.Span, Name: nameOf(t.as, a.Column.Object())})))
	}
	return s, nil
}

// settable finds a column of SET, and refuses those that cannot be changed.
func (c *compiler) settable(t *target, n ast.Name, others []targetColumn) (targetColumn, error) {
	if q := n.Schema(); q != "" && !catalog.SameName(q, t.as) && !(t.object != nil && catalog.SameName(q, t.object.Header().Name)) {
		return targetColumn{}, unbound(n)
	}
	k, err := t.column(n)
	if err != nil {
		return k, err
	}
	base := t.t.t.Columns[k.place]
	switch {
	case slices.ContainsFunc(others, func(o targetColumn) bool { return o.place == k.place }):
		return k, twiceSet(k.name).At(n.Line)
	case base.Computed != nil:
		return k, computed(base).At(n.Line)
	case k.place == t.t.version:
		return k, types.Errorf(272, "Cannot update a timestamp column.").At(n.Line)
	case base.Identity != nil:
		return k, types.Errorf(8102, "Cannot update identity column '%s'.", base.Name).At(n.Line)
	}
	return k, nil
}

// compound is the value of an assignment: x += y is x + y.
func compound(a ast.Assign, x ast.Expr) ast.Expr {
	if a.Op == "=" || a.Op == "" {
		return a.Value
	}
	return &ast.Binary{Span: a.Span, Op: strings.TrimSuffix(a.Op, "="), X: x, Y: a.Value}
}

// takes sets the types of the values: 206 or 257 for one that does not fit.
func (s *setting) takes(t *target, cols []tds.Column) error {
	for i, k := range s.columns {
		from := types.Type{}
		if s.value[i] >= 0 {
			from = cols[s.value[i]].Type
			if e := assignable(from, t.t.types[k.place]); e != nil {
				return e
			}
		}
		if w := s.writes[i]; w != nil {
			w.offset, w.length = cols[s.value[i]+1].Type, cols[s.value[i]+2].Type
		}
		s.from = append(s.from, from)
	}
	return nil
}

// row is a row as it is to be.
func (s *setting) row(w *work, t *table, old, values []types.Value) ([]types.Value, error) {
	out := slices.Clone(old)
	for i, k := range s.columns {
		var err error
		if n, write := s.value[i], s.writes[i]; write != nil {
			out[k.place], err = write.value(t.t.Columns[k.place], old[k.place], values[n:n+3], s.from[i])
		} else if n >= 0 {
			out[k.place], err = t.assign(t.t.Columns[k.place], values[n], s.from[i])
		} else {
			out[k.place], err = w.defaultValue(t, k.place, s.defaults[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// affected is the query for the rows that UPDATE and DELETE are about: their
// numbers, values, and what OUTPUT reads.
type affected struct {
	t      *target
	q      *Query
	values int
	top    *top
	out    []*output
	old    bool // the rows as they were are needed
	// current is the cursor whose row it is, nil without, and set what is to
	// change of it.
	current *ast.CursorRef
	set     []string
}

// rows are the parts of a statement that say which rows it is about.
type rows struct {
	where   ast.Cond
	current *ast.CursorRef
	top     *ast.Top
	outputs []ast.Output
}

func (c *compiler) affected(t *target, r *rows, values []ast.SelectItem) (*affected, error) {
	e := &extras{from: t.from}
	items, err := c.outputItems(r.outputs, t, e)
	if err != nil {
		return nil, err
	}
	a := &affected{t: t, values: len(values), old: true, current: r.current}
	var row []types.Type
	where := r.where
	if a.current != nil {
		where, row = currentOf(t)
		for _, n := range t.set {
			a.set = append(a.set, n.Object())
		}
	}
	sel := &ast.Select{Items: slices.Concat([]ast.SelectItem{item(t.rowid)}, values, e.items), From: t.from, Where: where}
	if a.q, err = c.query(&ast.Query{With: t.with, Body: sel, Options: t.options}, row); err != nil {
		return nil, err
	}
	for _, k := range a.q.Columns()[1+len(values):] {
		e.types = append(e.types, k.Type)
	}
	if a.top, err = c.top(r.top); err != nil {
		return nil, err
	}
	a.out, err = c.compileOutputs(items, t, e)
	return a, err
}

// changeAll reads the affected rows, each once, changes them by next, which
// returns nil for a row that goes, and answers OUTPUT.
func (w *work) changeAll(a *affected, next func(row, old []types.Value) ([]types.Value, error)) error {
	most, err := a.top.limit(w)
	if err != nil {
		return err
	}
	at, err := w.currentRow(a)
	if err != nil {
		return err
	}
	var rows [][]types.Value
	seen := map[int64]bool{}
	err = a.q.Run(w.ctx, w.Values, at, func(v []types.Value) error {
		if v[0].IsNull() || seen[v[0].Int] || most.full(len(rows)) {
			return nil
		}
		seen[v[0].Int] = true
		rows = append(rows, slices.Clone(v))
		return w.room.Take(v)
	})
	if err != nil {
		return err
	}
	if rows = rows[:most.cut(len(rows))]; at != nil && len(rows) == 0 {
		return types.Errorf(16947, "No rows were updated or deleted.")
	}
	list := make([]change, 0, len(rows))
	var extra [][]types.Value
	for _, v := range rows {
		old := []types.Value{} // there, and not needed
		if a.old {
			if old, err = w.load(a.t.t, v[0].Int); err != nil {
				return err
			}
		}
		c := change{t: a.t.t, rowid: v[0].Int, old: old}
		if c.new, err = next(v[:1+a.values], old); err != nil {
			return err
		}
		list, extra = append(list, c), append(extra, v[1+a.values:])
		if err := w.room.Take(c.new); err != nil {
			return err
		}
	}
	if err := w.applyTo(a.t, list); err != nil {
		return err
	}
	w.count = int64(len(list))
	if err := w.finish(); err != nil {
		return err
	}
	return w.emit(a.out, list, nil, extra)
}
