package engine

import (
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

const versionText = "Microsoft SQL Azure (RTM) - 12.0.2000.8 \n\tLanyard"

func (b *binder) global(x *ast.Global) (bound, error) {
	number := func(n int64) (bound, error) { return constant(types.NewInt(types.Int, n), types.Of(types.Int)), nil }
	switch x.Name {
	case "@@ROWCOUNT":
		return number(b.s.rowCount)
	case "@@TRANCOUNT":
		return number(int64(b.s.tran.depth))
	case "@@IDENTITY":
		return b.identity(), nil
	case "@@ERROR":
		return number(int64(b.s.lastError))
	case "@@NESTLEVEL":
		return number(int64(b.s.frame.level()))
	case "@@VERSION":
		return text(versionText, 300), nil
	}
	return bound{}, types.Unsupported(x.Name).At(x.Line)
}

func (b *binder) identity() bound { return constant(b.s.identity, types.NewDecimal(38, 0)) }

func text(s string, n int) bound {
	return constant(types.NewText(types.NVarChar, s), types.Sized(types.NVarChar, n))
}

// function binds a call; what is not among the names here is not built.
func (b *binder) function(x *ast.Call, sc *scope) (bound, error) {
	name := strings.ToUpper(dotted(x.Name))
	if x.Over != nil {
		return bound{}, types.Unsupported("OVER").At(x.Line)
	}
	switch name {
	case "COUNT", "COUNT_BIG", "SUM", "AVG", "MIN", "MAX":
		return b.aggregate(name, x, sc)
	}
	var args []bound
	for _, a := range x.Args {
		y, err := b.expr(a, sc)
		if err != nil {
			return y, err
		}
		args = append(args, y)
	}
	switch call := fmt.Sprintf("%s/%d", name, len(args)); call {
	case "SCOPE_IDENTITY/0":
		return b.identity(), nil
	case "XACT_STATE/0":
		return constant(types.NewInt(types.SmallInt, b.s.xactState()), types.Of(types.SmallInt)), nil
	case "ERROR_NUMBER/0", "ERROR_SEVERITY/0", "ERROR_STATE/0", "ERROR_LINE/0", "ERROR_MESSAGE/0", "ERROR_PROCEDURE/0":
		v := b.s.errorPart(name)
		return constant(v.Value, v.Type), nil
	case "DB_NAME/0":
		return text(b.s.entry.Database.Name, 128), nil
	case "USER_NAME/0", "CURRENT_USER/0", "USER/0", "SESSION_USER/0":
		return text(b.s.who.User().Name, 128), nil
	case "SUSER_SNAME/0", "SYSTEM_USER/0", "ORIGINAL_LOGIN/0":
		return text(b.s.entry.Name, 128), nil
	case "SCHEMA_NAME/0":
		return text("dbo", 128), nil
	case "GETDATE/0", "GETUTCDATE/0", "CURRENT_TIMESTAMP/0":
		return constant(types.NewInt(types.DateTime, types.RoundDateTime(types.Ticks(time.Now().UTC()))), types.Of(types.DateTime)), nil
	case "SYSUTCDATETIME/0", "SYSDATETIME/0":
		return constant(types.NewInt(types.DateTime2, types.Ticks(time.Now().UTC())), types.Of(types.DateTime2)), nil
	case "ISNULL/2":
		r := b.convert(args[1], args[0].t, 0)
		return bound{sql: "ifnull(" + args[0].sql + ", " + r.sql + ")", t: args[0].t, null: args[0].null && r.null, grouped: args[0].grouped || r.grouped}, nil
	case "UPPER/1", "LOWER/1", "LTRIM/1", "RTRIM/1", "TRIM/1":
		if !args[0].t.Kind.Character() {
			break
		}
		change := map[string]func(string) string{
			"UPPER": strings.ToUpper, "LOWER": strings.ToLower, "LTRIM": func(s string) string { return strings.TrimLeft(s, " ") },
			"RTRIM": func(s string) string { return strings.TrimRight(s, " ") }, "TRIM": func(s string) string { return strings.Trim(s, " ") },
		}[name]
		t := args[0].t
		t.Kind = map[types.Kind]types.Kind{types.Char: types.VarChar, types.NChar: types.NVarChar, types.VarChar: types.VarChar, types.NVarChar: types.NVarChar}[t.Kind]
		return b.call(t, func(a []types.Value) (types.Value, error) {
			if a[0].IsNull() {
				return a[0], nil
			}
			return types.NewText(t.Kind, change(a[0].Text)), nil
		}, args[0]), nil
	case "LEN/1":
		if !args[0].t.Kind.Character() {
			break
		}
		from := args[0].t
		return b.call(types.Of(types.Int), func(a []types.Value) (types.Value, error) {
			if a[0].IsNull() {
				return a[0], nil
			}
			return types.NewInt(types.Int, int64(types.TextLength(strings.TrimRight(a[0].Text, " "), from))), nil
		}, args[0]), nil
	}
	return bound{}, types.Unsupported("The function " + name + " with these arguments").At(x.Line)
}

func (b *binder) aggregate(name string, x *ast.Call, sc *scope) (bound, error) {
	whole := types.Of(types.Int)
	if name == "COUNT_BIG" {
		whole = types.Of(types.BigInt)
	}
	if x.Star {
		return bound{sql: "count(*)", t: whole, grouped: true}, nil
	}
	y, err := b.expr(x.Args[0], sc)
	if err != nil {
		return y, err
	}
	if y.grouped {
		return bound{}, types.Errorf(130, "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.").At(x.Line)
	}
	distinct := ""
	if x.Distinct {
		distinct = "DISTINCT "
	}
	switch name {
	case "COUNT", "COUNT_BIG":
		return bound{sql: "count(" + distinct + y.sql + collate(y.t) + ")", t: whole, grouped: true}, nil
	case "MIN", "MAX":
		if y.t.Kind == types.Bit || y.t.Kind == types.DateTimeOffset {
			break
		}
		return bound{sql: strings.ToLower(name) + "(" + y.sql + collate(y.t) + ")", t: y.t, null: true, grouped: true}, nil
	default:
		t, ok := sumType(y.t, name == "AVG")
		if !ok || x.Distinct {
			break
		}
		from := y.t
		n := b.s.engine.functions.addGroup(func() aggregate { return newTotal(from, t, name == "AVG") })
		b.numbers = append(b.numbers, n)
		return bound{sql: fmt.Sprintf("agg(%d, %s)", n, y.sql), t: t, null: true, grouped: true}, nil
	}
	return bound{}, types.Unsupported(name + " of " + distinct + y.t.String()).At(x.Line)
}
