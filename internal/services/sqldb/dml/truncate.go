package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// truncate empties a table without asking for its rows: it needs ALTER, and no
// foreign key of another table may lead to it.
func (c *compiler) truncate(x *ast.Truncate) error {
	c.plan.command = tds.CommandNone
	if len(x.Partitions) > 0 {
		return types.Unsupported("TRUNCATE TABLE WITH (PARTITIONS)").At(x.Line)
	}
	missing := types.Errorf(4701, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", x.Table.Object()).At(x.Line)
	o, temp, err := c.Object(x.Table)
	if err != nil {
		return missing
	}
	t, ok := o.(*catalog.Table)
	if !ok {
		return types.Errorf(4708, "Could not truncate object '%s' because it is not a table.", x.Table.Dotted()).WithLevel(16, 2).At(x.Line)
	}
	if on := c.Catalog.Securable(o); !temp && !c.Who.Has(security.Alter, on) {
		if c.Refused != nil {
			c.Refused(missing.WithLevel(14, 1), security.Alter, on)
		}
		if !c.Who.Visible(on) {
			return missing
		}
		return types.Errorf(1088, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", x.Table.Object()).WithLevel(16, 7).At(x.Line)
	}
	for _, r := range c.Catalog.Referencing(t.ID) {
		if !temp && r.Table.ID != t.ID {
			return types.Errorf(4712, "Cannot truncate table '%s' because it is being referenced by a FOREIGN KEY constraint.", x.Table.Object()).At(x.Line)
		}
	}
	y, err := c.table(t, temp)
	if err != nil {
		return err
	}
	c.plan.run = func(w *work) error {
		if err := w.store.exec(w.ctx, "DELETE FROM "+y.name); err != nil {
			return err
		}
		w.count = tds.NoCount
		if t.IdentityColumn() == nil {
			return nil
		}
		w.taken = w.taken || !temp
		return w.counters(y).Reset(w.ctx, w.store.Conn, t.ID, nil)
	}
	return nil
}
