package engine

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/ddl"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// uncompiled are the errors of a script of which nothing runs. A TRY within it
// does not catch them.
type uncompiled struct{ errs tsql.Errors }

func (u uncompiled) Error() string { return u.errs.Error() }
func (u uncompiled) Unwrap() error { return u.errs }

// compiled says with what a script was last found to be right.
type compiled struct {
	catalog, temp *catalog.Catalog
	schema        string
}

// compile binds the statements of a script before the first of them runs, as
// SQL Server compiles a batch or module whole: nothing of it runs where one of
// them is wrong. Those that name an object that is not there wait until they
// run (deferred name resolution), and so do permissions. A script of one
// statement is bound when that runs.
func (x *frame) compile(ctx context.Context) error {
	s, t := x.s, x.text
	if plainly(t.batch.Stmts) || s.set.parseOnly || s.refresh() != nil {
		return nil
	}
	with := compiled{s.catalog, s.named(), x.schema()}
	if t.compiled == with {
		return nil
	}
	a := x.ahead(ctx)
	a.list(t.batch.Stmts)
	if err := a.outcome(); err != nil {
		return err
	}
	t.compiled = with
	return nil
}

// plainly reports at most one statement, which holds no others.
func plainly(list []ast.Stmt) bool {
	if len(list) == 0 {
		return true
	}
	switch list[0].(type) {
	case *ast.Block, *ast.If, *ast.While, *ast.Try:
		return false
	}
	return len(list) == 1
}

// named is what is temporary if that has tables that a text can name.
func (s *Session) named() *catalog.Catalog {
	if s.temp == s.noTemp {
		return nil
	}
	for _, t := range s.temp.Tables() {
		if _, ok := catalog.VariableNamed(t.Name); !ok {
			return s.temp
		}
	}
	return nil
}

// ahead is a script that is being looked at before it runs.
type ahead struct {
	ctx context.Context
	x   *frame
	// temp has the session's tables and, without any rows, the table variables
	// of the script.
	temp      *catalog.Catalog
	lastTable int // names them, behind the session's
	vars      map[string]bind.Variable
	readOnly  map[string]bool // parameters that are tables
	labels    map[string]bool
	jumps     []*ast.Goto
	made      map[string]bool // the #tables that it makes
	looked    int
	errs      tsql.Errors
	fault     error // of an attention
}

// ahead begins with the variables that the frame has before its statements:
// its parameters.
func (x *frame) ahead(ctx context.Context) *ahead {
	a := &ahead{ctx: ctx, x: x, temp: x.s.temp, lastTable: x.s.lastTable, vars: map[string]bind.Variable{}, readOnly: map[string]bool{}, labels: map[string]bool{}, made: map[string]bool{}}
	for name, v := range x.vars {
		a.vars[name] = bind.Variable{Type: v.Type, Table: v.table}
		a.readOnly[name] = v.readOnly
	}
	return a
}

// outcome are the errors that were found.
func (a *ahead) outcome() error {
	for _, g := range a.jumps {
		if !a.labels[lower(g.Label)] {
			a.refuse(g, types.Errorf(133, "A GOTO statement references the label '%s' but the label has not been declared.", g.Label).WithLevel(15, 1))
		}
	}
	switch {
	case a.fault != nil:
		return a.fault
	case len(a.errs) > 0:
		return uncompiled{a.errs}
	}
	return nil
}

func (a *ahead) refuse(at ast.Node, e *types.Error) {
	a.errs = append(a.errs, e.At(a.x.text.line(at.Pos().Line)))
}

// env is what the statements are bound in.
func (a *ahead) env() *bind.Env {
	e := a.x.env()
	e.Temp = a.temp
	e.Variable = func(name string) (bind.Variable, bool) { v, ok := a.vars[name]; return v, ok }
	return e
}

// declare is a DECLARE of variables: they are there from it on.
func (a *ahead) declare(st *ast.Declare) {
	for i := range st.Vars {
		d := &st.Vars[i]
		key := lower(d.Name)
		if _, twice := a.vars[key]; twice {
			a.refuse(st, types.Errorf(134, "The variable name '%s' has already been declared. Variable names must be unique within a query batch or stored procedure.", d.Name).WithLevel(15, 2))
			continue
		}
		v := bind.Variable{}
		var err error
		switch of := (*catalog.Table)(nil); {
		case d.Type.Cursor:
		case d.Type.Table != nil:
			v.Table, err = a.tableOf(d.Name, d.Span, d.Type.Table)
		default:
			if v.Type, of, err = a.x.s.typeOf(d.Type, 1); err == nil && of != nil {
				v.Table, err = a.typed(d.Name, of)
			}
		}
		a.vars[key] = v
		if err != nil {
			a.found(st, err)
			continue
		}
		a.expr(st, d.Value)
	}
}

