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
	root    *node
	cols    []outcol
	nulls   bool
	bare    bool   // WITHOUT_ARRAY_WRAPPER
	name    string // ROOT
	named   bool
	records [][]types.Value
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
	return func() writer { c := d; return &c }, nil
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
	type level struct {
		of *rowset
		at *node
	}
	var levels []level
	for i, c := range d.cols {
		if c.name == "" {
			return unnamed(line)
		}
		at := d.root
		switch f := c.b.field; {
		case f != nil && f.of != nil:
			k := slices.IndexFunc(levels, func(l level) bool { return l.of == f.of })
			if k < 0 {
				if len(levels) > 0 {
					parent := levels[len(levels)-1].at
					at = &node{name: f.of.alias, column: -1, array: true}
					parent.nodes = append(parent.nodes, at)
				}
				levels = append(levels, level{f.of, at})
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

func (d *jsonDocument) row(values []types.Value) error {
	d.records = append(d.records, slices.Clone(values))
	return nil
}

func (d *jsonDocument) text() string {
	var s strings.Builder
	d.objects(&s, d.root, d.records, !d.bare)
	if d.named {
		return "{" + builtin.QuoteJSON(d.name) + ":" + s.String() + "}"
	}
	return s.String()
}

// objects writes an object for each run of rows that are equal in a node's own
// columns.
func (d *jsonDocument) objects(s *strings.Builder, n *node, rows [][]types.Value, wrapped bool) {
	if wrapped {
		s.WriteByte('[')
	}
	for i := 0; i < len(rows); {
		end := i + 1
		if hasArray(n) {
			for end < len(rows) && d.same(n, rows[i], rows[end]) {
				end++
			}
		}
		if i > 0 {
			s.WriteByte(',')
		}
		d.object(s, n, rows[i:end])
		i = end
	}
	if wrapped {
		s.WriteByte(']')
	}
}

func hasArray(n *node) bool {
	return slices.ContainsFunc(n.nodes, func(c *node) bool { return c.array })
}

func (d *jsonDocument) same(n *node, a, b []types.Value) bool {
	for _, c := range n.nodes {
		if c.column >= 0 && !reflect.DeepEqual(a[c.column], b[c.column]) {
			return false
		}
	}
	return true
}

func (d *jsonDocument) object(s *strings.Builder, n *node, rows [][]types.Value) {
	s.WriteByte('{')
	first := true
	for _, c := range n.nodes {
		if c.column >= 0 && rows[0][c.column].IsNull() && !d.nulls || c.column < 0 && !c.array && !d.nulls && empty(c, rows[0]) {
			continue
		}
		if !first {
			s.WriteByte(',')
		}
		first = false
		s.WriteString(builtin.QuoteJSON(c.name) + ":")
		switch {
		case c.array:
			d.objects(s, c, rows, true)
		case c.column < 0:
			d.object(s, c, rows)
		default:
			s.WriteString(jsonValue(rows[0][c.column], d.cols[c.column].b))
		}
	}
	s.WriteByte('}')
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
func jsonValue(v types.Value, b bound) string {
	t := settled(b.t)
	if t.Kind == types.Variant && v.Inner != nil {
		v, t = v.Inner.Value, v.Inner.Type
	}
	switch {
	case v.IsNull():
		return "null"
	case b.json:
		return v.Text
	case t.Kind == types.Bit:
		return strconv.FormatBool(v.Int != 0)
	case t.Kind.Approximate():
		return strconv.FormatFloat(v.Float, 'e', 15, 64)
	case t.Kind.Monetary():
		return types.Dec{Unscaled: bigOf(v.Int), Scale: 4}.String()
	case t.Kind.Bytes():
		return `"` + base64.StdEncoding.EncodeToString(v.Bytes) + `"`
	case t.Kind.Temporal():
		return `"` + moment(v, t) + `"`
	}
	s, _ := types.Format(v, t, 0)
	if t.Kind.Numeric() {
		return s
	}
	return builtin.QuoteJSON(s)
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
