package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// mostArgs is how many arguments a function may have: SQLite takes 1,000.
const mostArgs = 990

// call binds a call: an aggregate, a window function, one whose type depends
// on all of its arguments, a function of the session, of the catalogue, of
// package builtin, or the database's own.
func (b *binder) call(x *ast.Call, sc *scope) (bound, error) {
	if len(x.Args)+2*len(x.Pairs) > mostArgs {
		return bound{}, types.TooComplex().At(x.Line)
	}
	if len(x.Name.Parts) > 1 && !strings.EqualFold(x.Name.Schema(), "sys") {
		return b.userFunction(x, sc)
	}
	name := strings.ToUpper(x.Name.Object())
	if same, ok := otherNames[name]; ok && x.Bare {
		name = same
	}
	if same, ok := escapes[name]; ok && x.ODBC {
		name = same
	}
	_, isWindow := windowed[name]
	switch {
	case isAggregate(name):
		return b.aggregate(name, x, sc)
	case isWindow:
		return b.window(name, x, sc)
	case name == "PERCENTILE_CONT" || name == "PERCENTILE_DISC":
		return b.percentileOf(name, x, sc)
	case name == "GROUPING" || name == "GROUPING_ID":
		return b.groupingOf(x, sc)
	case x.Over != nil:
		return bound{}, types.Errorf(4113, "The function '%s' is not a valid windowing function, and cannot be used with the OVER clause.", x.Name.Object()).At(x.Line)
	}
	if name == "JSON_OBJECT" || name == "JSON_ARRAY" {
		return b.jsonOf(name, x, sc)
	}
	if name == "SESSION_CONTEXT" && len(x.Args) == 1 {
		return b.sessionContext(x, sc)
	}
	if y, ok := b.sessionFunction(name, x); ok {
		return y, nil
	}
	if catalog.TakesDatePart(x) {
		return b.builtin(name, x, nil, sc)
	}
	args, err := b.exprs(x.Args, sc)
	if err != nil {
		return bound{}, err
	}
	switch {
	case name == "COALESCE":
		return b.coalesce(args, x)
	case name == "ISNULL" && len(args) == 2:
		return b.isNullOf(args, x.Line)
	case name == "CHOOSE" && len(args) > 1:
		return b.choose(args, x.Line)
	case name == "NULLIF" && len(args) == 2:
		return b.nullIf(args, x.Line)
	}
	if f, ok := sysviews.FindFunction(name); ok {
		return b.metadata(f, args, x)
	}
	return b.builtin(name, x, args, sc)
}

// otherNames are what functions without parentheses are called elsewhere.
var otherNames = map[string]string{"USER": "USER_NAME", "CURRENT_USER": "USER_NAME", "SESSION_USER": "USER_NAME", "SYSTEM_USER": "SUSER_SNAME"}

// escapes are the functions of ODBC, {fn now()}, that T-SQL calls otherwise.
var escapes = map[string]string{
	"NOW": "GETDATE", "UCASE": "UPPER", "LCASE": "LOWER", "LENGTH": "LEN", "IFNULL": "ISNULL", "DATABASE": "DB_NAME",
	"CURRENT_TIMESTAMP": "GETDATE", "REPEAT": "REPLICATE", "LOCATE": "CHARINDEX", "DAYOFMONTH": "DAY", "USER": "USER_NAME",
}

// metadata is a function of the catalogue, as the user sees it when it runs.
func (b *binder) metadata(f *sysviews.Function, args []bound, x *ast.Call) (bound, error) {
	if len(args) < f.Min || len(args) > len(f.Args) {
		if f.Min == len(f.Args) {
			return bound{}, types.Errorf(174, "The %s function requires %d argument(s).", strings.ToLower(f.Name), f.Min).WithLevel(15, 1).At(x.Line)
		}
		return bound{}, types.Errorf(189, "The %s function requires %d to %d arguments.", strings.ToLower(f.Name), f.Min, len(f.Args)).WithLevel(15, 1).At(x.Line)
	}
	var err error
	for i := range args {
		if args[i], err = b.assign(args[i], f.Args[i], x.Line); err != nil {
			return bound{}, err
		}
	}
	p, host := b.p, b.env.Host
	return b.own(fmt.Sprint("metadata ", f.Name, len(args)), false, f.Type, func(a []types.Value) (types.Value, error) { return f.Eval(host.System(p.context()), a), nil }, args...), nil
}

