package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// groups are the keys of a grouping by their text; a key that the grouping set
// at hand leaves out stands for NULL.
type groups struct {
	keys map[string]string
	text string // GROUP BY …
}

func (g *groups) match(sql string) (string, bool) {
	k, ok := g.keys[sql]
	return k, ok
}

// maxSets is how many grouping sets a query may have, as in SQL Server.
const maxSets = 4096

// grouping binds GROUP BY. For one plain grouping it is done; for others it
// returns the sets, as places in the list of keys.
func (b *binder) grouping(s *selection) (*sets, error) {
	g := s.sel.GroupBy
	if g == nil {
		return nil, nil
	}
	if g.All {
		return nil, types.Unsupported("GROUP BY ALL").At(g.Line)
	}
	s.sc.clause = "GROUP BY"
	out := &sets{}
	product := [][]int{{}}
	for _, item := range g.Items {
		list, err := b.groupItem(s, item, out)
		if err != nil {
			return nil, err
		}
		if product, err = cross(product, list, g.Line); err != nil {
			return nil, err
		}
	}
	if g.With != "" {
		var places [][]int
		for _, p := range product[0] {
			places = append(places, []int{p})
		}
		product = rollup(places)
		if g.With == "CUBE" {
			product = cube(places)
		}
	}
	s.sc.touched = nil
	out.list = product
	if len(product) == 1 && len(product[0]) == len(out.keys) && len(out.keys) > 0 {
		s.sc.group = out.group(product[0])
		return nil, nil
	}
	return out, nil
}

// sets are grouping sets over keys.
type sets struct {
	keys  []bound
	texts []string
	list  [][]int
}

func cross(a, b [][]int, line int) ([][]int, error) {
	var out [][]int
	for _, x := range a {
		for _, y := range b {
			if len(out) == maxSets {
				return nil, types.Errorf(10703, "Too many grouping sets. The maximum number is %d.", maxSets).At(line)
			}
			set := slices.Clone(x)
			for _, p := range y {
				if !slices.Contains(set, p) {
					set = append(set, p)
				}
			}
			out = append(out, set)
		}
	}
	return out, nil
}

func rollup(parts [][]int) [][]int {
	var out [][]int
	for n := len(parts); n >= 0; n-- {
		out = append(out, slices.Concat(parts[:n]...))
	}
	return out
}

func cube(parts [][]int) [][]int {
	out := [][]int{{}}
	for i := len(parts) - 1; i >= 0; i-- {
		for _, set := range slices.Clone(out) {
			out = append(out, slices.Concat(parts[i], set))
		}
	}
	slices.Reverse(out)
	return out
}

// groupItem returns the sets of one item of GROUP BY.
func (b *binder) groupItem(s *selection, item ast.Grouping, to *sets) ([][]int, error) {
	switch item.Kind {
	case "":
		p, err := b.groupKey(s, item.X, to)
		return [][]int{{p}}, err
	case "()":
		var set []int
		for _, x := range item.Items {
			list, err := b.groupItem(s, x, to)
			if err != nil {
				return nil, err
			}
			set = append(set, list[0]...)
		}
		return [][]int{set}, nil
	}
	var parts [][]int
	for _, x := range item.Items {
		list, err := b.groupItem(s, x, to)
		if err != nil {
			return nil, err
		}
		parts = append(parts, list...)
	}
	if len(parts) > 12 && item.Kind == "CUBE" {
		return nil, types.Errorf(10703, "Too many grouping sets. The maximum number is %d.", maxSets).At(item.Line)
	}
	switch item.Kind {
	case "ROLLUP":
		return rollup(parts), nil
	case "CUBE":
		return cube(parts), nil
	}
	return parts, nil // GROUPING SETS
}

// groupKey binds one key: 144 for aggregates and queries, 164 for constants.
func (b *binder) groupKey(s *selection, x ast.Expr, to *sets) (int, error) {
	y, err := b.expr(x, s.sc)
	if err != nil {
		return 0, err
	}
	line := x.Pos().Line
	switch {
	case y.agg || strings.Contains(y.sql, "SELECT"):
		return 0, types.Errorf(144, "Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause.").WithLevel(15, 1).At(line)
	case len(y.bare) == 0:
		return 0, types.Errorf(164, "Each GROUP BY expression must contain at least one column that is not an outer reference.").WithLevel(15, 1).At(line)
	case y.t.Kind.Large() || y.t.Kind == types.XML:
		return 0, types.Errorf(306, "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or LIKE operator.").WithLevel(16, 2).At(line)
	}
	for i, k := range to.keys {
		if k.sql == y.sql {
			return i, nil
		}
	}
	to.keys, to.texts = append(to.keys, y), append(to.texts, b.key(y))
	return len(to.keys) - 1, nil
}

