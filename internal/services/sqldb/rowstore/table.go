package rowstore

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strconv"
	"strings"

	"modernc.org/sqlite/vtab"
)

// widths are how many columns the virtual tables rows8, rows64 … have.
var widths = []int{8, 64, 1024}

// maxArgs is how many arguments rows have, beside their number.
const maxArgs = 96

// Width returns the virtual table's name for so many columns: "rows8". Its
// columns are k0, k1 …; false where there are too many, columns or arguments.
func Width(columns, args int) (string, bool) {
	for _, w := range widths {
		if columns <= w && args <= maxArgs {
			return "rows" + strconv.Itoa(w), true
		}
	}
	return "", false
}

// module makes rows(w): a table that yields what a closure returns for the
// arguments, which are hidden columns.
type module struct{ d *Driver }

func (m module) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Connect(ctx, args)
}

func (m module) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	width, err := strconv.Atoi(args[3])
	if err != nil {
		return nil, err
	}
	var s strings.Builder
	s.WriteString("CREATE TABLE x(")
	for i := range width {
		fmt.Fprintf(&s, "k%d, ", i)
	}
	s.WriteString("n HIDDEN")
	for i := range maxArgs {
		fmt.Fprintf(&s, ", a%d HIDDEN", i)
	}
	return &table{m.d, width}, ctx.Declare(s.String() + ")")
}

type table struct {
	d     *Driver
	width int
}

// BestIndex takes the number and the arguments, which must be there.
func (t *table) BestIndex(info *vtab.IndexInfo) error {
	var places []string
	usable := true
	for i := range info.Constraints {
		c := &info.Constraints[i]
		if c.Column < t.width || c.Op != vtab.OpEQ {
			continue
		}
		if !c.Usable {
			usable = false
			continue
		}
		c.ArgIndex, c.Omit = len(places), true
		places = append(places, strconv.Itoa(c.Column-t.width))
	}
	info.IdxStr = strings.Join(places, ",")
	info.EstimatedCost, info.EstimatedRows = 100, 25
	if !usable {
		info.EstimatedCost, info.EstimatedRows = 1e15, 1e12
	}
	return nil
}

func (t *table) Open() (vtab.Cursor, error) { return &cursor{t: t}, nil }
func (*table) Disconnect() error            { return nil }
func (*table) Destroy() error               { return nil }

type cursor struct {
	t   *table
	src Source
	row []driver.Value
	n   int64
}

func (c *cursor) Filter(_ int, places string, vals []vtab.Value) error {
	if err := c.Close(); err != nil {
		return carry(err)
	}
	args := make([]driver.Value, len(vals))
	seen := 0
	for i, p := range strings.Split(places, ",") {
		at, err := strconv.Atoi(p)
		if err != nil || at >= len(vals) {
			return fmt.Errorf("rowstore: rows without their arguments: %q", places)
		}
		args[at] = vals[i]
		seen++
	}
	number, _ := args[0].(int64)
	f, ok := c.t.d.tables.get(number)
	if !ok || seen != len(vals) {
		return fmt.Errorf("rowstore: no rows %v", args[0])
	}
	own(args)
	src, err := f(args[1:])
	if err != nil {
		return carry(err)
	}
	c.src, c.n = src, 0
	return c.Next()
}

func (c *cursor) Next() error {
	row, err := c.src.Next()
	c.row = row
	c.n++
	if err == io.EOF {
		c.row = nil
		return nil
	}
	return carry(err)
}

func (c *cursor) Eof() bool { return c.row == nil }

func (c *cursor) Column(i int) (vtab.Value, error) {
	if i < len(c.row) {
		return c.row[i], nil
	}
	return nil, nil
}

func (c *cursor) Rowid() (int64, error) { return c.n, nil }

func (c *cursor) Close() error {
	if c.src == nil {
		return nil
	}
	err := c.src.Close()
	c.src = nil
	return err
}

// Slice is a Source of rows at hand.
type Slice struct {
	Rows [][]driver.Value
	at   int
}

// Next returns the next row.
func (s *Slice) Next() ([]driver.Value, error) {
	if s.at == len(s.Rows) {
		return nil, io.EOF
	}
	s.at++
	return s.Rows[s.at-1], nil
}

// Close does nothing.
func (*Slice) Close() error { return nil }
