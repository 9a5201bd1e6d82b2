package tds

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// maxParams is how many parameters a call may have: 2,100 in SQL Server, and
// the four that sp_prepexec adds.
const maxParams = 2104

// Flags of a parameter ([MS-TDS] 2.2.6.6, StatusFlags).
const (
	paramOutput    = 0x01
	paramDefault   = 0x02
	paramEncrypted = 0x08
)

// Bytes that stand between the calls of one request: from a parameter they are
// told by its name's length, which is at most 128.
const (
	batchSeparator     = 0xFF
	noExecSeparator    = 0xFE
	maxParamNameLength = 128
)

// callReader reads RPC requests. What it returns is valid until it reads the
// next one: clients send calls that are alike.
type callReader struct {
	calls      []*Call
	params     []Param
	statements statements
}

// read reads the calls of an RPC request ([MS-TDS] 2.2.6.6). A *types.Error is
// one that the client can be told.
func (cr *callReader) read(b []byte) ([]*Call, error) {
	r := buffer{b: b}
	r.headers()
	clear(cr.params)
	cr.params = cr.params[:0]
	calls := cr.calls[:0]
	for r.err == nil {
		call, skip, last := cr.call(&r)
		if r.err == nil && !skip {
			calls = append(calls, call)
		}
		if last {
			break
		}
	}
	cr.calls = calls
	return calls, r.err
}

// call reads one call. skip says that it is not to be run.
func (cr *callReader) call(r *buffer) (c *Call, skip, last bool) {
	c = &Call{}
	first := len(cr.params)
	defer func() { c.Params = cr.params[first:len(cr.params):len(cr.params)] }()
	if n := r.uint16(); n == 0xFFFF {
		c.Procedure = Procedure(r.uint16())
		c.Name = procedureNames[c.Procedure]
		if c.Name == "" {
			r.refuse(types.Errorf(2812, "Could not find stored procedure number %d.", c.Procedure).WithLevel(16, 62))
		}
	} else {
		c.Name = r.text(int(n))
		c.Procedure = numbered(c.Name)
	}
	c.Options = CallOptions(r.uint16())
	for r.err == nil {
		if len(r.b) == 0 {
			return c, false, true
		}
		if mark := r.b[0]; mark == batchSeparator || mark == noExecSeparator {
			r.byte()
			return c, mark == noExecSeparator, len(r.b) == 0
		}
		n := len(cr.params) - first
		if c.Procedure == ExecuteSQL && n < 2 { // the statement and its declarations
			r.statements = &cr.statements
		}
		cr.params = append(cr.params, r.param(n+1))
		r.statements = nil
		if n >= maxParams {
			r.refuse(types.Errorf(8003, "The incoming request has too many parameters. The server supports a maximum of 2100 parameters. "+
				"Reduce the number of parameters and resend the request."))
		}
	}
	return c, false, true
}

// param reads one parameter; number, from 1, is for messages.
func (r *buffer) param(number int) Param {
	n := int(r.byte())
	if n > maxParamNameLength {
		r.fail("a parameter's name of %d characters", n)
	}
	p := Param{Name: r.text(n)}
	flags := r.byte()
	p.Output, p.Default = flags&paramOutput != 0, flags&paramDefault != 0
	if flags&paramEncrypted != 0 {
		r.refuse(types.Unsupported("Always Encrypted"))
	}
	t := r.typeInfo()
	p.Type = t.typ
	p.Value = r.value(&t)
	if r.err != nil {
		r.name(number, p.Name)
	}
	return p
}

// name says in which parameter it was that something is wrong.
func (r *buffer) name(number int, name string) {
	var e *types.Error
	if errors.As(r.err, &e) && (e.Number == 8009 || e.Number == 8023) {
		c := *e
		c.Message = fmt.Sprintf("The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. Parameter %d (%q): %s",
			number, name, e.Message)
		r.err = &c
	}
}

var procedureNames = map[Procedure]string{
	Cursor: "sp_cursor", CursorOpen: "sp_cursoropen", CursorPrepare: "sp_cursorprepare", CursorExecute: "sp_cursorexecute",
	CursorPrepExec: "sp_cursorprepexec", CursorUnprepare: "sp_cursorunprepare", CursorFetch: "sp_cursorfetch",
	CursorOption: "sp_cursoroption", CursorClose: "sp_cursorclose", ExecuteSQL: "sp_executesql", Prepare: "sp_prepare",
	Execute: "sp_execute", PrepExec: "sp_prepexec", PrepExecRPC: "sp_prepexecrpc", Unprepare: "sp_unprepare",
}

// numbered returns the number of a procedure that is called by name, with or
// without the schema sys.
func numbered(name string) Procedure {
	name = strings.ToLower(strings.NewReplacer("[", "", "]", "").Replace(name))
	name = strings.TrimPrefix(name, "sys.")
	for number, n := range procedureNames {
		if n == name {
			return number
		}
	}
	return ByName
}
