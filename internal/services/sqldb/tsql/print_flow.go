package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// flowStmt writes statements of control, variables, transactions and cursors; false if s is none.
func (w *writer) flowStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.Declare:
		w.s("DECLARE ")
		w.each(len(s.Vars), func(i int) {
			v := s.Vars[i]
			w.s(v.Name, " ")
			w.typ(v.Type)
			w.null(v.Null)
			if v.Value != nil {
				w.s(" = ")
				w.expr(v.Value, 0)
			}
		})
	case *ast.SetVariable:
		w.setVariable(s)
	case *ast.SetOption:
		w.setOption(s)
	case *ast.Block:
		w.s("BEGIN")
		if s.IsAtomic {
			w.s(" ATOMIC WITH (")
			w.options(s.Atomic)
			w.s(")")
		}
		w.s("\n")
		w.stmts(s.Stmts)
		w.s("END")
	case *ast.If:
		w.s("IF ")
		w.cond(s.Cond, 0)
		w.s("\n")
		w.stmts([]ast.Stmt{s.Then})
		if s.Else != nil {
			w.s("ELSE ")
			w.stmt(s.Else)
		}
	case *ast.While:
		w.s("WHILE ")
		w.cond(s.Cond, 0)
		w.s("\n")
		w.stmt(s.Body)
	case *ast.Try:
		w.s("BEGIN TRY\n")
		w.stmts(s.Body)
		w.s("END TRY\nBEGIN CATCH\n")
		w.stmts(s.Catch)
		w.s("END CATCH")
	case *ast.Break:
		w.s("BREAK")
	case *ast.Continue:
		w.s("CONTINUE")
	case *ast.Return:
		w.s("RETURN")
		if s.Value != nil {
			w.s(" ")
			w.expr(s.Value, 0)
		}
	case *ast.Goto:
		w.s("GOTO ")
		w.word(s.Label)
	case *ast.Label:
		w.s(s.Name, ":")
	case *ast.Print:
		w.s("PRINT ")
		w.expr(s.Value, 0)
	case *ast.Throw:
		w.s("THROW")
		if s.Number != nil {
			w.s(" ")
			w.exprs([]ast.Expr{s.Number, s.Message, s.State})
		}
	case *ast.RaisError:
		w.raisError(s)
	case *ast.WaitFor:
		w.waitFor(s)
	case *ast.Transaction:
		w.transaction(s)
	case *ast.Use:
		w.s("USE ")
		w.ident(s.Database)
	case *ast.Execute:
		w.execute(s)
	case *ast.ExecuteAs:
		w.s("EXECUTE AS ")
		w.context(s.Context)
		w.when(s.NoRevert, " WITH NO REVERT")
		w.when(s.Cookie != "", " WITH COOKIE INTO "+s.Cookie)
	case *ast.Revert:
		w.s("REVERT")
		if s.Cookie != nil {
			w.s(" WITH COOKIE = ")
			w.expr(s.Cookie, 0)
		}
	default:
		return w.cursorStmt(s)
	}
	return true
}

func (w *writer) setVariable(s *ast.SetVariable) {
	w.s("SET ", s.Name)
	if m := s.Method; m != nil {
		w.s(".")
		w.ident(m.Name)
		w.args(m.Args, m.NoArgs)
		if !m.NoArgs {
			return
		}
	}
	w.s(" ", s.Op, " ")
	if s.Cursor != nil {
		w.cursor(*s.Cursor)
		return
	}
	w.expr(s.Value, 0)
}

func (w *writer) setOption(s *ast.SetOption) {
	w.s("SET ")
	if group, _, ok := strings.Cut(s.Names[0], " "); ok && group != "TRANSACTION" {
		w.s(group, " ")
		w.each(len(s.Names), func(i int) { w.s(strings.TrimPrefix(s.Names[i], group+" ")) })
	} else {
		w.s(strings.Join(s.Names, ", "))
	}
	w.s(" ")
	switch {
	case s.Table != nil:
		w.name(*s.Table)
		w.s(" ")
		w.onOff(s.On)
	case s.Value != nil:
		w.expr(s.Value, 0)
	case s.Word != "":
		w.word(s.Word)
	default:
		w.onOff(s.On)
	}
}

func (w *writer) onOff(on bool) {
	w.when(on, "ON")
	w.when(!on, "OFF")
}

func (w *writer) raisError(s *ast.RaisError) {
	w.s("RAISERROR ")
	if s.Old {
		w.expr(s.Message, 0)
		if len(s.Args) > 0 {
			w.s(" , ")
			w.exprs(s.Args)
		}
		return
	}
	w.s("(")
	w.exprs(append([]ast.Expr{s.Message, s.Severity, s.State}, s.Args...))
	w.s(")")
	if len(s.Options) > 0 {
		w.s(" WITH ", strings.Join(s.Options, ", "))
	}
}

func (w *writer) waitFor(s *ast.WaitFor) {
	w.s("WAITFOR ")
	if s.Stmt == nil {
		w.s(s.Kind, " ")
		w.expr(s.Value, 0)
		return
	}
	w.s("(")
	w.stmt(s.Stmt)
	w.s(")")
	if s.Timeout != nil {
		w.s(", TIMEOUT ")
		w.expr(s.Timeout, 0)
	}
}

func (w *writer) transaction(t *ast.Transaction) {
	w.s(t.Verb, " ")
	w.when(t.Distributed, "DISTRIBUTED ")
	switch {
	case t.Work:
		w.s("WORK")
		return
	default:
		w.s("TRANSACTION")
	}
	if strings.HasPrefix(t.Name, "@") {
		w.s(" ", t.Name)
	} else if t.Name != "" {
		w.s(" ")
		w.word(t.Name)
	}
	if t.Marked {
		w.s(" WITH MARK")
		if t.Mark != nil {
			w.s(" ")
			w.expr(t.Mark, 0)
		}
	}
	w.with(t.Options)
}

// cursorStmt writes statements of cursors; false if s is none.
func (w *writer) cursorStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.DeclareCursor:
		w.s("DECLARE ")
		w.ident(s.Name)
		w.s(" ")
		w.cursor(s.Cursor)
	case *ast.OpenCursor:
		w.s("OPEN ")
		w.cursorRef(s.Cursor)
	case *ast.CloseCursor:
		w.s("CLOSE ")
		w.cursorRef(s.Cursor)
	case *ast.Deallocate:
		w.s("DEALLOCATE ")
		w.cursorRef(s.Cursor)
	case *ast.Fetch:
		w.s("FETCH ")
		if s.Direction != "" {
			w.s(s.Direction, " ")
			if s.N != nil {
				w.expr(s.N, 0)
				w.s(" ")
			}
		}
		w.s("FROM ")
		w.cursorRef(s.Cursor)
		if len(s.Into) > 0 {
			w.s(" INTO ", strings.Join(s.Into, ", "))
		}
	default:
		return false
	}
	return true
}

func (w *writer) cursor(c ast.CursorDef) {
	w.s("CURSOR ")
	for _, o := range c.Options {
		w.s(o, " ")
	}
	w.s("FOR ")
	w.query(c.Query)
	w.when(c.ReadOnly, " FOR READ ONLY")
	if c.ForUpdate {
		w.s(" FOR UPDATE")
		if len(c.UpdateOf) > 0 {
			w.s(" OF ")
			w.names(c.UpdateOf)
		}
	}
}
