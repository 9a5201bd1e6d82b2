package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// groups are the keys of a grouping by their text.
type groups struct {
	keys map[string]int // their places
	text string         // GROUP BY …
	lift *lift          // where the groups are rows of a query beneath
}

// match returns what stands for an expression that is a key.
func (g *groups) match(sql string) (string, bool) {
	k, ok := g.keys[sql]
	if ok && g.lift != nil {
		sql = fmt.Sprintf("%s.g%d", g.lift.alias, k)
	}
	return sql, ok
}

// maxSets is how many grouping sets a query may have, as in SQL Server.
const maxSets = 4096

// grouping binds GROUP BY to its sets, as places in the list of keys; nil
// without.
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
	return out, nil
}

// sets are grouping sets over keys.
type sets struct {
	keys  []bound
	texts []string
	list  [][]int
}

// plain reports one set with all keys.
func (s *sets) plain() bool {
	return len(s.list) == 1 && len(s.keys) > 0 && len(s.list[0]) == len(s.keys)
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
	case s.sc.own(y.bare) == nil:
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

// group is the grouping by one set that has all keys.
func (s *sets) group() *groups {
	g := &groups{keys: map[string]int{}, text: " GROUP BY " + strings.Join(s.texts, ", ")}
	for i, k := range s.keys {
		g.keys[k.sql] = i
	}
	return g
}

// groupingOf is GROUPING(x) and GROUPING_ID(x, …).
func (b *binder) groupingOf(x *ast.Call, sc *scope) (bound, error) {
	name := strings.ToUpper(x.Name.Object())
	t := types.Of(types.TinyInt)
	if name == "GROUPING_ID" {
		t = types.Of(types.Int)
	}
	var places []int
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
		key, ok := group.keys[y.sql]
		if !ok {
			return bound{}, types.Errorf(8161, "Argument %d of the %s function does not match any of the expressions in the GROUP BY clause.", i+1, name).At(x.Line)
		}
		places = append(places, key)
	}
	out := bound{sql: "0", t: t, agg: true} // a plain grouping has all keys
	if sc.group != nil && sc.group.lift != nil {
		out.sql, out.agg, out.refs = sc.group.lift.grouping(places), false, true
	}
	return out, nil
}
