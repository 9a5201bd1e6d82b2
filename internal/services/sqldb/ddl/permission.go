package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// permission is GRANT, DENY and REVOKE.
func (w *work) permission(x *ast.Permission) error {
	if x.As != nil {
		return types.Unsupported(x.Verb + " … AS").At(x.Line)
	}
	on, o, err := w.securable(x)
	if err != nil {
		return err
	}
	for _, p := range x.Permissions {
		columns, err := grantColumns(o, append(append([]ast.Ident(nil), x.Columns...), p.Columns...))
		if err != nil {
			return err
		}
		for _, name := range allOf(p.Name, on, o) {
			for _, who := range x.Principals {
				st := security.Statement{Permission: name, On: on, Columns: columns, Principal: who.Name, GrantOption: x.GrantOption || x.OptionFor, Cascade: x.Cascade}
				do := w.Who.Grant
				switch x.Verb {
				case "DENY":
					do = w.Who.Deny
				case "REVOKE":
					do = w.Who.Revoke
				}
				s, e := do(st)
				if e != nil {
					e = e.At(x.Line)
					if w.Refused != nil && (e.Number == 4613 || e.Number == 15151 && !w.Who.Has(security.Control, on)) {
						w.Refused(e, security.Control, on)
					}
					return e
				}
				if err := w.secure(s, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// securable finds what a statement is about, and the object if it is one.
func (w *work) securable(x *ast.Permission) (security.Securable, catalog.Object, error) {
	if x.On == nil {
		return security.InDatabase(), nil, nil
	}
	n := *x.On
	none := security.Securable{}
	switch x.Class {
	case "", "OBJECT":
		f, ok, err := w.find(n)
		if err != nil {
			return none, nil, err
		}
		if _, constraint := f.object.(*catalog.Constraint); !ok || constraint || f.temp {
			if v := w.systemView(n); v != nil {
				return none, nil, types.Errorf(4629, "Permissions on server scoped catalog views or system stored procedures or extended stored procedures can be granted only when the current database is master.").At(n.Line)
			}
			return none, nil, noObject("object", n.Object()).At(n.Line)
		}
		return w.Catalog.Securable(f.object), f.object, nil
	case "SCHEMA":
		s, ok := w.Catalog.SchemaNamed(n.Object())
		if !ok {
			return none, nil, noObject("schema", n.Object()).At(n.Line)
		}
		return s.Securable(), nil, nil
	case "DATABASE":
		if !catalog.SameName(n.Object(), w.Catalog.Name()) {
			return none, nil, noObject("database", n.Object()).At(n.Line)
		}
		return security.InDatabase(), nil, nil
	case "USER", "ROLE":
		p, ok := w.Catalog.Security().Named(n.Object())
		if !ok || (p.Kind == security.Role) != (x.Class == "ROLE") {
			return none, nil, noObject(map[string]string{"USER": "user", "ROLE": "role"}[x.Class], n.Object()).At(n.Line)
		}
		return security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}, nil, nil
	}
	return none, nil, types.Unsupported(x.Verb + " on " + x.Class).At(x.Line)
}

// systemView reports a name in sys or INFORMATION_SCHEMA.
func (w *work) systemView(n ast.Name) any {
	if catalog.SameName(n.Schema(), "sys") || catalog.SameName(n.Schema(), "INFORMATION_SCHEMA") {
		return n
	}
	return nil
}

func grantColumns(o catalog.Object, names []ast.Ident) ([]security.Column, error) {
	var out []security.Column
	for _, n := range names {
		var list []*catalog.Column
		switch x := o.(type) {
		case *catalog.Table:
			list = x.Columns
		case *catalog.View:
			list = x.Columns
		case *catalog.Function:
			list = x.Columns
		case nil:
			return nil, types.Errorf(1020, "Sub-entity lists (such as column or security expressions) cannot be specified for entity-level permissions.").WithLevel(15, 1).At(n.Line)
		}
		c, ok := catalog.ColumnNamed(list, n.Name)
		if !ok {
			return nil, types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", n.Name).At(n.Line)
		}
		out = append(out, security.Column{ID: c.ID, Name: c.Name})
	}
	return out, nil
}

// allOf returns what ALL stands for, which is not everything.
func allOf(name string, on security.Securable, o catalog.Object) []string {
	if name != "ALL" && name != "ALL PRIVILEGES" {
		if name == "EXEC" {
			name = security.Execute
		}
		return []string{name}
	}
	switch {
	case on.Class == security.DatabaseClass:
		return []string{"BACKUP DATABASE", "BACKUP LOG", "CREATE DEFAULT", "CREATE FUNCTION", "CREATE PROCEDURE", "CREATE RULE", security.CreateTable, security.CreateView}
	case o != nil && o.Kind() == catalog.KindProcedure:
		return []string{security.Execute}
	case o != nil && o.Kind() == catalog.KindScalarFunction:
		return []string{security.Execute, security.References}
	}
	return []string{security.Select, security.Insert, security.Update, security.Delete, security.References}
}
