package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// cond writes a condition, in parentheses if it binds more loosely than min.
func (w *writer) cond(c ast.Cond, min int) {
	prec := precUnary
	switch c := c.(type) {
	case *ast.Logical:
		prec = precOr
		if c.Op == "AND" {
			prec = precAnd
		}
	case *ast.Not:
		prec = precNot
	}
	if prec < min {
		w.s("(")
		defer w.s(")")
	}
	switch c := c.(type) {
	case *ast.Logical:
		w.cond(c.X, prec)
		w.s(" ", c.Op, " ")
		w.cond(c.Y, prec+1)
	case *ast.Not:
		w.s("NOT ")
		w.cond(c.X, precNot)
	case *ast.Compare:
		w.expr(c.X, 0)
		if c.Op == "DISTINCT" || c.Op == "NOT DISTINCT" {
			w.s(" IS ", c.Op, " FROM ")
		} else {
			w.s(" ", c.Op, " ")
		}
		w.expr(c.Y, 0)
	case *ast.Quantified:
		w.expr(c.X, 0)
		if c.Op == "DISTINCT" || c.Op == "NOT DISTINCT" {
			w.s(" IS ", c.Op, " FROM ")
		} else {
			w.s(" ", c.Op, " ")
		}
		w.when(c.All, "ALL ")
		w.when(!c.All, "ANY ")
		w.sub(c.Query)
	case *ast.Between:
		w.expr(c.X, 0)
		w.when(c.Not, " NOT")
		w.s(" BETWEEN ")
		w.expr(c.Low, 0)
		w.s(" AND ")
		w.expr(c.High, 0)
	case *ast.In:
		w.expr(c.X, 0)
		w.when(c.Not, " NOT")
		w.s(" IN ")
		if c.Query != nil {
			w.sub(c.Query)
			return
		}
		w.s("(")
		w.exprs(c.List)
		w.s(")")
	case *ast.Like:
		w.expr(c.X, 0)
		w.when(c.Not, " NOT")
		w.s(" LIKE ")
		w.expr(c.Pattern, 0)
		if c.Escape != nil {
			w.s(" ESCAPE ")
			w.expr(c.Escape, 0)
		}
	case *ast.IsNull:
		w.expr(c.X, 0)
		w.s(" IS ")
		w.when(c.Not, "NOT ")
		w.s("NULL")
	case *ast.Exists:
		w.s("EXISTS ")
		w.sub(c.Query)
	case *ast.FullText:
		w.fullText(c)
	case *ast.Updated:
		w.s("UPDATE(")
		w.ident(c.Column)
		w.s(")")
	case *ast.Predicate:
		w.call(c.Call)
	case *ast.Match:
		w.s("MATCH(", c.Pattern, ")")
	}
}

// sub writes (query).
func (w *writer) sub(q *ast.Query) {
	w.s("(")
	w.query(q)
	w.s(")")
}

func (w *writer) fullText(c *ast.FullText) {
	w.s(c.Function, "(")
	switch {
	case c.Property != nil:
		w.s("PROPERTY(")
		w.exprs(c.Columns)
		w.s(", ")
		w.expr(c.Property, 0)
		w.s(")")
	case len(c.Columns) == 0:
		w.s("*")
	default:
		w.s("(")
		w.exprs(c.Columns)
		w.s(")")
	}
	w.s(", ")
	w.expr(c.Text, 0)
	if c.Language != nil {
		w.s(", LANGUAGE ")
		w.expr(c.Language, 0)
	}
	w.s(")")
}
