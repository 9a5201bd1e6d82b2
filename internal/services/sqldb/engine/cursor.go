package engine

import (
	"context"
	"io"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// cursor is one of T-SQL. Every cursor here is a static one: OPEN reads the
// rows, and FETCH goes among them.
type cursor struct {
	name   string
	def    *ast.CursorDef
	by     *frame // whose variables its query reads
	open   bool
	scroll bool
	cols   []tds.Column
	rows   [][]types.Value
	at     int // the current row, -1 before the first
	// tables are those whose rows can be changed by WHERE CURRENT OF.
	tables []cursorTable
}

func newCursor(x *frame, name string, def *ast.CursorDef) *cursor {
	scroll := false
	for _, o := range def.Options {
		scroll = scroll || slices.Contains([]string{"SCROLL", "STATIC", "KEYSET", "DYNAMIC", "INSENSITIVE"}, o)
	}
	return &cursor{name: name, def: def, by: x, scroll: scroll && !slices.Contains(def.Options, "FORWARD_ONLY")}
}

// declareCursor is DECLARE name CURSOR: global to the session unless it says
// LOCAL.
func (x *frame) declareCursor(st *ast.DeclareCursor) error {
	c, key := newCursor(x, st.Name.Name, &st.Cursor), lower(st.Name.Name)
	in := &x.s.cursors
	if slices.Contains(st.Cursor.Options, "LOCAL") {
		in = &x.cursors
	}
	if (*in)[key] != nil {
		return types.Errorf(16915, "A cursor with the name '%s' already exists.", st.Name.Name)
	}
	if *in == nil {
		*in = map[string]*cursor{}
	}
	(*in)[key] = c
	return nil
}

// assignCursor is SET @c = CURSOR FOR …, or another cursor.
func (x *frame) assignCursor(v *variable, st *ast.SetVariable) error {
	if st.Cursor != nil {
		v.cursor = newCursor(x, st.Name, st.Cursor)
		return nil
	}
	ref := ast.CursorRef{}
	switch from := st.Value.(type) {
	case *ast.Variable:
		ref.Name = from.Name
	case *ast.Column:
		ref.Name = from.Name.Object()
	}
	c, err := x.cursor(ref)
	v.cursor = c
	return err
}

// cursor finds a cursor by its name or its variable.
func (x *frame) cursor(ref ast.CursorRef) (*cursor, error) {
	if len(ref.Name) > 0 && ref.Name[0] == '@' {
		v, err := x.variable(ref.Name)
		if err != nil {
			return nil, err
		}
		if v.cursor == nil {
			return nil, types.Errorf(16950, "The variable '%s' does not currently have a cursor allocated to it.", ref.Name).WithLevel(16, 2)
		}
		return v.cursor, nil
	}
	key := lower(ref.Name)
	if c := x.cursors[key]; c != nil && !ref.Global {
		return c, nil
	}
	if c := x.s.cursors[key]; c != nil {
		return c, nil
	}
	return nil, types.Errorf(16916, "A cursor with the name '%s' does not exist.", ref.Name)
}

func (x *frame) openCursor(ctx context.Context, st *ast.OpenCursor) error {
	c, err := x.cursor(st.Cursor)
	if err != nil {
		return err
	}
	if c.open {
		return types.Errorf(16905, "The cursor is already open.")
	}
	if err := x.read(ctx); err != nil {
		return err
	}
	p, done, err := c.by.reading(ctx, c.def, func(env *bind.Env) (*bind.Plan, error) { return env.Query(c.def.Query) })
	if err != nil {
		return err
	}
	defer done()
	c.cols = slices.Clone(p.Columns)
	if numbered, done := c.numbered(); numbered != nil {
		defer done()
		p = numbered
	}
	rows, err := p.Run(ctx, c.by)
	if err != nil {
		return err
	}
	defer rows.Close()
	c.rows, c.at = nil, -1
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		c.rows = append(c.rows, slices.Clone(row))
	}
	c.open = true
	x.s.rowCount, x.s.cursorRows = 0, -1
	if slices.ContainsFunc(c.def.Options, func(o string) bool { return o == "STATIC" || o == "INSENSITIVE" || o == "KEYSET" }) {
		x.s.cursorRows = int64(len(c.rows))
	}
	return rows.Close()
}

// fetch goes to a row, and gives it to variables or to the client.
func (x *frame) fetch(ctx context.Context, st *ast.Fetch) error {
	c, err := x.cursor(st.Cursor)
	switch {
	case err != nil:
		return err
	case !c.open:
		return types.Errorf(16917, "Cursor is not open.")
	case !c.scroll && st.Direction != "" && st.Direction != "NEXT":
		return types.Errorf(16911, "fetch: The fetch type %s cannot be used with forward only cursors.", lower(st.Direction))
	case len(st.Into) > 0 && len(st.Into) != len(c.cols):
		return types.Errorf(16924, "Cursorfetch: The number of variables declared in the INTO list must match that of selected columns.")
	}
	n := 0
	if st.N != nil {
		v, err := x.valueAs(ctx, st.N, types.Of(types.Int))
		if err != nil {
			return err
		}
		n = int(v.Int)
	}
	found := c.move(st.Direction, n)
	x.s.fetchStatus = -1
	if found {
		x.s.fetchStatus = 0
	}
	if len(st.Into) == 0 {
		if err := x.out.Columns(c.cols); err != nil {
			return err
		}
		count := int64(0)
		if found {
			count = 1
			if err := x.out.Row(c.rows[c.at][:len(c.cols)]); err != nil {
				return err
			}
		}
		return x.done(tds.CommandSelect, count)
	}
	if !found {
		x.s.rowCount = 0
		return x.ended(nil)
	}
	for i, name := range st.Into {
		v, err := x.variable(name)
		if err != nil {
			return err
		}
		if v.Value, err = types.Convert(c.rows[c.at][i], c.cols[i].Type, v.Type, 0); err != nil {
			return err
		}
	}
	x.s.rowCount = 1
	return x.ended(nil)
}

// move goes to another row; false where there is none.
func (c *cursor) move(direction string, n int) bool {
	switch direction {
	case "PRIOR":
		c.at--
	case "FIRST":
		c.at = 0
	case "LAST":
		c.at = len(c.rows) - 1
	case "RELATIVE":
		c.at += n
	case "ABSOLUTE":
		if c.at = n - 1; n < 0 {
			c.at = len(c.rows) + n
		} else if n == 0 {
			c.at = -1
		}
	default:
		c.at++
	}
	c.at = min(max(c.at, -1), len(c.rows))
	return c.at >= 0 && c.at < len(c.rows)
}

func (x *frame) closeCursor(st *ast.CloseCursor) error {
	c, err := x.cursor(st.Cursor)
	if err == nil && !c.open {
		err = types.Errorf(16917, "Cursor is not open.")
	}
	if err != nil {
		return err
	}
	c.open, c.rows, x.s.cursorRows = false, nil, 0
	return nil
}

func (x *frame) deallocate(st *ast.Deallocate) error {
	if _, err := x.cursor(st.Cursor); err != nil {
		return err
	}
	key := lower(st.Cursor.Name)
	switch {
	case key[0] == '@':
		x.vars[key].cursor = nil
	case x.cursors[key] != nil && !st.Cursor.Global:
		delete(x.cursors, key)
	default:
		delete(x.s.cursors, key)
	}
	return nil
}
