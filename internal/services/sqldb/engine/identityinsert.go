package engine

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// identityInsert lets INSERT give an IDENTITY column its values, in one table
// at a time, to whoever may alter the table.
func (x *frame) identityInsert(st *ast.SetOption) error {
	name := st.Table.Dotted()
	missing := types.Errorf(1088, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", name).WithLevel(16, 11)
	o, temp, err := x.env().Object(*st.Table)
	t, ok := o.(*catalog.Table)
	if err != nil || !ok {
		return missing
	}
	if on := x.s.catalog.Securable(t); !temp && !x.s.who.Has(security.Alter, on) {
		return x.s.refuse(missing, security.Alter, on)
	}
	set := &x.s.set
	switch {
	case t.IdentityColumn() == nil:
		return types.Errorf(8106, "Table '%s' does not have the identity property. Cannot perform SET operation.", name)
	case !st.On:
		if set.identityInsert == t.ID {
			set.identityInsert = 0
		}
	case set.identityInsert != 0 && set.identityInsert != t.ID:
		for _, c := range []*catalog.Catalog{x.s.catalog, x.s.temp} {
			other, ok := c.TableByID(set.identityInsert)
			if !ok {
				continue
			}
			s, _ := c.SchemaByID(other.Schema)
			return types.Errorf(8107, "IDENTITY_INSERT is already ON for table '%s.%s.%s'. Cannot perform SET operation for table '%s'.", c.Name(), s.Name, other.Name, name)
		}
		set.identityInsert = t.ID // the other is gone
	default:
		set.identityInsert = t.ID
	}
	return nil
}
