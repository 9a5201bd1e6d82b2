package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// globals are the functions without arguments that say how the session is:
// the Host has their values, by these names.
var globals = map[string]types.Type{
	"@@ROWCOUNT": types.Of(types.Int), "@@ERROR": types.Of(types.Int), "@@TRANCOUNT": types.Of(types.Int), "@@FETCH_STATUS": types.Of(types.Int),
	"@@CURSOR_ROWS": types.Of(types.Int), "@@NESTLEVEL": types.Of(types.Int), "@@PROCID": types.Of(types.Int), "@@SPID": types.Of(types.SmallInt),
	"@@IDENTITY": types.NewDecimal(38, 0), "SCOPE_IDENTITY": types.NewDecimal(38, 0), "ROWCOUNT_BIG": types.Of(types.BigInt),
	"@@VERSION": types.Sized(types.NVarChar, 300), "@@SERVERNAME": types.Sysname(), "@@SERVICENAME": types.Sysname(), "@@LANGUAGE": types.Sysname(),
	"@@LANGID": types.Of(types.SmallInt), "@@DATEFIRST": types.Of(types.TinyInt), "@@LOCK_TIMEOUT": types.Of(types.Int), "@@OPTIONS": types.Of(types.Int),
	"@@MAX_PRECISION": types.Of(types.TinyInt), "@@MAX_CONNECTIONS": types.Of(types.Int), "@@TEXTSIZE": types.Of(types.Int), "@@DBTS": types.Sized(types.VarBinary, 8),
	"@@MICROSOFTVERSION": types.Of(types.Int), "@@REMSERVER": types.Sysname(), "@@CONNECTIONS": types.Of(types.Int), "@@CPU_BUSY": types.Of(types.Int), "@@IDLE": types.Of(types.Int),
	"ERROR_NUMBER": types.Of(types.Int), "ERROR_SEVERITY": types.Of(types.Int), "ERROR_STATE": types.Of(types.Int), "ERROR_LINE": types.Of(types.Int),
	"ERROR_PROCEDURE": types.Sysname(), "ERROR_MESSAGE": types.Sized(types.NVarChar, 4000), "XACT_STATE": types.Of(types.SmallInt),
	"CURRENT_TRANSACTION_ID": types.Of(types.BigInt), "CURRENT_REQUEST_ID": types.Of(types.SmallInt), "CONTEXT_INFO": types.Sized(types.VarBinary, 128),
}

// global is @@X.
func (b *binder) global(x *ast.Global) (bound, error) {
	t, ok := globals[x.Name]
	if !ok {
		return bound{}, types.Errorf(137, "Must declare the scalar variable \"%s\".", x.Name).WithLevel(15, 2).At(x.Line)
	}
	return b.ofSession(x.Name, t), nil
}

// sessionFunction is a call such as SCOPE_IDENTITY().
func (b *binder) sessionFunction(name string, x *ast.Call) (bound, bool) {
	t, ok := globals[name]
	if !ok || len(x.Args) > 0 || strings.HasPrefix(name, "@@") {
		return bound{}, false
	}
	return b.ofSession(name, t), true
}

// ofSession is a value of the session that stays the same for a statement.
func (b *binder) ofSession(name string, t types.Type) bound {
	host := b.env.Host
	eval := func(p *Plan) (types.Value, error) {
		return host.Global(p.context(), name), nil
	}
	return bound{sql: b.param("global "+name, param{t: t, eval: eval}), t: t, null: true}
}

// contexts is a Host that has SESSION_CONTEXT.
type contexts interface {
	Context(key string) types.Variable
}

// sessionContext is SESSION_CONTEXT(N'key').
func (b *binder) sessionContext(x *ast.Call, sc *scope) (bound, error) {
	host, ok := b.env.Host.(contexts)
	if !ok {
		return bound{}, types.Unsupported("SESSION_CONTEXT").At(x.Line)
	}
	y, err := b.expr(x.Args[0], sc)
	if err != nil {
		return y, err
	}
	if !y.t.Kind.National() {
		return y, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(y.t), 1, "session_context").At(x.Line)
	}
	return b.session(false, types.Of(types.Variant), func(a []types.Value) (types.Value, error) {
		v := host.Context(a[0].Text)
		if a[0].IsNull() || v.Value.IsNull() {
			return types.Null(), nil
		}
		return types.Value{Kind: types.Variant, Inner: &v}, nil
	}, y), nil
}
