package tds

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Statement is what a call of sp_executesql, sp_prepare, sp_prepexec,
// sp_execute or sp_unprepare asks for.
type Statement struct {
	// Handle is the prepared statement that sp_execute runs and sp_unprepare
	// drops. In a call of sp_prepare or sp_prepexec it is the client's former
	// one, to be dropped, or 0.
	Handle int32
	// Text is the statement and Declarations its parameters' ("@p1 int, @p2
	// nvarchar(10) OUTPUT").
	Text         string
	Declarations string
	// Args are the arguments, each with the name that the client gave it or
	// none, which means the declaration at its place. FirstArg is the place of
	// the first of them in Call.Params, for Results.Return; a new handle is
	// returned at place 0.
	Args     []Param
	FirstArg int
}

// Statement reads the call's parameters, given by place or by name. The error
// is a *types.Error.
func (c *Call) Statement() (*Statement, error) {
	s := &Statement{}
	p := arguments{call: c}
	switch c.Procedure {
	case ExecuteSQL:
		s.Text = p.text("@stmt", "@statement")
		s.Declarations = p.optional("@params", "@parameters", "@parameter_name")
	case Prepare, PrepExec:
		s.Handle = p.handle()
		s.Declarations = p.optional("@params", "@parameters")
		s.Text = p.text("@stmt", "@statement")
	case Execute, Unprepare:
		s.Handle = p.handle()
	default:
		return nil, types.Unsupported(c.Name)
	}
	if p.err != nil {
		return nil, p.err
	}
	if c.Procedure != Prepare && c.Procedure != Unprepare {
		s.FirstArg, s.Args = p.at, c.Params[p.at:]
	}
	return s, nil
}

// arguments takes the leading parameters of a call one after the other.
type arguments struct {
	call *Call
	at   int
	err  *types.Error
}

// next returns the next parameter if it has no name or one of these.
func (a *arguments) next(names ...string) *Param {
	if a.at >= len(a.call.Params) {
		return nil
	}
	p := &a.call.Params[a.at]
	if p.Name != "" && !slices.Contains(names, strings.ToLower(p.Name)) {
		return nil
	}
	a.at++
	return p
}

// text takes a parameter that must be there and be text.
func (a *arguments) text(names ...string) string {
	p := a.next(names...)
	if p == nil {
		a.fail(types.Errorf(201, "Procedure or function '%s' expects parameter '%s', which was not supplied.", a.call.Name, names[0]).WithLevel(16, 4))
		return ""
	}
	if !p.Type.Kind.Character() && !p.Value.IsNull() {
		a.fail(types.Errorf(214, "Procedure expects parameter '%s' of type 'ntext/nchar/nvarchar'.", names[0]).WithLevel(16, 2))
	}
	return p.Value.Text
}

// optional takes a parameter that may be missing or NULL.
func (a *arguments) optional(names ...string) string {
	p := a.next(names...)
	if p == nil {
		return ""
	}
	if !p.Type.Kind.Character() && !p.Value.IsNull() {
		a.fail(types.Errorf(214, "Procedure expects parameter '%s' of type 'ntext/nchar/nvarchar'.", names[0]).WithLevel(16, 3))
	}
	return p.Value.Text
}

// handle takes the handle, NULL when there is none yet.
func (a *arguments) handle() int32 {
	p := a.next("@handle")
	if p == nil || !p.Value.IsNull() && !p.Type.Kind.Integer() {
		a.fail(types.Errorf(214, "Procedure expects parameter '@handle' of type 'int'.").WithLevel(16, 2))
		return 0
	}
	return int32(p.Value.Int)
}

func (a *arguments) fail(e *types.Error) {
	if a.err == nil {
		a.err = e
	}
}