// group is the grouping by one set.
func (s *sets) group(set []int) *groups {
	g := &groups{keys: map[string]string{}}
	for _, k := range s.keys {
		g.keys[k.sql] = "NULL"
	}
	var list []string
	for _, i := range set {
		g.keys[s.keys[i].sql] = ""
		list = append(list, s.texts[i])
	}
	if len(list) > 0 {
		g.text = " GROUP BY " + strings.Join(list, ", ")
	}
	return g
}

// groupingSets writes a select for each set, one below the other.
func (b *binder) groupingSets(s *selection, g *sets) (*relation, error) {
	var parts []string
	out := &relation{op: "UNION ALL"}
	for n, set := range g.list {
		s.sc.group, s.sc.touched = g.group(set), nil
		if err := b.outputs(s); err != nil {
			return nil, err
		}
		var list []string
		for i, c := range s.cols {
			if c.b.win {
				return nil, types.Unsupported("A window function over GROUPING SETS").At(s.sel.Line)
			}
			list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), i))
			if n == 0 {
				out.cols = append(out.cols, outcol{c.name, bound{t: settled(c.b.t), null: true}})
			}
		}
		for i, k := range s.order {
			list = append(list, fmt.Sprintf("%s AS o%d", k.b.text(), i))
		}
		list = append(list, "count(*)") // SQLite groups everything for an aggregate alone
		text := "SELECT " + strings.Join(list, ", ") + s.from + s.sc.group.text
		text += s.having
		parts = append(parts, "SELECT * FROM ("+text+")")
	}
	var list, keys []string
	for i, c := range out.cols {
		list = append(list, fmt.Sprintf("k%d%s AS k%d", i, rowstore.Collate(c.b.t), i))
	}
	for i, k := range s.order {
		key := fmt.Sprintf("o%d%s", i, rowstore.Collate(k.b.t))
		if k.desc {
			key += " DESC"
		}
		keys = append(keys, key)
	}
	word := "SELECT "
	if s.sel.Distinct {
		word = "SELECT DISTINCT "
	}
	out.sql = word + strings.Join(list, ", ") + " FROM (" + strings.Join(parts, " UNION ALL ") + ")"
	if len(keys) > 0 {
		if s.sel.Distinct {
			return nil, types.Unsupported("DISTINCT and ORDER BY with GROUPING SETS").At(s.sel.Line)
		}
		out.sql += " ORDER BY " + strings.Join(keys, ", ")
	}
	limit, err := b.offset(s.q)
	if top := s.sel.Top; top != nil && err == nil {
		if top.Ties || top.Percent {
			return nil, types.Unsupported("TOP PERCENT and WITH TIES with GROUPING SETS").At(s.sel.Line)
		}
		var n string
		n, err = b.rows(top.N, "top")
		limit = " LIMIT " + n
	}
	out.sql += limit
	out.limited = true
	return out, err
}

// groupingOf is GROUPING(x) and GROUPING_ID(x, …).
func (b *binder) groupingOf(x *ast.Call, sc *scope) (bound, error) {
	name := strings.ToUpper(x.Name.Object())
	t := types.Of(types.TinyInt)
	if name == "GROUPING_ID" {
		t = types.Of(types.Int)
	}
	n := int64(0)
	for i, a := range x.Args {
		group := sc.group
		if group == nil {
			return bound{}, types.Errorf(8161, "Argument %d of the %s function does not match any of the expressions in the GROUP BY clause.", i+1, name).At(x.Line)
		}
		sc.group = nil
		mark := len(sc.touched)
		y, err := b.expr(a, sc)
		sc.group, sc.touched = group, sc.touched[:mark]
		if err != nil {
			return y, err
		}
		key, ok := group.match(y.sql)
		if !ok {
			return bound{}, types.Errorf(8161, "Argument %d of the %s function does not match any of the expressions in the GROUP BY clause.", i+1, name).At(x.Line)
		}
		n = n<<1 | boolInt(key == "NULL")
	}
	out := constant(types.NewInt(t.Kind, n), t)
	out.constant, out.agg = nil, true
	return out, nil
}
