package bind

import (
	"database/sql/driver"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// jsonAgg is JSON_OBJECTAGG(key: value), which keeps NULLs unless it is said
// otherwise, and JSON_ARRAYAGG(value ORDER BY …), which leaves them out.
func (b *binder) jsonAgg(name string, x *ast.Call, args []bound, over string, out bound, sc *scope) (bound, error) {
	switch {
	case over != "":
		return out, types.Errorf(4113, "The function '%s' is not a valid windowing function, and cannot be used with the OVER clause.", name).At(x.Line)
	case x.Returning != nil:
		return out, types.Unsupported(name + " with RETURNING").At(x.Line)
	case x.Distinct:
		return out, types.Errorf(102, "Incorrect syntax near the keyword 'DISTINCT'.").WithLevel(15, 1).At(x.Line)
	}
	order, err := b.within(x.OrderBy, sc)
	if err != nil {
		return out, err
	}
	object := name == "JSON_OBJECTAGG"
	if object {
		args[0] = b.convert(args[0], types.Sized(types.NVarChar, types.Max), 0)
	}
	text := ""
	for i := range args {
		args[i].t = settled(args[i].t)
		text += ", " + args[i].sql
	}
	if len(order) > 0 {
		text += " ORDER BY " + orderText(order)
	}
	nulls := x.NullOn == "NULL" || x.NullOn == "" && object
	out.sql = b.groupCall(text, func() rowstore.Group { return &jsonGroup{args: args, nulls: nulls} })
	out.t, out.null, out.json = types.Sized(types.NVarChar, types.Max), true, true
	return out, nil
}

// jsonGroup writes the rows of a group as an array, or as an object of keys and
// values.
type jsonGroup struct {
	args  []bound
	nulls bool
	out   types.Builder
}

func (g *jsonGroup) Step(raw []driver.Value) error {
	values, err := decoded(raw, typesOf(g.args))
	if err != nil {
		return err
	}
	last := len(values) - 1
	if last > 0 && values[0].IsNull() {
		return types.Errorf(13601, "A property of a JSON object has no name.")
	}
	if values[last].IsNull() && !g.nulls {
		return nil
	}
	if g.out.Len() > 0 {
		g.out.WriteString(",")
	}
	if last > 0 {
		builtin.QuoteJSON(&g.out, values[0].Text)
		g.out.WriteString(":")
	}
	jsonValue(&g.out, values[last], g.args[last])
	return nil
}

func (g *jsonGroup) Result() (driver.Value, error) {
	text, err := g.out.Text()
	if len(g.args) > 1 {
		return "{" + text + "}", err
	}
	return "[" + text + "]", err
}
