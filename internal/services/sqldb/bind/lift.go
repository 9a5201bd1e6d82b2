package bind

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// lift makes the groups of a select the rows of a query beneath it, whose
// columns are the keys, the aggregates and what GROUPING says of each: the
// select itself is then one of plain rows. It is how grouping sets, HAVING
// without GROUP BY, and aggregates that a query within uses are written.
type lift struct {
	alias string
	sets  *sets
	cols  []func(set []int) string // the first are the keys
	at    map[string]string        // the columns of aggregates
}

// needsLift is returned where a select must be bound once more, with its groups
// lifted.
type needsLift struct{ sc *scope }

func (needsLift) Error() string { return "the groups must be lifted" }

// unlifted binds what a select has, and reports that its groups must be lifted
// first: then the binder is as it was before.
func (b *binder) unlifted(s *selection, bind func(*selection) error) (lift bool, err error) {
	before, assigned := *b, len(b.p.Assign)
	err = bind(s)
	if again, ok := err.(needsLift); !ok || again.sc != s.sc {
		return false, err
	}
	b.depth, b.ctes, b.st, b.modules, b.arguments = before.depth, before.ctes, before.st, before.modules, before.arguments
	b.p.Assign = b.p.Assign[:assigned]
	return true, nil
}

// column adds a column of the groups, as a text for each set.
func (l *lift) column(text func(set []int) string) string {
	l.cols = append(l.cols, text)
	return fmt.Sprintf("%s.g%d", l.alias, len(l.cols)-1)
}

// aggregate returns the column of an aggregate.
func (l *lift) aggregate(sql string) string {
	at, ok := l.at[sql]
	if !ok {
		at = l.column(func([]int) string { return sql })
		l.at[sql] = at
	}
	return at
}

// grouping returns the column of GROUPING_ID of keys.
func (l *lift) grouping(keys []int) string {
	return l.column(func(set []int) string {
		n := 0
		for _, k := range keys {
			n <<= 1
			if !slices.Contains(set, k) {
				n |= 1
			}
		}
		return strconv.Itoa(n)
	})
}

// write writes the query beneath: a select for each set. from is FROM … WHERE ….
func (l *lift) write(from string) string {
	var parts []string
	for _, set := range l.sets.list {
		var list, keys []string
		for i, c := range l.cols {
			list = append(list, fmt.Sprintf("%s AS g%d", c(set), i))
		}
		for _, k := range set {
			keys = append(keys, l.sets.texts[k])
		}
		text := from
		if len(keys) > 0 {
			text += " GROUP BY " + strings.Join(keys, ", ")
		} else {
			list = append(list, "count(*)") // SQLite groups everything for an aggregate alone
			text = " FROM (SELECT " + strings.Join(list, ", ") + text + ")"
			list = list[:0]
			for i := range l.cols {
				list = append(list, fmt.Sprintf("g%d", i))
			}
			if len(list) == 0 {
				list = []string{"1"}
			}
		}
		parts = append(parts, "SELECT "+strings.Join(list, ", ")+text)
	}
	return " FROM (" + terms(parts, "UNION ALL", "*") + ") AS " + l.alias
}

// lifted binds a select whose groups are lifted.
func (b *binder) lifted(s *selection, g *sets) error {
	l := &lift{alias: b.alias(), sets: g, at: map[string]string{}}
	s.sc.group = &groups{keys: map[string]int{}, lift: l}
	for i, k := range g.keys {
		s.sc.group.keys[k.sql] = i
		l.column(func(set []int) string {
			if !slices.Contains(set, i) {
				return "NULL"
			}
			return k.text()
		})
	}
	s.sc.touched = nil
	if err := b.outputs(s); err != nil {
		return err
	}
	for i := range s.cols {
		s.cols[i].b.field = nil // it is a column of the groups
	}
	s.from = l.write(s.from)
	if s.having != "" {
		s.from += " WHERE " + s.having
		s.having = ""
	}
	s.sc.group = nil
	if s.assigns {
		var list []string
		for i := range l.cols {
			list = append(list, fmt.Sprintf("%s.g%d AS g%d", l.alias, i, i))
		}
		return b.orderFirst(s, l.alias, list)
	}
	return nil
}
