package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// assemble writes the select with DISTINCT, TOP and ORDER BY.
func (b *binder) assemble(s *selection) (*relation, error) {
	out := &relation{cols: s.cols}
	var list []string
	for i, c := range s.cols {
		if s.sel.Distinct && (c.b.t.Kind.Large() || c.b.t.Kind == types.XML) {
			return nil, types.Errorf(421, "The %s data type cannot be selected as DISTINCT because it is not comparable.", name(c.b.t)).At(s.sel.Line)
		}
		list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), i))
	}
	n, ranked, err := b.topRows(s)
	if err != nil {
		return nil, err
	}
	tail := s.from
	if s.sc.group != nil {
		tail += s.sc.group.text
	}
	if s.having != "" {
		tail += " HAVING " + s.having
	}
	word := "SELECT "
	if s.sel.Distinct {
		word = "SELECT DISTINCT "
		if ranked || // after the rows have become distinct
			slices.ContainsFunc(s.cols, func(c outcol) bool { return keyed(c.b.t) }) {
			tail = b.distinct(s, strings.Join(list, ", ")+tail)
			word, list = "SELECT ", outputs(s.cols)
		}
	}
	out.single = s.single
	order := ""
	if len(s.order) > 0 {
		order = " ORDER BY " + orderText(s.order)
		out.limited = true
	}
	switch {
	case ranked:
		out.sql, err = b.ranked(s, outputs(s.cols), list, tail)
		out.limited = true
		return out, err
	case s.sel.Top != nil:
		out.sql = word + strings.Join(list, ", ") + tail + order + " LIMIT " + n
		out.limited, out.single = true, out.single || n == "1" || n == "0"
		return out, nil
	}
	limit, err := b.offset(s.q, s.sc.outer)
	if err != nil {
		return nil, err
	}
	out.limited = out.limited || limit != ""
	out.sql = word + strings.Join(list, ", ") + tail + order + limit
	return out, nil
}

// topRows binds TOP: how many rows, or that they must be ranked.
func (b *binder) topRows(s *selection) (n string, ranked bool, err error) {
	switch top := s.sel.Top; {
	case top == nil:
	case s.q.Offset != nil:
		err = types.Errorf(10741, "A TOP can not be used in the same query or sub-query as a OFFSET.").WithLevel(15, 2).At(s.sel.Line)
	case top.Ties && len(s.order) == 0:
		err = types.Errorf(1062, "The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.").WithLevel(15, 1).At(s.sel.Line)
	case top.Ties || top.Percent:
		ranked = true
	default:
		n, ranked, err = b.rows(top.N, "top", s.sc.outer)
	}
	return n, ranked, err
}

// distinct makes a select the rows of another, grouped by all columns.
func (b *binder) distinct(s *selection, inner string) string {
	for i, k := range s.order {
		for j, c := range s.cols {
			if c.b.sql == k.b.sql {
				s.order[i].b = bound{sql: fmt.Sprintf("k%d", j), t: c.b.t}
				break
			}
		}
	}
	return " FROM (SELECT " + inner + ")" + b.byAll(s.cols)
}

// byAll groups by all columns k0, k1 ….
func (b *binder) byAll(cols []outcol) string {
	var keys []string
	for i, c := range cols {
		keys = append(keys, b.key(bound{sql: fmt.Sprintf("k%d", i), t: c.b.t}))
	}
	return " GROUP BY " + strings.Join(keys, ", ")
}

// outputs lists columns k0, k1 … under the same names.
func outputs(cols []outcol) []string {
	var list []string
	for i, c := range cols {
		list = append(list, fmt.Sprintf("k%d%s AS k%d", i, rowstore.Collate(c.b.t), i))
	}
	return list
}

// ranked writes a select of TOP with PERCENT or TIES: the rows of list are
// ranked, and cut by the rank.
func (b *binder) ranked(s *selection, outputs, list []string, tail string) (string, error) {
	list, tail = rankable(s, outputs, list, tail)
	over := ""
	if len(s.order) > 0 {
		over = "ORDER BY " + orderText(s.order)
	}
	list = append(list, "row_number() OVER ("+over+") AS n", "rank() OVER ("+over+") AS r", "count(*) OVER () AS c")
	limit, err := b.limit(s.sel, s.sc.outer)
	if err != nil {
		return "", err
	}
	rank := "n"
	if s.sel.Top.Ties {
		rank = "r"
	}
	return "SELECT " + strings.Join(outputs, ", ") + " FROM (SELECT " + strings.Join(list, ", ") + tail + ") WHERE " + rank + " <= " + limit + " ORDER BY n", nil
}

// rankable puts the rows into a query beneath where the order has a window
// function, which no other may have in its window.
func rankable(s *selection, outputs, list []string, tail string) ([]string, string) {
	if !slices.ContainsFunc(s.order, func(k orderKey) bool { return k.b.win }) {
		return list, tail
	}
	for i, k := range s.order {
		list = append(list, fmt.Sprintf("%s AS o%d", k.b.text(), i))
		s.order[i].b = bound{sql: fmt.Sprintf("o%d", i), t: k.b.t}
	}
	return outputs, " FROM (SELECT " + strings.Join(list, ", ") + tail + ")"
}

// limit is how many rows TOP leaves of c.
func (b *binder) limit(sel *ast.Select, outer *scope) (string, error) {
	if !sel.Top.Percent {
		n, _, err := b.rows(sel.Top.N, "top", outer)
		return n, err
	}
	y, _, err := b.count(sel.Top.N, outer)
	if err == nil {
		y, err = b.assign(y, types.Of(types.Float), sel.Line)
	}
	if err != nil {
		return "", err
	}
	return b.pure("percent", types.Of(types.BigInt), func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[0].Float < 0 || a[0].Float > 100 {
			return types.Value{}, types.Errorf(1031, "Percent values must be between 0 and 100.").WithLevel(15, 1)
		}
		n := a[0].Float * float64(a[1].Int) / 100
		whole := int64(n)
		if float64(whole) < n {
			whole++
		}
		return types.NewInt(types.BigInt, whole), nil
	}, y, bound{sql: "c", t: types.Of(types.BigInt)}).sql, nil
}
