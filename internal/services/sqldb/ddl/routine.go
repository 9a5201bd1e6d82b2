package ddl

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// createProcedure keeps a procedure. What its body names is looked up when it
// runs, as the server does it.
func (w *work) createProcedure(x *ast.CreateProcedure) error {
	if x.External != nil || x.ForReplication || x.Number != "" || catalog.Global(x.Name.Object()) {
		return types.Unsupported("A procedure that is numbered, global, of an assembly or for replication").At(x.Line)
	}
	at, old, err := w.modulePlace(x.Name, x.Change, "CREATE PROCEDURE", "PROCEDURE", catalog.KindProcedure)
	if err != nil {
		return err
	}
	p := &catalog.Procedure{}
	if err := w.moduleOptions(&p.Module, ownerOf(at, old), x.Options); err != nil {
		return err
	}
	if p.Params, err = w.parameters(x.Params); err != nil {
		return err
	}
	if err := w.Binder.Body(&Body{Span: x.Span, Name: at.name, Schema: at.schema.Securable(), Params: p.Params, Stmts: x.Body}); err != nil {
		return err
	}
	w.change(at.temp, func(d *catalog.Draft) {
		p.Module.Head = w.moduleHead(d, at, old)
		p.Source = catalog.NewSource(w.sourceOf(x.Span), w.QuotedIdentifier)
		d.Put(p)
	})
	return nil
}

func (w *work) createFunction(x *ast.CreateFunction) error {
	if x.External != nil || strings.HasPrefix(x.Name.Object(), "#") {
		return types.Unsupported("A function that is temporary or of an assembly").At(x.Line)
	}
	f := &catalog.Function{Type: catalog.KindScalarFunction}
	switch {
	case x.Inline:
		f.Type = catalog.KindInlineFunction
	case x.Table != nil:
		f.Type = catalog.KindTableFunction
	}
	at, old, err := w.modulePlace(x.Name, x.Change, "CREATE FUNCTION", "FUNCTION", f.Type)
	if err != nil {
		return err
	}
	if err := w.moduleOptions(&f.Module, ownerOf(at, old), x.Options); err != nil {
		return err
	}
	for _, o := range x.Options {
		f.NullOnNull = f.NullOnNull || o.Name == "RETURNS NULL ON NULL INPUT"
	}
	if f.Params, err = w.parameters(x.Params); err != nil {
		return err
	}
	switch f.Type {
	case catalog.KindScalarFunction:
		n, err := w.Catalog.TypeOf(x.Returns, 1, w.defaultSchema())
		if err != nil {
			return err.At(x.Line)
		}
		if n.Table != nil || n.Type.Kind == types.RowVersion || n.Type.Kind.Large() {
			return types.Errorf(2716, "Column, parameter, or variable #%d: Cannot specify a column width on data type %s.", 0, n.Type).At(x.Line)
		}
		f.Returns = n.Declared
	case catalog.KindInlineFunction:
		columns, err := w.Binder.Inline(f, x.Query)
		if err != nil {
			return err
		}
		if f.Columns, err = moduleColumns(columns, nil, x.Name, x.Line); err != nil {
			return err
		}
	default:
		d := w.Catalog.Edit() // whose ids are not kept
		b := w.builder(d, at, x.TableName)
		if err := b.body(x.Table); err != nil {
			return err
		}
		for _, c := range b.t.Columns {
			n := *c
			n.Default, n.Identity, n.Computed = nil, nil, nil
			f.Columns = append(f.Columns, &n)
		}
	}
	if !x.Inline {
		if !returnsLast(x.Body) {
			return types.Errorf(455, "The last statement included within a function must be a return statement.").WithLevel(16, 2).At(x.Line)
		}
		err := w.Binder.Body(&Body{Span: x.Span, Name: at.name, Schema: at.schema.Securable(), Params: f.Params, Function: true, TableName: x.TableName, Table: x.Table, Stmts: x.Body})
		if err != nil {
			return err
		}
	}
	w.change(false, func(d *catalog.Draft) {
		f.Module.Head = w.moduleHead(d, at, old)
		f.Source = catalog.NewSource(w.sourceOf(x.Span), w.QuotedIdentifier)
		d.Put(f)
	})
	return nil
}

