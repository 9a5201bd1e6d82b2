package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (x *frame) print(ctx context.Context, st *ast.Print) error {
	v, err := x.valueAs(ctx, st.Value, types.Sized(types.NVarChar, 4000))
	if err != nil {
		return err
	}
	text := v.Text
	if v.IsNull() {
		text = " "
	}
	return x.out.Message((&types.Error{Level: 0, State: 1, Message: text, Procedure: x.name}).At(x.text.line(st.Line)))
}

// throw raises an error, or in CATCH the caught one again.
func (x *frame) throw(ctx context.Context, st *ast.Throw) error {
	if st.Number == nil {
		if len(x.s.caught) == 0 {
			return types.Errorf(10704, "To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.").WithLevel(15, 1)
		}
		return thrown{x.s.caught[len(x.s.caught)-1]}
	}
	number, err := x.valueAs(ctx, st.Number, types.Of(types.Int))
	if err != nil {
		return err
	}
	message, err := x.valueAs(ctx, st.Message, types.Sized(types.NVarChar, 2048))
	if err != nil {
		return err
	}
	state, err := x.valueAs(ctx, st.State, types.Of(types.TinyInt))
	if err != nil {
		return err
	}
	if number.IsNull() || number.Int < 50000 {
		return types.Errorf(35100, "Error number %d in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.", number.Int).WithLevel(16, 10)
	}
	return thrown{&types.Error{Number: int32(number.Int), Level: 16, State: uint8(state.Int), Message: message.Text}}
}

// raisError sends a message, or raises it as an error from severity 11 on.
func (x *frame) raisError(ctx context.Context, st *ast.RaisError) error {
	if st.Old {
		return types.Unsupported("RAISERROR without parentheses")
	}
	m, err := x.value(ctx, st.Message)
	if err != nil {
		return err
	}
	e := &types.Error{Number: 50000}
	if m.Type.Kind.Integer() {
		if m.Value.Int < 13000 || m.Value.Int == 50000 {
			return types.Errorf(2732, "Error number %d is invalid. The number must be from 13000 through 2147483647 and it cannot be 50000.", m.Value.Int)
		}
		// sys.messages of a database has no messages of users'.
		e = types.Errorf(18054, "Error %d, severity %d, state %d was raised, but no message with that error number was found in sys.messages. If error is larger than 50000, make sure the user-defined message is added using sp_addmessage.", m.Value.Int, 16, 1)
	}
	for _, p := range []struct {
		x  ast.Expr
		to *uint8
	}{{st.Severity, &e.Level}, {st.State, &e.State}} {
		v, err := x.valueAs(ctx, p.x, types.Of(types.Int))
		if err != nil {
			return err
		}
		*p.to = uint8(min(max(v.Int, 0), 255))
	}
	var log, nowait, setError bool
	for _, o := range st.Options {
		log, nowait, setError = log || o == "LOG", nowait || o == "NOWAIT", setError || o == "SETERROR"
	}
	if e.Level > 18 && (!log || !x.s.who.Member(security.DBOwner)) {
		return types.Errorf(2754, "Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.").WithLevel(16, 1)
	}
	e.Level = min(e.Level, 25)
	var args []types.Variable
	for _, a := range st.Args {
		v, err := x.value(ctx, a)
		if err != nil {
			return err
		}
		args = append(args, v)
	}
	if e.Number == 50000 {
		if e.Message, err = builtin.Printf(m.Value.Text, args); err != nil {
			return err
		}
	}
	x.s.lastError = 0
	if setError {
		x.s.lastError = e.Number
	}
	if e.Level > 10 {
		return raised{e}
	}
	e.Procedure = x.name
	if err := x.out.Message(e.At(x.text.line(st.Line))); err != nil {
		return err
	}
	if nowait {
		return x.out.Flush()
	}
	return nil
}
