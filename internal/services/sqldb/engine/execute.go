package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// execute is EXECUTE of a procedure or of a text.
func (x *frame) execute(ctx context.Context, st *ast.Execute) error {
	switch {
	case st.Remote != "" || st.At != nil || st.AtSource:
		return types.Unsupported("EXECUTE on another server")
	case st.Number != "":
		return types.Unsupported("A numbered procedure")
	case len(st.Text) > 0:
		return x.executeText(ctx, st)
	}
	name := st.Module
	if st.Variable != "" {
		v, err := x.variable(st.Variable)
		if err != nil {
			return err
		}
		name = nameOf(v.Value.Text, st.Span)
	}
	if st.As != nil {
		return types.Unsupported("AS of EXECUTE with a procedure")
	}
	if f, ok := x.scalarNamed(name); ok {
		return x.executeFunction(ctx, st, f)
	}
	args, err := x.arguments(ctx, st.Args)
	if err != nil {
		return err
	}
	status, err := x.call(ctx, name, args)
	if err != nil {
		return err
	}
	return x.returned(st, args, status)
}

// argument is one of a call: of EXECUTE, or of a remote procedure call.
type argument struct {
	name    string // with its @, "" by position
	value   types.Variable
	isPlain bool // a value, and not DEFAULT
	output  bool
	// to is the caller's variable of OUTPUT, place the parameter of the client's
	// call, or the argument of EXECUTE.
	to    *variable
	place int
	// result is what an output parameter has after the call.
	result *types.Variable
}

// arguments evaluates the arguments of EXECUTE.
func (x *frame) arguments(ctx context.Context, list []ast.Arg) ([]*argument, error) {
	var out []*argument
	for i := range list {
		a := &list[i]
		arg := &argument{name: a.Name, output: a.Output, isPlain: true}
		switch v := a.Value.(type) {
		case *ast.Default:
			arg.isPlain = false
		case *ast.Variable:
			variable, err := x.variable(v.Name)
			if err != nil {
				return nil, err
			}
			arg.value, arg.to = variable.Variable, variable
		default:
			if a.Output {
				return nil, types.Errorf(179, "Cannot use the OUTPUT option when passing a constant to a stored procedure.").WithLevel(15, 1)
			}
			value, err := x.value(ctx, a.Value)
			if err != nil {
				return nil, err
			}
			arg.value = value
		}
		out = append(out, arg)
	}
	return out, nil
}

// returned gives the caller's variables what a procedure returned.
func (x *frame) returned(st *ast.Execute, args []*argument, status int32) error {
	for _, a := range args {
		if !a.output || a.to == nil || a.result == nil {
			continue
		}
		v, err := types.Convert(a.result.Value, a.result.Type, a.to.Type, 0)
		if err != nil {
			return err
		}
		a.to.Value = v
	}
	if st.Result == "" {
		return nil
	}
	v, err := x.variable(st.Result)
	if err != nil {
		return err
	}
	v.Value, err = types.Convert(types.NewInt(types.Int, int64(status)), types.Of(types.Int), v.Type, 0)
	return err
}

// executeText is EXEC ('…'): a batch within the batch.
func (x *frame) executeText(ctx context.Context, st *ast.Execute) error {
	var source strings.Builder
	for _, e := range st.Text {
		v, err := x.valueAs(ctx, e, types.Sized(types.NVarChar, types.Max))
		if err != nil {
			return err
		}
		source.WriteString(v.Text)
	}
	in, err := x.inner(source.String(), "")
	if err != nil {
		return err
	}
	if st.As != nil {
		if err := in.impersonate(ctx, st.As); err != nil {
			return err
		}
	}
	return x.runInside(ctx, in)
}

// inner parses a text that is run within this frame.
func (x *frame) inner(source, params string) (*frame, error) {
	t, err := x.s.parse(source, params)
	if err != nil {
		return nil, err
	}
	return x.inside(t)
}

// runInside runs a frame within this one. What it set ends with it. An error
// that ended it alone is this frame's statement's.
func (x *frame) runInside(ctx context.Context, in *frame) error {
	s, set, depth := x.s, x.s.set, x.s.tran.depth
	s.frame = in
	err := in.run(ctx)
	s.frame = x
	err = errors.Join(err, in.close(context.WithoutCancel(ctx)))
	isolation, implicit := s.set.isolation, s.set.implicit
	s.set = set
	if !in.module {
		s.set.isolation, s.set.implicit = isolation, implicit
	}
	var a *abort
	if errors.As(err, &a) && a.reach == endsScope && !a.caught {
		var e *types.Error
		if !errors.As(a.err, &e) {
			return a
		}
		if err := x.out.Message(e); err != nil {
			return err
		}
		return x.out.Done(tds.CommandNone, tds.NoCount)
	}
	if err == nil && in.module && s.tran.depth != depth && !s.tran.doomed {
		err = types.Errorf(266, "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count = %d, current count = %d.", depth, s.tran.depth).WithLevel(16, 2)
	}
	return err
}

// nameOf reads a name from text, as EXEC @procedure does.
func nameOf(text string, at ast.Span) ast.Name {
	n := ast.Name{Span: at}
	for text != "" {
		var part strings.Builder
		i := 0
		if text[0] == '[' || text[0] == '"' {
			closing := byte(']')
			if text[0] == '"' {
				closing = '"'
			}
			for i = 1; i < len(text); i++ {
				if text[i] == closing {
					if i++; i >= len(text) || text[i] != closing {
						break
					}
				}
				part.WriteByte(text[i])
			}
		} else {
			for i < len(text) && text[i] != '.' {
				i++
			}
			part.WriteString(strings.TrimSpace(text[:i]))
		}
		n.Parts = append(n.Parts, ast.Ident{Span: at, Name: part.String()})
		if text = text[i:]; text != "" {
			text = text[1:]
		}
	}
	return n
}
