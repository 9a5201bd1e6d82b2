package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Scalar runs a scalar function of the database.
func (h host) Scalar(ctx context.Context, f *catalog.Function, args []types.Value) (types.Value, error) {
	if f.NullOnNull {
		for _, a := range args {
			if a.IsNull() {
				return a, nil
			}
		}
	}
	in, _, err := h.enter(f, args)
	if err != nil {
		return types.Null(), err
	}
	in.returns = &types.Variable{Type: f.Returns.Type, Value: types.Null()}
	err = h.s.call(ctx, in)
	return in.returns.Value, err
}

// Table runs a function of several statements that returns a table.
func (h host) Table(ctx context.Context, f *catalog.Function, args []types.Value) ([][]types.Value, error) {
	in, st, err := h.enter(f, args)
	if err != nil {
		return nil, err
	}
	t, err := in.tableVariable(ctx, st.TableName, st.Span, st.Table)
	if err != nil {
		return nil, err
	}
	in.vars[lower(st.TableName)] = &variable{table: t}
	in.inFunction = true
	var rows [][]types.Value
	var room types.Room
	in.atEnd = func() error {
		var cols []types.Type
		list := ""
		for i, c := range t.Columns {
			if i > 0 {
				list += ", "
			}
			cols, list = append(cols, c.Type), list+catalog.StoredColumn(c.ID)
		}
		return store(h).Rows(ctx, "SELECT "+list+" FROM temp."+t.StoredName()+" ORDER BY rowid", cols, func(v []types.Value) error { rows = append(rows, v); return room.Take(v) })
	}
	err = h.s.call(ctx, in)
	return rows, err
}

// enter makes the frame of a function with its arguments.
func (h host) enter(f *catalog.Function, args []types.Value) (*frame, *ast.CreateFunction, error) {
	s := h.s
	t, err := s.module(&f.Module)
	if err != nil {
		return nil, nil, err
	}
	st, ok := t.batch.Stmts[0].(*ast.CreateFunction)
	if !ok {
		return nil, nil, errNoFunction
	}
	in, err := s.frame.inside(t.inner(st.Body))
	if err != nil {
		return nil, nil, err
	}
	on := s.catalog.Securable(f)
	in.out, in.module, in.name, in.chain, in.inFunction = quiet{}, true, f.Name, &on, true
	for i, p := range f.Params {
		v := &variable{Variable: types.Variable{Type: p.Type, Value: types.Null()}}
		if i < len(args) {
			v.Value = args[i]
		}
		in.vars[lower(p.Name)] = v
	}
	return in, st, s.frame.become(in, &f.Module)
}

// call runs a frame of a function while a statement of another runs.
func (s *Session) call(ctx context.Context, in *frame) error {
	outer, set, count, lastError := s.frame, s.set, s.rowCount, s.lastError
	s.frame = in
	s.within++
	err := in.run(ctx)
	if err == nil && in.atEnd != nil {
		err = in.atEnd()
	}
	s.frame = outer
	if e := in.close(context.WithoutCancel(ctx)); err == nil {
		err = e
	}
	s.within--
	s.set, s.rowCount, s.lastError = set, count, lastError
	return unwrapped(err)
}

// effects refuses what a function must not do: 443.
func (x *frame) effects(st ast.Stmt) error {
	word := ""
	switch st := st.(type) {
	case *ast.Declare, *ast.SetVariable, *ast.Block, *ast.If, *ast.While, *ast.Return, *ast.Break, *ast.Continue, *ast.Goto, *ast.Label, *ast.DeclareCursor, *ast.OpenCursor, *ast.Fetch, *ast.CloseCursor, *ast.Deallocate:
		return nil
	case *ast.SelectStmt:
		if sel, ok := st.Query.Body.(*ast.Select); ok && sel.Into == nil {
			for _, i := range sel.Items {
				if i.Variable != "" {
					return nil
				}
			}
		}
		return types.Errorf(444, "Select statements included within a function cannot return data to a client.").WithLevel(16, 2)
	case *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge:
		if i, ok := st.(*ast.Insert); ok && i.Execute != nil {
			word = "INSERT EXEC"
			break
		}
		if placeOf(st) == inVariable {
			return nil
		}
		word = map[tds.Command]string{tds.CommandInsert: "INSERT", tds.CommandUpdate: "UPDATE", tds.CommandDelete: "DELETE", tds.CommandMerge: "MERGE"}[commandOf(st)]
	case *ast.SetOption:
		word = "SET OPTION"
	case *ast.Execute:
		if len(st.Text) == 0 {
			return types.Errorf(557, "Only functions and some extended stored procedures can be executed from within a function.").WithLevel(16, 2)
		}
		word = "EXECUTE STRING"
	case *ast.Transaction:
		word = st.Verb + " TRANSACTION"
	case *ast.Print:
		word = "PRINT"
	case *ast.RaisError:
		word = "RAISERROR"
	case *ast.Throw:
		word = "THROW"
	case *ast.Try:
		word = "BEGIN TRY"
	case *ast.WaitFor:
		word = "WAITFOR"
	case *ast.CreateTable:
		word = "CREATE TABLE"
	default:
		word = "statement"
	}
	return types.Errorf(443, "Invalid use of a side-effecting operator '%s' within a function.", word).WithLevel(16, 14)
}

// quiet is where a function's counts go.
type quiet struct{}

func (quiet) Columns([]tds.Column) error                      { return nil }
func (quiet) Row([]types.Value) error                         { return nil }
func (quiet) Done(tds.Command, int64) error                   { return nil }
func (quiet) Message(*types.Error) error                      { return nil }
func (quiet) Flush() error                                    { return nil }
func (quiet) EnterProcedure()                                 {}
func (quiet) LeaveProcedure(int32) error                      { return nil }
func (quiet) Transaction(tds.TransactionChange, uint64) error { return nil }
func (quiet) Language(string, string) error                   { return nil }