// definer is what defines the table of a table variable, and its name there.
func (a *ahead) definer(variable string) (*ddl.Env, string) {
	a.lastTable++
	e := a.x.definer(a.ctx)
	e.Temp, e.Store, e.Refused, e.Granted, e.Message = a.temp, nowhere{store{a.x.s}}, nil, nil, nil
	return e, catalog.TableVariable(a.lastTable, variable)
}

// tableOf is the table of a table variable, of which no rows are made.
func (a *ahead) tableOf(variable string, at ast.Span, body *ast.TableBody) (*catalog.Table, error) {
	e, name := a.definer(variable)
	if _, err := e.Run(a.ctx, &ast.CreateTable{Span: at, Name: ast.Name{Span: at, Parts: []ast.Ident{{Span: at, Name: name, Quoted: true}}}, Body: *body}); err != nil {
		return nil, err
	}
	a.temp = e.Temp
	o, _ := a.temp.Find(catalog.DBO, name)
	t, _ := o.(*catalog.Table)
	return t, nil
}

// typed is tableOf for a table type.
func (a *ahead) typed(variable string, of *catalog.Table) (*catalog.Table, error) {
	e, name := a.definer(variable)
	t, err := e.DeclareType(a.ctx, name, of)
	if err == nil {
		a.temp = e.Temp
	}
	return t, err
}

// nowhere is a store that keeps nothing.
type nowhere struct{ store }

func (nowhere) Exec(context.Context, string, ...any) error { return nil }
func (nowhere) Rows(context.Context, string, []types.Type, func([]types.Value) error, ...any) error {
	return nil
}
func (nowhere) Count(context.Context, int32, bool, *int64) error { return nil }
func (nowhere) Begin(int32, bool)                                {}

// scalar asks for a variable that a statement names by itself: 137.
func (a *ahead) scalar(at ast.Node, name string) {
	if name == "" {
		return
	}
	if v, ok := a.vars[lower(name)]; !ok || v.Table != nil {
		a.refuse(at, types.Errorf(137, "Must declare the scalar variable \"%s\".", name).WithLevel(15, 2))
	}
}

func (a *ahead) expr(at ast.Node, e ast.Expr) {
	switch v := e.(type) {
	case nil, *ast.Literal, *ast.Default:
	case *ast.Variable:
		a.scalar(at, v.Name)
	default:
		p, err := a.env().Expr(e, types.Type{})
		a.bound(at, p, err)
	}
}

func (a *ahead) cond(at ast.Node, c ast.Cond) {
	p, err := a.env().Cond(c)
	a.bound(at, p, err)
}

func (a *ahead) query(at ast.Node, q *ast.Query) {
	p, err := a.env().Query(q)
	a.bound(at, p, err)
}

func (a *ahead) bound(at ast.Node, p *bind.Plan, err error) {
	if p != nil {
		p.Close()
	}
	a.found(at, err)
}

// found takes an error of a statement, unless it waits until that runs.
func (a *ahead) found(at ast.Node, err error) {
	var e *types.Error
	switch {
	case err == nil:
	case a.ctx.Err() != nil:
		a.fault = a.ctx.Err()
	case errors.As(err, &e) && early[e.Number] && !a.waits(at):
		a.refuse(at, e)
	}
}

// waits reports a statement that names a table, view or function that is not
// there: all of it is bound when it runs.
func (a *ahead) waits(at ast.Node) bool {
	own := map[string]bool{}
	var named []ast.Name
	ast.Walk(at, func(n any) bool {
		switch n := n.(type) {
		case *ast.With:
			for i := range n.CTEs {
				own[lower(n.CTEs[i].Name.Name)] = true
			}
		case *ast.Table:
			if n.Alias != nil {
				own[lower(n.Alias.Name)] = true
			}
			named = append(named, n.Name)
		case *ast.Derived:
			if n.Alias != nil {
				own[lower(n.Alias.Name)] = true
			}
		case *ast.Block, *ast.Try:
			return n == at
		}
		return true
	})
	env := a.env()
	for _, n := range named {
		if len(n.Parts) == 1 && own[lower(n.Object())] {
			continue
		}
		var e *types.Error
		if _, _, err := env.Object(n); errors.As(err, &e) && !early[e.Number] && e.Number != 259 {
			return true
		}
	}
	return false
}
