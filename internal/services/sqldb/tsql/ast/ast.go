// Package ast is the shape of T-SQL as the parser of package tsql yields it.
//
// Statements are Stmt, scalars are Expr, truth values are Cond: T-SQL never
// mixes the last two, and the parser has checked that. What stands in FROM is
// a Source, a SELECT with everything around it a Query. Every node embeds its
// Span. Words that the text may write in any case (operators, options, types
// of constraint) are constants or upper case here; names keep their case.
// Nodes are not changed after parsing, so that a plan may share them.
package ast

import "strings"

// Span is a node's place in the batch: byte offsets [Start, End) and the line
// of Start, where the batch's first line is 1, as ERROR tokens count.
type Span struct{ Start, End, Line int }

// Pos returns the place.
func (s Span) Pos() Span { return s }

// Node is anything with a place in the text.
type Node interface{ Pos() Span }

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Expr is a scalar expression.
type Expr interface {
	Node
	expr()
}

// Cond is a condition: true, false or unknown.
type Cond interface {
	Node
	cond()
}

// Source is a rowset of FROM.
type Source interface {
	Node
	source()
}

// Batch is what a client sends as one text.
type Batch struct {
	Span
	Stmts []Stmt
}

// Ident is one identifier without its quotes. Quoted says that the text wrote
// it in brackets or double quotes, so that it is never a keyword.
type Ident struct {
	Span
	Name   string
	Quoted bool
}

// Name is a name of one to four parts, the object's own last:
// [server.[database.[schema.]]]object. A part left out (`db..t`) has Name "".
// A table variable is a name of one part that starts with @.
type Name struct {
	Span
	Parts []Ident
}

// Object returns the last part.
func (n Name) Object() string { return n.part(0) }

// Schema returns the schema, "" where the text has none.
func (n Name) Schema() string { return n.part(1) }

// Database returns the database, "" where the text has none.
func (n Name) Database() string { return n.part(2) }

// Server returns the linked server, "" where the text has none.
func (n Name) Server() string { return n.part(3) }

// Quoted is a name in brackets, as QUOTENAME writes it.
func Quoted(name string) string { return "[" + strings.ReplaceAll(name, "]", "]]") + "]" }

// Dotted is the name as messages have it: its parts, without quotes.
func (n Name) Dotted() string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.Name
	}
	return strings.Join(parts, ".")
}

func (n Name) part(fromEnd int) string {
	if i := len(n.Parts) - 1 - fromEnd; i >= 0 {
		return n.Parts[i].Name
	}
	return ""
}

// Type is a data type as written: a name, usually of one part and in any case,
// with its arguments. `varchar(max)` has Max; `xml(CONTENT c)` has XMLSchema.
// Words such as VARYING and PRECISION are folded away: `character varying(3)`
// is varchar(3), `double precision` is float(53), `national char` is nchar.
type Type struct {
	Span
	Name      Name
	Args      []int64
	Max       bool
	Base      string // second argument of vector(3, float16), lower case
	XMLSchema *Name
	XMLKind   string // CONTENT, DOCUMENT or ""
	Table     *TableBody
	Cursor    bool // of a variable or parameter
}

// Option is one setting of a WITH, SET or OPTION list in whichever form the
// grammar has for it: NAME, NAME ON, NAME = value, NAME (list), NAME = ON (list).
type Option struct {
	Span
	Name   string // words in upper case, one space between them; names in quotes are [as written]
	Equals bool   // NAME = …
	Word   string // value that is a word, as written (ON, OFF, NONE, a name)
	Value  Expr   // value that is a literal, variable or expression
	List   []Option
}

// Word returns whether an option is among opts, and it.
func Word(opts []Option, name string) (Option, bool) {
	for _, o := range opts {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}
