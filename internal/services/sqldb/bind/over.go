package bind

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Over is an expression over the columns of one table, as text of SQLite that
// names them c1, c2 … without a qualifier.
type Over struct {
	SQL      string
	Type     types.Type
	Nullable bool
	p        *Plan
}

// Args are what the text's parameters ?1, ?2 … stand for in a run.
func (o *Over) Args(ctx context.Context, values Values) ([]any, error) {
	o.p.ctx, o.p.values = ctx, values
	return o.p.args()
}

// Demands are what the expression needs beside the table.
func (o *Over) Demands() []Demand { return o.p.Demands }

// Check is Plan.Check, of what the expression uses beside the table.
func (o *Over) Check(who *security.Context) (*types.Error, Demand) { return o.p.Check(who) }

// Close forgets what the text calls.
func (o *Over) Close() { o.p.Close() }

// Over binds an expression over a table, as to a type, unless that is Unknown.
// The caller sees to the permissions on the table.
func (e *Env) Over(t *catalog.Table, x ast.Expr, as types.Type) (*Over, error) {
	b := e.binder()
	y, err := b.expr(x, b.alone(t))
	if err == nil && as.Kind != types.Unknown {
		y, err = b.assign(y, as, x.Pos().Line)
	}
	return b.finishOver(y, err)
}

// OverCond binds a condition over a table; its type is bit.
func (e *Env) OverCond(t *catalog.Table, c ast.Cond) (*Over, error) {
	b := e.binder()
	text, err := b.cond(c, b.alone(t))
	return b.finishOver(bound{sql: text, t: types.Of(types.Bit), null: true}, err)
}

func (b *binder) finishOver(y bound, err error) (*Over, error) {
	if err != nil {
		b.p.Close()
		return nil, err
	}
	return &Over{y.sql + rowstore.Collate(y.t), settled(y.t), y.null, b.p}, nil
}

// alone is the scope of one table's columns.
func (b *binder) alone(t *catalog.Table) *scope {
	set := &rowset{alias: t.Name}
	for _, c := range t.Columns {
		f := columnField(c, set)
		f.sql = catalog.StoredColumn(c.ID)
		if c.Computed != nil && !c.Computed.Persisted {
			if tree, err := c.Computed.Value.Tree(); err == nil {
				f.expand = tree
			}
		}
		set.fields = append(set.fields, f)
	}
	return &scope{st: b.st, sets: []*rowset{set}}
}
