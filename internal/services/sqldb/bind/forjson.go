package bind

import (
	"encoding/base64"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// node is a property of an object that FOR JSON writes: of a column, or an
// object with properties of its own; of AUTO also an array of another table.
type node struct {
	name   string
	column int // -1 for an object
	nodes  []*node
	array  bool
}

// jsonDocument writes rows as JSON.
type jsonDocument struct {
	root  *node
	cols  []outcol
	nulls bool
	bare  bool   // WITHOUT_ARRAY_WRAPPER
	name  string // ROOT
	named bool
	out   types.Builder
	open  []*level
	begun bool
}

func jsonWriter(r *relation, f *ast.For) (func() writer, error) {
	d := jsonDocument{cols: r.cols, root: &node{column: -1}}
	_, d.nulls = ast.Word(f.Options, "INCLUDE_NULL_VALUES")
	_, d.bare = ast.Word(f.Options, "WITHOUT_ARRAY_WRAPPER")
	d.name, d.named = option(f, "ROOT", "root")
	if d.named && d.bare {
		return nil, types.Errorf(13620, "ROOT option and WITHOUT_ARRAY_WRAPPER option cannot be used together in FOR JSON. Remove one of these options.").At(f.Line)
	}
	var err error
	if f.Kind == "JSON AUTO" {
		err = d.auto(f.Line)
	} else {
		err = d.paths(f.Line)
	}
	if err != nil {
		return nil, err
	}
	return func() writer {
		c := d
		if c.named {
			c.out.WriteString("{")
			builtin.QuoteJSON(&c.out, c.name)
			c.out.WriteString(":")
		}
		return &c
	}, nil
}

// paths makes objects of names with dots.
func (d *jsonDocument) paths(line int) error {
	for i, c := range d.cols {
		if c.name == "" {
			return unnamed(line)
		}
		at := d.root
		parts := strings.Split(c.name, ".")
		for j, p := range parts {
			last := j == len(parts)-1
			var found *node
			for _, n := range at.nodes {
				if n.name == p {
					found = n
				}
			}
			if found != nil && (last || found.column >= 0 || at.nodes[len(at.nodes)-1] != found) {
				return conflict(c.name, line)
			}
			if found == nil {
				found = &node{name: p, column: -1}
				if last {
					found.column = i
				}
				at.nodes = append(at.nodes, found)
			}
			at = found
		}
	}
	return nil
}

// auto makes each table but the first an array within the one before.
func (d *jsonDocument) auto(line int) error {
	type table struct {
		of *rowset
		at *node
	}
	var levels []table
	for i, c := range d.cols {
		if c.name == "" {
			return unnamed(line)
		}
		at := d.root
		switch f := c.b.field; {
		case f != nil && f.of != nil:
			k := slices.IndexFunc(levels, func(l table) bool { return l.of == f.of })
			if k < 0 {
				if len(levels) > 0 {
					parent := levels[len(levels)-1].at
					at = &node{name: f.of.alias, column: -1, array: true}
					parent.nodes = append(parent.nodes, at)
				}
				levels = append(levels, table{f.of, at})
			} else {
				at = levels[k].at
			}
		case len(levels) > 0:
			at = levels[len(levels)-1].at
		}
		for _, n := range at.nodes {
			if n.name == c.name {
				return conflict(c.name, line)
			}
		}
		at.nodes = append(at.nodes, &node{name: c.name, column: i})
	}
	return nil
}

// level is an object that is written but for its end: a row may add to the
// array that it has.
type level struct {
	of    *node
	row   []types.Value
	rest  []*node // properties behind the array
	first bool    // nothing is in it yet
}

// row writes a row: a row that is equal in an object's own columns adds to the
// array in it, another one ends it.
func (d *jsonDocument) row(values []types.Value) error {
	at := d.root
	if !d.begun && !d.bare {
		d.out.WriteString("[")
	}
	for i, l := range d.open {
		if array(l.of) == nil || !same(l.of, l.row, values) {
			d.end(i)
			break
		}
		at = array(l.of)
	}
	if d.begun {
		d.out.WriteString(",")
	}
	d.begun = true
	row := slices.Clone(values)
	for ; at != nil; at = array(at) {
		d.out.WriteString("{")
		l := &level{of: at, row: row, first: true}
		d.open = append(d.open, l)
		l.rest = d.properties(at.nodes, l)
		if len(l.rest) > 0 {
			d.property(l, l.rest[0].name)
			d.out.WriteString("[")
			l.rest = l.rest[1:]
		}
	}
	if d.out.Full() {
		return types.TooLarge()
	}
	return nil
}

// end ends the objects from the one at a depth on.
func (d *jsonDocument) end(depth int) {
	for i := len(d.open) - 1; i >= depth; i-- {
		l := d.open[i]
		if array(l.of) != nil {
			d.out.WriteString("]")
			d.properties(l.rest, l)
		}
		d.out.WriteString("}")
	}
	d.open = d.open[:depth]
}

func (d *jsonDocument) text() (string, error) {
	d.end(0)
	if !d.bare {
		d.out.WriteString("]")
	}
	if d.named {
		d.out.WriteString("}")
	}
	return d.out.Text()
}

// property begins a property.
func (d *jsonDocument) property(l *level, name string) {
	if !l.first {
		d.out.WriteString(",")
	}
	l.first = false
	builtin.QuoteJSON(&d.out, name)
	d.out.WriteString(":")
}

// properties writes those before an array, and returns the others.
func (d *jsonDocument) properties(list []*node, l *level) []*node {
	for i, c := range list {
		switch {
		case c.array:
			return list[i:]
		case c.column >= 0 && (d.nulls || !l.row[c.column].IsNull()):
			d.property(l, c.name)
			jsonValue(&d.out, l.row[c.column], d.cols[c.column].b)
		case c.column < 0 && (d.nulls || !empty(c, l.row)):
			d.property(l, c.name)
			d.out.WriteString("{")
			d.properties(c.nodes, &level{row: l.row, first: true})
			d.out.WriteString("}")
		}
	}
	return nil
}

// array is the property of an object that is another table's array, nil
// without.
func array(n *node) *node {
	for _, c := range n.nodes {
		if c.array {
			return c
		}
	}
	return nil
}

// same reports rows that are equal in the columns of a node itself.
func same(n *node, a, b []types.Value) bool {
	for _, c := range n.nodes {
		if c.column >= 0 && !reflect.DeepEqual(a[c.column], b[c.column]) {
			return false
		}
	}
	return true
}

// empty reports an object all of whose columns are NULL.
func empty(n *node, row []types.Value) bool {
	for _, c := range n.nodes {
		if c.column >= 0 && !row[c.column].IsNull() || c.column < 0 && !empty(c, row) {
			return false
		}
	}
	return true
}

// jsonValue writes a value as FOR JSON does.
func jsonValue(s *types.Builder, v types.Value, b bound) {
	t := settled(b.t)
	if t.Kind == types.Variant && v.Inner != nil {
		v, t = v.Inner.Value, v.Inner.Type
	}
	switch {
	case v.IsNull():
		s.WriteString("null")
	case b.json:
		s.WriteString(v.Text)
	case t.Kind == types.Bit:
		s.WriteString(strconv.FormatBool(v.Int != 0))
	case t.Kind.Approximate():
		s.WriteString(strconv.FormatFloat(v.Float, 'e', 15, 64))
	case t.Kind.Monetary():
		s.WriteString(types.Dec{Unscaled: bigOf(v.Int), Scale: 4}.String())
	case t.Kind.Bytes():
		s.WriteString(`"`)
		e := base64.NewEncoder(base64.StdEncoding, s)
		e.Write(v.Bytes)
		e.Close()
		s.WriteString(`"`)
	case t.Kind.Temporal():
		s.WriteString(`"` + moment(v, t) + `"`)
	default:
		text, _ := types.Format(v, t, 0)
		if t.Kind.Numeric() {
			s.WriteString(text)
			return
		}
		builtin.QuoteJSON(s, text)
	}
}

// moment writes a time as JSON and XML have it: fractions without zeros at
// their end.
func moment(v types.Value, t types.Type) string {
	style := 126
	if t.Kind == types.Date || t.Kind == types.Time {
		style = 0
	}
	s, _ := types.Format(v, t, style)
	zone := ""
	if t.Kind == types.DateTimeOffset {
		if i := strings.LastIndexAny(s, "+-"); i > 10 {
			s, zone = strings.TrimSpace(s[:i]), s[i:]
			if zone == "+00:00" {
				zone = "Z"
			}
		}
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + zone
}
