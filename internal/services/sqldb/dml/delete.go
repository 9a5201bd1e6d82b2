package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (c *compiler) delete(x *ast.Delete) error {
	c.plan.command = tds.CommandDelete
	t, err := c.target(x.Target, x.From, x.With, nil)
	if err != nil {
		return err
	}
	t.options = x.Options
	if err := c.allow(security.Delete, t, nil); err != nil {
		return err
	}
	read, err := c.affected(t, &rows{x.Where, x.CurrentOf, x.Top, x.Output}, nil)
	if err != nil {
		return err
	}
	read.old = len(read.out) > 0 || len(t.t.refs) > 0
	c.plan.run = func(w *work) error {
		return w.changeAll(read, func(_, _ []types.Value) ([]types.Value, error) { return nil, nil })
	}
	return nil
}
