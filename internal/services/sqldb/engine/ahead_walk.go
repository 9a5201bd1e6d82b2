package engine

import (
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// early are the errors of binding that SQL Server gives before anything of a
// script runs. Of 208 and what may come of an object that is not there yet it
// waits, and here also of what is not built.
var early = func() map[int32]bool {
	out := map[int32]bool{}
	for _, n := range []int32{
		102, 104, 106, 107, 108, 109, 110, 116, 120, 121, 130, 131, 132, 133, 134, 137, 141, 144, 145, 147, 155, 156, 157, 158, 164, 174, 178, 189, 192, 205, 206, 207, 209, 213, 239, 240, 243, 246,
		252, 253, 257, 258, 259, 264, 271, 272, 273, 306, 310, 321, 332, 333, 402, 408, 421, 443, 444, 447, 448, 460, 461, 462, 465, 467, 468, 529, 1001, 1002, 1011, 1013, 1015, 1033, 1038, 1062, 1087,
		2714, 2715, 2716, 2717, 2750, 4101, 4104, 4108, 4109, 4112, 4127, 4151, 4193, 4194, 4403, 4405, 4406, 5308, 5309, 5324, 5335, 5362, 8101, 8102, 8116, 8117, 8120, 8121, 8124, 8127, 8133, 8154, 8155,
		8156, 8158, 8159, 8161, 10703, 10705, 10709, 10714, 10738, 10741, 10752, 10753, 10754, 10756, 10759, 13605, 13620,
	} {
		out[n] = true
	}
	return out
}()

func (a *ahead) list(list []ast.Stmt) {
	for _, st := range list {
		if a.looked++; a.looked%64 == 0 && a.ctx.Err() != nil {
			a.fault = a.ctx.Err()
		}
		if a.fault != nil {
			return
		}
		a.statement(st)
	}
}

// statement looks at one statement, and those within.
func (a *ahead) statement(st ast.Stmt) {
	if a.x.inFunction {
		var e *types.Error
		if err := a.x.effects(st); errors.As(err, &e) {
			a.refuse(st, e)
			return
		}
	}
	switch st := st.(type) {
	case *ast.Block:
		a.list(st.Stmts)
	case *ast.If:
		a.cond(&ast.If{Span: st.Span, Cond: st.Cond}, st.Cond)
		a.list([]ast.Stmt{st.Then})
		if st.Else != nil {
			a.list([]ast.Stmt{st.Else})
		}
	case *ast.While:
		a.cond(&ast.While{Span: st.Span, Cond: st.Cond}, st.Cond)
		a.list([]ast.Stmt{st.Body})
	case *ast.Try:
		a.list(st.Body)
		a.list(st.Catch)
	case *ast.Label:
		if a.labels[lower(st.Name)] {
			a.refuse(st, types.Errorf(132, "The label '%s' has already been declared. Label names must be unique within a query batch or stored procedure.", st.Name).WithLevel(15, 1))
		}
		a.labels[lower(st.Name)] = true
	case *ast.Goto:
		a.jumps = append(a.jumps, st)
	case *ast.Declare:
		a.declare(st)
	default:
		a.plain(st)
	}
}

// plain looks at a statement without others in it.
func (a *ahead) plain(st ast.Stmt) {
	switch st := st.(type) {
	case *ast.SelectStmt:
		q := *st.Query
		sel, body := withoutInto(q.Body)
		if sel != nil {
			q.Body = body
			a.makes(st, sel.Into.Object())
		}
		a.query(st, &q)
	case *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge:
		if name := targetOf(st); a.readOnly[lower(name)] {
			a.refuse(st, readOnly(name))
			return
		}
		plan, _, err := dml.Compile(&dml.Env{Env: a.env()}, st)
		if err == nil {
			plan.Close()
		}
		a.found(st, err)
		if i, ok := st.(*ast.Insert); ok && i.Execute != nil {
			a.execute(i.Execute)
		}
	case *ast.SetVariable:
		a.scalar(st, st.Name)
		if st.Cursor != nil {
			a.query(st, st.Cursor.Query)
		} else if st.Method == nil && st.Value != nil && !a.cursor(st.Name) {
			a.expr(st, a.x.compound(st))
		}
	case *ast.CreateTable:
		a.makes(st, st.Name.Object())
	case *ast.DeclareCursor:
		a.query(st, st.Cursor.Query)
	case *ast.Fetch:
		for _, name := range st.Into {
			a.scalar(st, name)
		}
	case *ast.Execute:
		a.execute(st)
	case *ast.Print:
		a.expr(st, st.Value)
	case *ast.Return:
		if st.Value != nil && !a.x.module {
			a.refuse(st, types.Errorf(178, "A RETURN statement with a return value cannot be used in this context.").WithLevel(15, 1))
			return
		}
		a.expr(st, st.Value)
	case *ast.Throw:
		for _, e := range []ast.Expr{st.Number, st.Message, st.State} {
			a.expr(st, e)
		}
	case *ast.RaisError:
		for _, e := range append([]ast.Expr{st.Message, st.Severity, st.State}, st.Args...) {
			a.expr(st, e)
		}
	}
}

// cursor reports a variable that is a cursor, or that nobody declared.
func (a *ahead) cursor(name string) bool {
	v, ok := a.vars[lower(name)]
	return !ok || v.Table == nil && v.Type.Kind == types.Unknown
}

func (a *ahead) execute(st *ast.Execute) {
	a.scalar(st, st.Result)
	a.scalar(st, st.Variable)
	for _, e := range st.Text {
		a.expr(st, e)
	}
	for i := range st.Args {
		if v, ok := st.Args[i].Value.(*ast.Variable); ok {
			if _, there := a.vars[lower(v.Name)]; !there {
				a.scalar(st, v.Name)
			}
		}
	}
}

// makes notes a temporary table that the script makes, which may be one of its
// name only: 2714.
func (a *ahead) makes(st ast.Stmt, name string) {
	if !strings.HasPrefix(name, "#") {
		return
	}
	if a.made[lower(name)] {
		a.refuse(st, types.Errorf(2714, "There is already an object named '%s' in the database.", name))
	}
	a.made[lower(name)] = true
}
