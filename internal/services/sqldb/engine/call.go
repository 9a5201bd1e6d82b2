package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// executeSQL is sp_executesql @statement, @parameters, arguments….
func (x *frame) executeSQL(ctx context.Context, args []*argument) error {
	texts := []string{"", ""}
	for i, name := range []string{"@statement @stmt", "@parameters @params"} {
		if len(args) == 0 {
			break
		}
		a := args[0]
		if a.name != "" && !strings.Contains(" "+name+" ", " "+strings.ToLower(a.name)+" ") {
			break
		}
		if !a.value.Type.Kind.National() {
			return types.Errorf(214, "Procedure expects parameter '%s' of type 'ntext/nchar/nvarchar'.", strings.Fields(name)[0]).WithLevel(16, 2+uint8(i))
		}
		texts[i], args = a.value.Value.Text, args[1:]
	}
	in, err := x.inner(texts[0], texts[1])
	if err != nil {
		return err
	}
	if err := in.parameters(ctx, texts[1], args); err != nil {
		return err
	}
	if err := x.runInside(ctx, in); err != nil {
		return err
	}
	in.output(args)
	return nil
}

// parameters declares the parameters of a text and gives them their
// arguments, by name or by place.
func (x *frame) parameters(ctx context.Context, declarations string, args []*argument) error {
	params, err := x.text.parameters, error(nil)
	if cat := x.s.catalog; x.text.params != declarations || x.text.readWith != cat || cat == nil {
		if params, err = x.s.declarations(declarations); err != nil {
			return err
		}
		if x.text.params == declarations {
			x.text.parameters, x.text.readWith = params, cat
		}
	}
	return x.take(ctx, params, args, func(p *parameter) *types.Error {
		return types.Errorf(8178, "The parameterized query '(%s)%.100s' expects the parameter '%s', which was not supplied.", declarations, x.text.source, p.name)
	})
}

// parameter is what a procedure or a text declares.
type parameter struct {
	name   string
	t      types.Type
	output bool
	table  *catalog.Table // of a table type
	value  ast.Expr       // its default, nil without
}

// placed are the arguments of what has a name, each at its parameter's place:
// nil where there is none.
func placed(name string, params []*parameter, args []*argument) ([]*argument, error) {
	given := make([]*argument, len(params))
	byName := false
	for i, a := range args {
		at := i
		switch {
		case a.name != "":
			byName = true
			for at = 0; at < len(params) && !strings.EqualFold(params[at].name, a.name); at++ {
			}
			if at == len(params) {
				return nil, types.Errorf(8145, "%s is not a parameter for procedure %s.", a.name, name).WithLevel(16, 1)
			}
		case byName:
			return nil, types.Errorf(119, "Must pass parameter number %d and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.", i+1).WithLevel(15, 1)
		case at >= len(params):
			return nil, types.Errorf(8144, "Procedure or function %s has too many arguments specified.", name).WithLevel(16, 2)
		}
		if given[at] != nil {
			return nil, types.Errorf(8143, "Parameter '%s' was supplied multiple times.", params[at].name)
		}
		given[at] = a
	}
	return given, nil
}

// take gives parameters their arguments.
func (x *frame) take(ctx context.Context, params []*parameter, args []*argument, missing func(*parameter) *types.Error) error {
	given, err := placed(x.name, params, args)
	if err != nil {
		return err
	}
	for i, p := range params {
		if p.table != nil {
			v, err := x.takeTable(ctx, p, given[i])
			if err != nil {
				return err
			}
			x.vars[strings.ToLower(p.name)] = v
			continue
		}
		v := &variable{Variable: types.Variable{Type: p.t, Value: types.Null()}}
		x.vars[strings.ToLower(p.name)] = v
		a := given[i]
		switch {
		case a != nil && a.isPlain:
			if a.output && !p.output {
				return types.Errorf(8162, "The formal parameter \"%s\" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.", p.name).WithLevel(16, 2)
			}
			value, err := types.Convert(a.value.Value, a.value.Type, p.t, 0)
			if err != nil {
				return mismatch(err, a.value.Type, p.t)
			}
			v.Value = value
			a.result = &v.Variable
		case p.value != nil:
			value, err := x.valueAs(ctx, p.value, p.t)
			if err != nil {
				return err
			}
			v.Value = value
			if a != nil {
				a.result = &v.Variable
			}
		default:
			return missing(p)
		}
	}
	return nil
}

// takeTable makes the rows of a parameter of a table type: those of the
// argument, copied, so that nothing that the module does is seen outside; none
// without an argument.
func (x *frame) takeTable(ctx context.Context, p *parameter, a *argument) (*variable, error) {
	v := &variable{of: p.table, readOnly: true}
	var err error
	if v.table, err = x.typedVariable(ctx, p.name, p.table); err != nil || a == nil || !a.isPlain {
		return v, err
	}
	if a.to == nil || a.to.of == nil || a.to.of.ID != p.table.ID {
		return nil, types.Errorf(206, "Operand type clash: %s is incompatible with %s", a.value.Type.Kind, p.table.Name).WithLevel(16, 2)
	}
	var cols []string
	for _, c := range v.table.Columns {
		if c.Computed == nil || c.Computed.Persisted {
			cols = append(cols, catalog.StoredColumn(c.ID))
		}
	}
	list := strings.Join(cols, ", ")
	return v, x.s.exec(ctx, fmt.Sprintf("INSERT INTO temp.t%d (%s) SELECT %s FROM temp.t%d", v.table.ID, list, list, a.to.table.ID))
}

// mismatch makes the failure of a parameter's conversion 8114's, as it is
// where a procedure's argument does not fit.
func mismatch(err error, from, to types.Type) error {
	if e, ok := err.(*types.Error); ok && e.Number == 245 {
		return types.Errorf(8114, "Error converting data type %s to %s.", from.Kind, to.Kind).WithLevel(16, 1)
	}
	return err
}

// output makes no copies: results are the frame's variables. Those that are
// no output parameters give nothing back.
func (x *frame) output(args []*argument) {
	for _, a := range args {
		if !a.output {
			a.result = nil
		}
	}
}
