package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createSchema(x *ast.CreateSchema) error {
	name := x.Name.Name
	if name == "" && x.Owner != nil {
		name = x.Owner.Name
	}
	failed := func(e error) error {
		if first, ok := e.(*types.Error); ok {
			return tsql.Errors{first, types.Errorf(2759, "CREATE SCHEMA failed due to previous errors.").WithLevel(16, 0).At(x.Line)}
		}
		return e
	}
	if err := w.may(security.CreateSchema, security.InDatabase(), nil); err != nil {
		return failed(err)
	}
	if !catalog.NameFits(name) {
		return types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", name).WithLevel(15, 4).At(x.Line)
	}
	if _, there := w.Catalog.SchemaNamed(name); there {
		return failed(taken(name, 6).At(x.Line))
	}
	owner := w.Who.User().ID
	if x.Owner != nil {
		o, err := w.owner(x.Owner.Name, "user")
		if err != nil {
			return failed(err)
		}
		owner = o.ID
	}
	w.change(false, func(d *catalog.Draft) { d.AddSchema(name, owner) })
	for _, e := range x.Elements {
		if err := w.element(name, e); err != nil {
			return failed(err)
		}
	}
	return nil
}

// owner returns a principal that the caller may make the owner of something:
// itself, a role it is in, or one that it may impersonate.
func (w *work) owner(name, what string) (security.Principal, error) {
	refusal := noObject(what, name)
	p, ok := w.Catalog.Security().Named(name)
	if !ok || p.ID == security.Public {
		return p, refusal
	}
	on := security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}
	if p.ID == w.Who.User().ID || p.Kind == security.Role && w.Who.Member(p.ID) || p.Kind == security.Role && w.Who.Has(security.Alter, on) {
		return p, nil
	}
	return p, w.may(security.Impersonate, on, refusal)
}

// element runs a statement within CREATE SCHEMA, whose names lie in the schema.
func (w *work) element(schema string, s ast.Stmt) error {
	in := func(n ast.Name) ast.Name {
		if len(n.Parts) != 1 {
			return n
		}
		return ast.Name{Span: n.Span, Parts: []ast.Ident{{Span: n.Span, Name: schema}, n.Parts[0]}}
	}
	switch x := s.(type) {
	case *ast.CreateTable:
		n := *x
		n.Name = in(n.Name)
		s = &n
	case *ast.CreateView:
		n := *x
		n.Name = in(n.Name)
		s = &n
	case *ast.Permission:
		n := *x
		if n.On != nil && (n.Class == "" || n.Class == "OBJECT") {
			on := in(*n.On)
			n.On = &on
		}
		s = &n
	}
	_, err := w.run(s)
	return err
}

func (w *work) dropSchema(n ast.Name, ifExists bool) error {
	refusal := types.Errorf(15151, "Cannot drop the schema '%s', because it does not exist or you do not have permission.", n.Object()).At(n.Line)
	s, ok := w.Catalog.SchemaNamed(n.Object())
	if !ok {
		if ifExists {
			return nil
		}
		return refusal
	}
	if err := w.may(security.Control, s.Securable(), refusal); err != nil && w.may(security.AlterAnySchema, security.InDatabase(), refusal) != nil {
		return err
	}
	if s.Fixed() {
		return types.Errorf(15150, "Cannot drop the schema '%s'.", s.Name).At(n.Line)
	}
	for _, o := range w.Catalog.Objects() {
		if o.Header().Schema == s.ID {
			return types.Errorf(3729, "Cannot %s '%s' because it is being referenced by object '%s'.", "drop schema", s.Name, o.Header().Name).At(n.Line)
		}
	}
	for _, t := range w.Catalog.Types() {
		if t.Schema == s.ID {
			return types.Errorf(3729, "Cannot %s '%s' because it is being referenced by object '%s'.", "drop schema", s.Name, t.Name).At(n.Line)
		}
	}
	w.change(false, func(d *catalog.Draft) { d.RemoveSchema(s.ID) })
	return nil
}

// alterSchema is TRANSFER: the object goes to another schema and loses what
// was granted on it.
func (w *work) alterSchema(x *ast.AlterSchema) error {
	to, ok := w.Catalog.SchemaNamed(x.Name.Name)
	missing := types.Errorf(15151, "Cannot alter the schema '%s', because it does not exist or you do not have permission.", x.Name.Name).At(x.Line)
	if !ok {
		return missing
	}
	if err := w.may(security.Alter, to.Securable(), missing); err != nil {
		return err
	}
	if to.ID == catalog.Sys || to.ID == catalog.InfoSchema {
		return types.Errorf(15150, "Cannot alter the schema '%s'.", to.Name).At(x.Line)
	}
	switch x.Class {
	case "", "OBJECT":
		return w.transferObject(x, to)
	case "TYPE":
		t, ok := w.Catalog.ResolveType(x.Object.Schema(), x.Object.Object(), w.defaultSchema())
		if !ok || !w.mayType(t) {
			return noObject("type", x.Object.Object()).At(x.Line)
		}
		if _, there := w.Catalog.ResolveType(to.Name, t.Name, ""); there {
			return types.Errorf(15530, "The object with name \"%s\" already exists.", t.Name).At(x.Line)
		}
		n := *t
		n.Schema = to.ID
		w.change(false, func(d *catalog.Draft) { d.PutType(&n) })
		return nil
	}
	return types.Unsupported("ALTER SCHEMA … TRANSFER " + x.Class).At(x.Line)
}

func (w *work) transferObject(x *ast.AlterSchema, to *catalog.Schema) error {
	refusal := noObject("object", x.Object.Object()).At(x.Line)
	f, ok, err := w.find(x.Object)
	if err != nil {
		return err
	}
	if _, constraint := f.object.(*catalog.Constraint); !ok || f.temp || constraint {
		return refusal
	}
	if err := w.may(security.Control, w.Catalog.Securable(f.object), refusal); err != nil {
		return err
	}
	if f.schema.ID == to.ID {
		return nil
	}
	if _, there := w.Catalog.Find(to.ID, f.name); there {
		return types.Errorf(15530, "The object with name \"%s\" already exists.", f.name).At(x.Line)
	}
	w.change(false, func(d *catalog.Draft) {
		n := clone(f.object)
		h := n.Header()
		h.Schema, h.Owner, h.Modified = to.ID, 0, w.Now.UTC()
		d.Put(n)
		d.SetSecurity(w.Catalog.Security().Forget(security.ObjectClass, h.ID, 0))
	})
	return nil
}

// clone copies an object, to change its head.
func clone(o catalog.Object) catalog.Object {
	switch x := o.(type) {
	case *catalog.Table:
		return x.Clone()
	case *catalog.View:
		n := *x
		return &n
	case *catalog.Procedure:
		n := *x
		return &n
	case *catalog.Function:
		n := *x
		return &n
	case *catalog.Sequence:
		n := *x
		return &n
	case *catalog.Synonym:
		n := *x
		return &n
	}
	return o
}
