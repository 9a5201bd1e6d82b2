package dml

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// checkIdent is DBCC CHECKIDENT (table [, NORESEED | RESEED [, value]]).
func (c *compiler) checkIdent(x *ast.Admin) error {
	c.plan.command = tds.CommandNone
	syntax := types.Errorf(2560, "Parameter %d is incorrect for this DBCC statement.", 1).WithLevel(16, 9).At(x.Line)
	first, last := strings.IndexByte(x.Text, '('), strings.LastIndexByte(x.Text, ')')
	if first < 0 || last < first {
		return syntax
	}
	tree, err := tsql.ParseExpr("checkident" + x.Text[first:last+1])
	if err != nil {
		return err
	}
	call, ok := tree.(*ast.Call)
	if !ok || len(call.Args) == 0 || len(call.Args) > 3 {
		return syntax
	}
	name, ok := namedBy(call.Args[0])
	if !ok {
		return syntax
	}
	word := "RESEED"
	if len(call.Args) > 1 {
		w, ok := call.Args[1].(*ast.Column)
		if !ok {
			return syntax
		}
		word = strings.ToUpper(w.Name.Object())
	}
	if word != "RESEED" && word != "NORESEED" {
		return syntax
	}
	t, err := c.identTable(name, x.Line)
	if err != nil {
		return err
	}
	var value *Query
	if len(call.Args) == 3 {
		if value, err = c.query(selecting(item(call.Args[2])), nil); err != nil {
			return err
		}
		if e := assignable(value.Columns()[0].Type, types.Of(types.BigInt)); e != nil {
			return e
		}
	}
	c.plan.run = func(w *work) error {
		w.count = tds.NoCount
		return w.checkIdent(t, word == "RESEED", value)
	}
	return nil
}

// namedBy reads a name that is written as one, or in a string.
func namedBy(x ast.Expr) (ast.Name, bool) {
	if l, ok := x.(*ast.Literal); ok && (l.Kind == ast.String || l.Kind == ast.NString) {
		y, err := tsql.ParseExpr(l.Text)
		if err != nil {
			return ast.Name{}, false
		}
		x = y
	}
	c, ok := x.(*ast.Column)
	if !ok {
		return ast.Name{}, false
	}
	return c.Name, true
}

// identTable finds the table: 2501, 7997, or 2557 without the right to alter.
func (c *compiler) identTable(n ast.Name, line int) (*table, error) {
	missing := types.Errorf(2501, "Cannot find a table or object with the name \"%s\". Check the system catalog.", n.Dotted()).WithLevel(16, 45).At(line)
	o, temp, err := c.Object(n)
	t, ok := o.(*catalog.Table)
	if err != nil || !ok {
		return nil, missing
	}
	if on := c.Catalog.Securable(t); !temp && !c.Who.Has(security.Alter, on) {
		e := missing
		if c.Who.Visible(on) {
			e = types.Errorf(2557, "User '%s' does not have permission to run DBCC CHECKIDENT for object '%s'.", c.Who.User().Name, t.Name).WithLevel(14, 5).At(line)
		}
		if c.Refused != nil {
			c.Refused(e, security.Alter, on)
		}
		return nil, e
	}
	if t.IdentityColumn() == nil {
		return nil, types.Errorf(7997, "'%s' does not contain an identity column.", t.Name).At(line)
	}
	return c.table(t, temp)
}

// checkIdent says where the counter stands, and with reseed moves it: to a
// value, or else to the largest in the column if it stands before that.
func (w *work) checkIdent(t *table, reseed bool, value *Query) error {
	k := t.t.IdentityColumn()
	whole := types.Of(types.BigInt)
	at, used, err := w.counters(t).Last(w.ctx, w.store.Conn, t.t.ID)
	if err != nil {
		return err
	}
	if value != nil && reseed {
		to := types.Null()
		err := value.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
			to, err = types.Convert(v[0], value.Columns()[0].Type, whole, 0)
			return err
		})
		if err != nil {
			return err
		}
		if !used { // the next row gets the value itself
			to.Int -= k.Identity.Increment
		}
		if err := w.note(at, used, nil); err != nil {
			return err
		}
		return w.reseed(t, to.Int)
	}
	most := "max"
	if k.Identity.Increment < 0 {
		most = "min"
	}
	var largest *int64
	name := catalog.StoredColumn(k.ID)
	err = w.store.rows(w.ctx, "SELECT "+most+"("+name+") FROM "+t.name, []types.Type{k.Type}, func(v []types.Value) error {
		if v[0].IsNull() {
			return nil
		}
		n, err := types.Convert(v[0], k.Type, whole, 0)
		largest = &n.Int
		return err
	})
	if err != nil {
		return err
	}
	if err := w.note(at, used, largest); err != nil {
		return err
	}
	if reseed && largest != nil && (!used || (k.Identity.Increment > 0) == (*largest > at)) {
		return w.reseed(t, *largest)
	}
	return nil
}

// note says where the counter stood: 7998, and 2528.
func (w *work) note(at int64, used bool, largest *int64) error {
	if w.Message == nil {
		return nil
	}
	now := "NULL"
	if used {
		now = strconv.FormatInt(at, 10)
	}
	text := fmt.Sprintf("Checking identity information: current identity value '%s'.", now)
	if largest != nil {
		text = fmt.Sprintf("Checking identity information: current identity value '%s', current column value '%d'.", now, *largest)
	}
	if err := w.Message(types.Errorf(7998, "%s", text).WithLevel(10, 1)); err != nil {
		return err
	}
	return w.Message(types.Errorf(2528, "DBCC execution completed. If DBCC printed error messages, contact your system administrator.").WithLevel(10, 1))
}

func (w *work) reseed(t *table, to int64) error {
	w.taken = w.taken || !t.temp
	return w.counters(t).Reset(w.ctx, w.store.Conn, t.t.ID, &to)
}
