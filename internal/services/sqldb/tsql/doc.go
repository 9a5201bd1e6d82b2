// Package tsql reads T-SQL: Parse turns the text of a batch into the tree of
// package ast or answers the errors that SQL Server has for it, with their
// numbers, levels, states and lines. Print turns a tree into text again.
//
// The parser is one of recursive descent, with precedence climbing for
// expressions and no backtracking, so that its time grows with the text; its
// depth is bounded (error 191). Words are names unless T-SQL reserves them.
// GO is not T-SQL: clients cut scripts there.
package tsql
