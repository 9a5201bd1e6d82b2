package catalog

import (
	"encoding/json"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// Expression is a scalar expression as the catalogue shows it: `((1))`,
// `([a]+[b])`. It is read once, whoever asks.
type Expression struct {
	Text string
	once sync.Once
	tree ast.Expr
	err  error
}

// NewExpression returns the expression of a text.
func NewExpression(text string) *Expression { return &Expression{Text: text} }

// Tree returns the expression as a tree.
func (e *Expression) Tree() (ast.Expr, error) {
	e.once.Do(func() { e.tree, e.err = tsql.ParseExpr(e.Text) })
	return e.tree, e.err
}

// MarshalJSON keeps the text.
func (e *Expression) MarshalJSON() ([]byte, error) { return json.Marshal(e.Text) }

// UnmarshalJSON reads the text.
func (e *Expression) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &e.Text) }

// Condition is a condition as the catalogue shows it: `([a]>(0))`.
type Condition struct {
	Text string
	once sync.Once
	tree ast.Cond
	err  error
}

// NewCondition returns the condition of a text.
func NewCondition(text string) *Condition { return &Condition{Text: text} }

// Tree returns the condition as a tree.
func (c *Condition) Tree() (ast.Cond, error) {
	c.once.Do(func() { c.tree, c.err = tsql.ParseCond(c.Text) })
	return c.tree, c.err
}

// MarshalJSON keeps the text.
func (c *Condition) MarshalJSON() ([]byte, error) { return json.Marshal(c.Text) }

// UnmarshalJSON reads the text.
func (c *Condition) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &c.Text) }

// Source is the text of a view, procedure or function as it was sent, from
// CREATE or ALTER on, and how it is read.
type Source struct {
	Text             string
	QuotedIdentifier bool
	once             sync.Once
	tree             ast.Stmt
	err              error
}

type source struct {
	Text             string `json:"text"`
	QuotedIdentifier bool   `json:"quotedIdentifier,omitempty"`
}

// NewSource returns the source of a module.
func NewSource(text string, quotedIdentifier bool) *Source {
	return &Source{Text: text, QuotedIdentifier: quotedIdentifier}
}

// Tree returns the statement as a tree: *ast.CreateView, *ast.CreateProcedure
// or *ast.CreateFunction.
func (s *Source) Tree() (ast.Stmt, error) {
	s.once.Do(func() {
		b, err := tsql.Parse(s.Text, tsql.Settings{QuotedIdentifier: s.QuotedIdentifier})
		if err != nil {
			s.err = err
			return
		}
		s.tree = b.Stmts[0]
	})
	return s.tree, s.err
}

// MarshalJSON keeps text and setting.
func (s *Source) MarshalJSON() ([]byte, error) {
	return json.Marshal(source{s.Text, s.QuotedIdentifier})
}

// UnmarshalJSON reads text and setting.
func (s *Source) UnmarshalJSON(b []byte) error {
	var k source
	err := json.Unmarshal(b, &k)
	s.Text, s.QuotedIdentifier = k.Text, k.QuotedIdentifier
	return err
}

// Module is what views, procedures and functions have in common.
type Module struct {
	Head
	Source      *Source `json:"source"`
	SchemaBound bool    `json:"schemaBound,omitempty"`
	// ExecuteAs is "" for CALLER, OWNER, or SELF and a user's name, for which
	// As is the principal.
	ExecuteAs string `json:"executeAs,omitempty"`
	As        int32  `json:"as,omitempty"`
	// Uses are the ids of what a module with SCHEMABINDING depends on.
	Uses []int32 `json:"uses,omitempty"`
}

// View is a view; Columns are as they were when it was defined.
type View struct {
	Module
	Columns     []*Column `json:"columns"`
	CheckOption bool      `json:"checkOption,omitempty"`
}

// Kind returns V.
func (*View) Kind() Kind { return KindView }

// Column returns a column by its name.
func (v *View) Column(name string) (*Column, bool) { return ColumnNamed(v.Columns, name) }

// Parameter is a parameter; ID counts from 1, Name has its @.
type Parameter struct {
	ID   int32  `json:"id"`
	Name string `json:"name"`
	Declared
	Output   bool        `json:"output,omitempty"`
	ReadOnly bool        `json:"readOnly,omitempty"`
	Nullable bool        `json:"nullable,omitempty"`
	Default  *Expression `json:"default,omitempty"` // nil without
}

// Procedure is a stored procedure.
type Procedure struct {
	Module
	Params []Parameter `json:"params,omitempty"`
}

// Kind returns P.
func (*Procedure) Kind() Kind { return KindProcedure }

// Function is a scalar function with Returns, or one of tables with Columns.
type Function struct {
	Module
	Type       Kind        `json:"type"` // FN, IF or TF
	Params     []Parameter `json:"params,omitempty"`
	Returns    Declared    `json:"returns"`
	Columns    []*Column   `json:"columns,omitempty"`
	NullOnNull bool        `json:"nullOnNull,omitempty"` // RETURNS NULL ON NULL INPUT
}

// Kind returns FN, IF or TF.
func (f *Function) Kind() Kind { return f.Type }
