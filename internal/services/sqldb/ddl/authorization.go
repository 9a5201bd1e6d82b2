package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// alterAuthorization gives something to another owner. What was granted on it
// ends, since the old owner granted it.
func (w *work) alterAuthorization(x *ast.AlterAuthorization) error {
	owner := security.Principal{}
	if !x.SchemaOwner {
		p, err := w.owner(x.Owner.Name, "principal")
		if err != nil {
			return atLine(err, x.Line)
		}
		owner = p
	}
	switch x.Class {
	case "", "OBJECT":
		return w.ownObject(x, owner)
	case "SCHEMA":
		s, ok := w.Catalog.SchemaNamed(x.Name.Object())
		refusal := noObject("schema", x.Name.Object()).At(x.Line)
		if !ok {
			return refusal
		}
		if err := w.may(security.TakeOwnership, s.Securable(), refusal); err != nil {
			return err
		}
		if s.Fixed() {
			return types.Errorf(15150, "Cannot alter the schema '%s'.", s.Name).At(x.Line)
		}
		n := *s
		n.Owner = owner.ID
		w.change(false, func(d *catalog.Draft) {
			d.PutSchema(&n)
			d.SetSecurity(w.Catalog.Security().Forget(security.SchemaClass, s.ID, 0))
		})
		return nil
	case "ROLE":
		return w.secure(w.Who.SetRoleOwner(x.Name.Object(), owner.ID))
	case "TYPE":
		t, ok := w.Catalog.ResolveType(x.Name.Schema(), x.Name.Object(), w.defaultSchema())
		if !ok || !w.mayType(t) {
			return noObject("type", x.Name.Object()).At(x.Line)
		}
		n := *t
		n.Owner = owner.ID
		w.change(false, func(d *catalog.Draft) { d.PutType(&n) })
		return nil
	}
	return types.Unsupported("ALTER AUTHORIZATION ON " + x.Class).At(x.Line)
}

func (w *work) ownObject(x *ast.AlterAuthorization, owner security.Principal) error {
	refusal := noObject("object", x.Name.Object()).At(x.Line)
	f, ok, err := w.find(x.Name)
	if err != nil {
		return err
	}
	if _, constraint := f.object.(*catalog.Constraint); !ok || f.temp || constraint {
		return refusal
	}
	if err := w.may(security.TakeOwnership, w.Catalog.Securable(f.object), refusal); err != nil {
		return err
	}
	w.change(false, func(d *catalog.Draft) {
		n := clone(f.object)
		n.Header().Owner, n.Header().Modified = owner.ID, w.Now.UTC()
		d.Put(n)
		d.SetSecurity(w.Catalog.Security().Forget(security.ObjectClass, n.Header().ID, 0))
	})
	return nil
}
