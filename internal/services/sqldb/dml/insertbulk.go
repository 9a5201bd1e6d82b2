package dml

import (
	"io"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Rows are the rows of a bulk load, as the client describes them.
type Rows interface {
	Columns() ([]tds.Column, error)
	// Next returns a row, which is good until the next one, or io.EOF.
	Next() ([]types.Value, error)
}

// A bulk load is written in parts of so many rows or bytes at most, so that
// it may be longer than memory.
const (
	partRows  = 1000
	partBytes = 8 << 20
)

// insertBulk compiles INSERT BULK: an INSERT of the columns named, into an
// IDENTITY column too if it is among them.
func (c *compiler) insertBulk(x *ast.InsertBulk) error {
	c.plan.command = tds.CommandInsert
	var names []ast.Name
	for _, k := range x.Columns {
		names = append(names, ast.Name{Span: k.Span, Parts: []ast.Ident{k.Name}})
	}
	t, err := c.target(&ast.Table{Span: x.Span, Name: x.Table}, nil, nil, names)
	if err != nil {
		return err
	}
	if err := c.allow(security.Insert, t, nil); err != nil {
		return err
	}
	in, err := c.inserter(t, names, -1, nil)
	if err != nil {
		return err
	}
	has := func(option string) bool {
		return slices.ContainsFunc(x.Options, func(o ast.Option) bool { return o.Name == option })
	}
	unchecked := !has("CHECK_CONSTRAINTS") && len(t.t.checks)+len(t.t.foreign) > 0
	if unchecked || in.identityGiven {
		if err := c.mayAlter(t); err != nil {
			return err
		}
	}
	declared, err := c.declaredTypes(x.Columns)
	if err != nil {
		return err
	}
	l := &loader{t: t, in: in, declared: declared}
	for _, p := range in.given {
		l.defaults = append(l.defaults, !has("KEEP_NULLS") && in.defaults[p] != nil)
	}
	l.whole = slices.ContainsFunc(t.t.foreign, func(r *reference) bool { return r.to.t.ID == t.t.t.ID })
	c.plan.run = l.run
	return nil
}

// mayAlter asks for ALTER on the table, as a bulk load needs it that asks no
// constraints or has its own identities: 1088.
func (c *compiler) mayAlter(t *target) error {
	if t.t.temp {
		return nil
	}
	on := c.Catalog.Securable(t.t.t)
	var e *types.Error
	if !c.Who.Has(security.Alter, on) {
		e = types.Errorf(1088, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", t.name).WithLevel(16, 11)
	}
	return c.decided(e, security.Alter, on)
}

func (c *compiler) declaredTypes(list []ast.ColumnDef) ([]types.Type, error) {
	out := make([]types.Type, len(list))
	for i, k := range list {
		if k.Type == nil {
			continue
		}
		n, err := c.Catalog.TypeOf(k.Type, 1, c.Schema)
		if err != nil {
			return nil, err.At(k.Line)
		}
		out[i] = n.Type
	}
	return out, nil
}

// loader takes the rows of a bulk load.
type loader struct {
	t        *target
	in       *inserter
	declared []types.Type
	defaults []bool // by place among the values: NULL is the column's default
	// whole says that foreign keys lead to the table itself, so that they are
	// asked behind the last row.
	whole bool
	list  []change
}

func (l *loader) run(w *work) error {
	cols, err := w.Rows.Columns()
	if err != nil {
		return err
	}
	if err := l.fits(cols); err != nil {
		return err
	}
	skip := make([]bool, len(cols))
	l.list = nil
	for err == nil {
		var v []types.Value
		if v, err = w.Rows.Next(); err != nil {
			break
		}
		for n := range v {
			skip[n] = l.defaults[n] && v[n].IsNull()
		}
		var row []types.Value
		if row, err = l.in.row(w, v, skip); err != nil {
			return err
		}
		l.list = append(l.list, change{t: l.t.t, new: row})
		if err = w.room.Take(row); err == nil && (len(l.list) >= partRows || w.room.Taken() >= partBytes) {
			err = l.write(w)
		}
	}
	if err != io.EOF {
		return err
	}
	if err := l.write(w); err != nil {
		return err
	}
	return w.finish()
}

// fits compares the columns that the client sends with those that it
// declared: 4816.
func (l *loader) fits(cols []tds.Column) error {
	for n := range max(len(cols), len(l.in.given)) {
		fits := n < len(cols) && n < len(l.in.given)
		if fits && len(l.declared) > 0 && l.declared[n].Kind != types.Unknown {
			fits = sentAs(l.declared[n].Kind) == sentAs(cols[n].Type.Kind)
		}
		if !fits {
			return types.Errorf(4816, "Invalid column type from bcp client for colid %d.", n+1)
		}
	}
	return l.in.takes(cols)
}

// sentAs is one kind for those that clients send one for another.
func sentAs(k types.Kind) types.Kind {
	switch {
	case k.National(), k == types.XML:
		return types.NVarChar
	case k.Character():
		return types.VarChar
	case k.Bytes(), k == types.RowVersion:
		return types.VarBinary
	case k == types.SmallDateTime:
		return types.DateTime
	}
	return k
}

// write writes the rows at hand.
func (l *loader) write(w *work) error {
	if err := w.applyTo(l.t, l.list); err != nil {
		return err
	}
	w.count += int64(len(l.list))
	l.list = l.list[:0]
	if l.whole {
		return nil
	}
	w.room = types.Room{}
	if err := w.finish(); err != nil {
		return err
	}
	w.done = nil
	return nil
}
