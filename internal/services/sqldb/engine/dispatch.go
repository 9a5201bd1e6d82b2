package engine

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// dispatch runs a statement by its kind.
func (x *frame) dispatch(ctx context.Context, st ast.Stmt) (signal, error) {
	if x.inFunction {
		if err := x.effects(st); err != nil {
			return onward, err
		}
	}
	switch st := st.(type) {
	case *ast.Block:
		return x.list(ctx, st.Stmts)
	case *ast.If:
		return x.ifElse(ctx, st)
	case *ast.While:
		return x.while(ctx, st)
	case *ast.Try:
		return x.try(ctx, st)
	case *ast.Return:
		return x.leave(ctx, st)
	case *ast.Break:
		return signal{kind: breaks}, nil
	case *ast.Continue:
		return signal{kind: continues}, nil
	case *ast.Goto:
		return signal{kind: jumps, label: st.Label}, nil
	case *ast.Label:
		return onward, nil
	}
	if err := x.plain(ctx, st); err != nil {
		return onward, err
	}
	return onward, x.keepSequences(ctx)
}

// plain runs a statement that steers nothing.
func (x *frame) plain(ctx context.Context, st ast.Stmt) error {
	if err := x.s.refresh(); err != nil {
		return err
	}
	x.s.now = time.Now().UTC()
	if x.s.set.noExec {
		if _, ok := st.(*ast.SetOption); !ok {
			return nil
		}
	}
	switch st := st.(type) {
	case *ast.Declare:
		return x.declare(ctx, st)
	case *ast.SetVariable:
		return x.assign(ctx, st)
	case *ast.SetOption:
		return x.option(ctx, st)
	case *ast.Print:
		return x.ended(x.print(ctx, st))
	case *ast.Throw:
		return x.throw(ctx, st)
	case *ast.RaisError:
		return x.ended(x.raisError(ctx, st))
	case *ast.WaitFor:
		return x.waitFor(ctx, st)
	case *ast.Transaction:
		return x.transaction(ctx, st)
	case *ast.Execute:
		return x.execute(ctx, st)
	case *ast.ExecuteAs:
		return x.executeAs(ctx, st)
	case *ast.Revert:
		return x.revert(st)
	case *ast.DeclareCursor:
		return x.ended(x.declareCursor(st))
	case *ast.OpenCursor:
		return x.ended(x.openCursor(ctx, st))
	case *ast.Fetch:
		return x.fetch(ctx, st)
	case *ast.CloseCursor:
		return x.ended(x.closeCursor(st))
	case *ast.Deallocate:
		return x.ended(x.deallocate(st))
	case *ast.Use:
		return x.use(st)
	}
	return x.language(ctx, st)
}

// language runs the statements that read and change rows and definitions.
func (x *frame) language(ctx context.Context, st ast.Stmt) error {
	switch st := st.(type) {
	case *ast.SelectStmt:
		return x.selectRows(ctx, st)
	case *ast.InsertBulk:
		return x.insertBulk(ctx, st)
	case *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge, *ast.Truncate, *ast.Admin:
		return x.changeRows(ctx, st)
	}
	if !defines(st) {
		return unsupported(st)
	}
	where := inDatabase
	if c, ok := st.(*ast.CreateTable); ok {
		where = local(c.Name.Object())
	}
	if err := x.changeIn(ctx, where, func() error { return x.define(ctx, st) }); err != nil {
		return err
	}
	x.s.rowCount = 0
	return x.out.Done(tds.CommandNone, tds.NoCount)
}

func unsupported(st ast.Stmt) error {
	if a, ok := st.(*ast.Admin); ok {
		return types.Unsupported(strings.TrimSpace(a.Words + " " + a.Name.Object()))
	}
	var words strings.Builder // CreateTrigger is CREATE TRIGGER
	for i, r := range strings.TrimPrefix(fmt.Sprintf("%T", st), "*ast.") {
		if i > 0 && unicode.IsUpper(r) {
			words.WriteByte(' ')
		}
		words.WriteRune(unicode.ToUpper(r))
	}
	return types.Unsupported(words.String())
}

// ended ends a statement that counts nothing.
func (x *frame) ended(err error) error {
	if err != nil {
		return err
	}
	return x.out.Done(tds.CommandNone, tds.NoCount)
}

// use answers USE: Azure SQL Database does not switch databases.
func (x *frame) use(st *ast.Use) error {
	if strings.EqualFold(st.Database.Name, x.s.entry.Database.Name) {
		return nil
	}
	return types.Errorf(40508, "USE statement is not supported to switch between databases. Use a new connection to connect to a different database.")
}