// userFunction is a scalar function of the database.
func (b *binder) userFunction(x *ast.Call, sc *scope) (bound, error) {
	f, on, err := b.function(x.Name, catalog.KindScalarFunction)
	if err != nil {
		return bound{}, err
	}
	b.demand(security.Execute, on, nil)
	args, err := b.parameters(f, x.Args, x.Name, x.Line, sc)
	if err != nil {
		return bound{}, err
	}
	p, host := b.p, b.env.Host
	return b.own(fmt.Sprint("function ", f.ID), true, f.Returns.Type, func(a []types.Value) (types.Value, error) { return host.Scalar(p.context(), f, a) }, args...), nil
}

// function finds a function of the database of a kind: 4121 for a scalar one
// that is not there, 208 for one of tables.
func (b *binder) function(n ast.Name, kinds ...catalog.Kind) (*catalog.Function, security.Securable, error) {
	scalar := kinds[0] == catalog.KindScalarFunction
	o, ok := b.env.Catalog.Resolve(n.Schema(), n.Object(), b.env.Schema)
	if s, is := o.(*catalog.Synonym); ok && is {
		schema := ""
		if len(s.Parts) > 1 {
			schema = s.Parts[len(s.Parts)-2]
		}
		o, ok = b.env.Catalog.Resolve(schema, s.Parts[len(s.Parts)-1], b.env.Schema)
	}
	if f, is := o.(*catalog.Function); ok && is {
		for _, k := range kinds {
			if f.Type == k {
				return f, b.env.Catalog.Securable(f), nil
			}
		}
	}
	if scalar {
		return nil, security.Securable{}, types.Errorf(4121, "Cannot find either column \"%s\" or the user-defined function or aggregate \"%s\", or the name is ambiguous.", n.Parts[0].Name, n.Dotted()).At(n.Line)
	}
	return nil, security.Securable{}, types.Errorf(208, "Invalid object name '%s'.", n.Dotted()).At(n.Line)
}

// parameters binds a function's arguments: 313, 8144; DEFAULT is the
// parameter's own.
func (b *binder) parameters(f *catalog.Function, list []ast.Expr, n ast.Name, line int, sc *scope) ([]bound, error) {
	switch {
	case len(list) < len(f.Params):
		return nil, types.Errorf(313, "An insufficient number of arguments were supplied for the procedure or function %s.", n.Dotted()).WithLevel(16, 3).At(line)
	case len(list) > len(f.Params):
		return nil, types.Errorf(8144, "Procedure or function %s has too many arguments specified.", n.Dotted()).WithLevel(16, 3).At(line)
	}
	var out []bound
	for i, x := range list {
		if _, ok := x.(*ast.Default); ok {
			if f.Params[i].Default == nil {
				x = &ast.Literal{Kind: ast.Null}
			} else {
				tree, err := f.Params[i].Default.Tree()
				if err != nil {
					return nil, err
				}
				x = tree
			}
		}
		y, err := b.expr(x, sc)
		if err == nil {
			y, err = b.assign(y, f.Params[i].Type, line)
		}
		if err != nil {
			return nil, err
		}
		y.null, y.constant, y.field, y.digits = true, nil, nil, 0
		out = append(out, y)
	}
	return out, nil
}

// nextValue is NEXT VALUE FOR.
func (b *binder) nextValue(x *ast.NextValue, sc *scope) (bound, error) {
	o, ok := b.env.Catalog.Resolve(x.Sequence.Schema(), x.Sequence.Object(), b.env.Schema)
	s, is := o.(*catalog.Sequence)
	if !ok || !is {
		return bound{}, types.Errorf(208, "Invalid object name '%s'.", x.Sequence.Dotted()).At(x.Line)
	}
	b.demand(security.Update, b.env.Catalog.Securable(s), nil)
	p, host := b.p, b.env.Host
	if x.Over != nil {
		return b.nextInOrder(x, s, sc)
	}
	at, again := sc.next[s.ID]
	if !again { // it has one value in a row
		if at = new(types.Value); sc.next == nil {
			sc.next = map[int32]*types.Value{}
		}
		sc.next[s.ID] = at
	}
	out := b.session(true, s.Type, func([]types.Value) (types.Value, error) {
		if again {
			return *at, nil
		}
		v, err := host.Next(p.context(), s)
		*at = v
		return v, err
	})
	out.null = false
	return out, nil
}