// returnsLast reports statements of which the last is RETURN.
func returnsLast(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch st := list[len(list)-1].(type) {
	case *ast.Return:
		return true
	case *ast.Block:
		return returnsLast(st.Stmts)
	}
	return false
}

// ownerOf is who will own a module.
func ownerOf(at target, old *catalog.Head) int32 {
	if old != nil && old.Owner != 0 {
		return old.Owner
	}
	return at.schema.Owner
}

// moduleOptions reads what procedures and functions have behind WITH.
func (w *work) moduleOptions(m *catalog.Module, owner int32, options []ast.Option) error {
	for _, o := range options {
		switch o.Name {
		case "RECOMPILE", "CALLED ON NULL INPUT", "RETURNS NULL ON NULL INPUT", "INLINE":
		case "SCHEMABINDING":
			m.SchemaBound = true
		case "EXECUTE AS", "EXEC AS":
			if err := w.executeAs(m, owner, o); err != nil {
				return err
			}
		default:
			return types.Unsupported("The option " + o.Name + " of a module").At(o.Line)
		}
	}
	return nil
}

// executeAs is WITH EXECUTE AS CALLER, SELF, OWNER or 'user'. Whoever is named,
// the owner too, must be one that the caller may impersonate.
func (w *work) executeAs(m *catalog.Module, owner int32, o ast.Option) error {
	switch who := strings.ToUpper(o.Word); who {
	case "CALLER":
	case "OWNER":
		m.ExecuteAs = who
		if p, ok := w.Catalog.Security().ByID(owner); ok {
			return w.mayBe(p, o)
		}
	case "SELF":
		m.ExecuteAs, m.As = who, w.Who.User().ID
	default:
		name := optionText(o)
		p, ok := w.Catalog.Security().Named(name)
		if !ok || p.Kind == security.Role || p.Kind == security.ExternalGroup {
			return types.Errorf(15151, "Cannot find the user '%s', because it does not exist or you do not have permission.", name).At(o.Line)
		}
		if err := w.mayBe(p, o); err != nil {
			return err
		}
		m.ExecuteAs, m.As = p.Name, p.ID
	}
	return nil
}

// mayBe asks for IMPERSONATE on a principal, or to be in a role.
func (w *work) mayBe(p security.Principal, o ast.Option) error {
	if p.ID == w.Who.User().ID || w.Who.Member(p.ID) {
		return nil
	}
	on := security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}
	return w.may(security.Impersonate, on, types.Errorf(15151, "Cannot find the user '%s', because it does not exist or you do not have permission.", p.Name).At(o.Line))
}

// parameters reads the parameters of a module.
func (w *work) parameters(list []ast.Param) ([]catalog.Parameter, error) {
	var out []catalog.Parameter
	for i, x := range list {
		for _, o := range out {
			if catalog.SameName(o.Name, x.Name) {
				return nil, types.Errorf(134, "The variable name '%s' has already been declared. Variable names must be unique within a query batch or stored procedure.", x.Name).WithLevel(15, 2).At(x.Line)
			}
		}
		if x.Type.Cursor {
			return nil, types.Unsupported("A parameter that is a cursor").At(x.Line)
		}
		n, err := w.Catalog.TypeOf(x.Type, 1, w.defaultSchema())
		if err != nil {
			return nil, err.At(x.Line)
		}
		if n.Table != nil && !x.ReadOnly {
			return nil, types.Errorf(352, "The table-valued parameter \"%s\" must be declared with the READONLY option.", x.Name).WithLevel(15, 1).At(x.Line)
		}
		if n.Table == nil && x.ReadOnly {
			return nil, types.Errorf(346, "The parameter \"%s\" can not be declared READONLY since it is not a table-valued parameter.", x.Name).WithLevel(15, 1).At(x.Line)
		}
		p := catalog.Parameter{ID: int32(i + 1), Name: x.Name, Declared: n.Declared, Output: x.Output, ReadOnly: x.ReadOnly, Nullable: x.Null == nil || *x.Null}
		if x.Default != nil {
			p.Default = catalog.Define(x.Default)
		}
		out = append(out, p)
	}
	return out, nil
}
