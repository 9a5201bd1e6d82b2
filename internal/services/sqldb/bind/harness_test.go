package bind

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// world is a small database with a session at it.
type world struct {
	t    testing.TB
	env  *Env
	vars variables
	next int64
}

type variables map[string]types.Variable

func (v variables) Get(name string) types.Value { return v[name].Value }
func (v variables) Set(name string, x types.Value) error {
	v[name] = types.Variable{Type: v[name].Type, Value: x}
	return nil
}

func (w *world) System(context.Context) *sysviews.Env {
	return &sysviews.Env{Catalog: w.env.Catalog, Who: w.env.Who, Now: time.Unix(0, 0)}
}

func (w *world) Global(_ context.Context, name string) types.Value {
	if name == "@@ROWCOUNT" {
		return types.NewInt(types.Int, 7)
	}
	return types.Null()
}

func (w *world) Session(context.Context) builtin.Session { return clock{} }

type clock struct{}

func (clock) Now() time.Time                    { return time.Unix(0, 0) }
func (clock) CursorStatus(string, string) int64 { return -3 }
func (clock) Rand(*int64) float64               { return 0.5 }
func (clock) DateFirst() int                    { return 7 }

func (w *world) Scalar(_ context.Context, f *catalog.Function, a []types.Value) (types.Value, error) {
	if a[0].IsNull() {
		return a[0], nil
	}
	return types.NewInt(types.Int, 2*a[0].Int), nil
}

func (w *world) Table(_ context.Context, f *catalog.Function, a []types.Value) ([][]types.Value, error) {
	var out [][]types.Value
	for i := int64(1); i <= a[0].Int; i++ {
		out = append(out, []types.Value{types.NewInt(types.Int, i)})
	}
	return out, nil
}

func (w *world) Next(context.Context, *catalog.Sequence) (types.Value, error) {
	w.next++
	return types.NewInt(types.BigInt, w.next), nil
}

// tables are name, columns as "name type" with a ? for NULL, and rows.
var tables = []struct {
	name, columns string
	rows          []string
}{
	{"Customers", "Id int identity, Name nvarchar(50), City varchar(20)?, Balance decimal(10,2)?", []string{"1|Ada|London|10.50", "2|Bob|paris|-3.00", "3|Eve|NULL|NULL", "4|ada|London|2.25"}},
	{"Orders", "Id int, CustomerId int?, Total money?, Placed date", []string{"1|1|5.5|2024-01-02", "2|1|7|2024-02-03", "3|2|1.25|2024-02-04", "4|NULL|NULL|2024-03-05"}},
	{"Emp", "Id int, Boss int?, Name nvarchar(20)", []string{"1|NULL|root", "2|1|a", "3|1|b", "4|2|aa"}},
	{"Kinds", "T tinyint?, B bit?, R real?, F float?, C char(5)?, V varbinary(10)?, G uniqueidentifier?, D datetime?, O datetimeoffset(7)?, X nvarchar(max)?, L decimal(38,4)?, BI bigint?, TX text?", []string{
		"200|1|1.5|2.5|ab|0x0100|6F9619FF-8B86-D011-B42D-00C04FC964FF|2024-01-02T03:04:05|2024-01-02T03:04:05+01:00|x|12345678901234567890.1234|9223372036854775807|long",
		"NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"}},
	{"Numbers", "N int, K varchar(2), V int?", []string{"1|a|10", "2|a|20", "3|b|30", "4|b|NULL", "5|c|10"}},
}

func typed(t testing.TB, c *catalog.Catalog, text string) (types.Type, bool) {
	text, null := strings.CutSuffix(text, "?")
	x, err := tsql.ParseExpr("CAST(1 AS " + text + ")")
	if err != nil {
		t.Fatal(err)
	}
	n, e := c.TypeOf(x.(*ast.Cast).Type, 1, "")
	if e != nil {
		t.Fatal(e)
	}
	return n.Type, null
}

func newWorld(t testing.TB) *world {
	d, err := rowstore.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	c, err := d.Open(ctx, filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	draft := catalog.New("db", nil).Edit()
	base := draft.Catalog()
	for _, x := range tables {
		table := &catalog.Table{Head: catalog.Head{ID: draft.NewID(), Name: x.name, Schema: catalog.DBO}}
		var names []string
		for i, part := range strings.Split(x.columns, ", ") {
			word := strings.Fields(part)
			col := &catalog.Column{ID: int32(i + 1), Name: word[0]}
			col.Type, col.Nullable = typed(t, base, word[1])
			if len(word) > 2 {
				col.Identity = &catalog.Identity{Seed: 1, Increment: 1}
			}
			table.Columns = append(table.Columns, col)
			names = append(names, fmt.Sprintf("c%d%s", i+1, rowstore.Collate(col.Type)))
		}
		draft.Put(table)
		if err := c.Script(ctx, fmt.Sprintf("CREATE TABLE t%d(%s)", table.ID, strings.Join(names, ", "))); err != nil {
			t.Fatal(err)
		}
		for _, row := range x.rows {
			var marks []string
			var args []any
			for i, s := range strings.Split(row, "|") {
				v := types.Null()
				if s != "NULL" {
					style := 0
					if strings.HasPrefix(s, "0x") {
						style = 1
					}
					if v, err = types.Convert(types.NewText(types.VarChar, s), types.Sized(types.VarChar, types.Max), table.Columns[i].Type, style); err != nil {
						t.Fatal(err)
					}
				}
				marks, args = append(marks, "?"), append(args, rowstore.Encode(v, table.Columns[i].Type))
			}
			if _, err := c.Exec(ctx, fmt.Sprintf("INSERT INTO t%d VALUES (%s)", table.ID, strings.Join(marks, ", ")), args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	define(t, draft)
	cat := draft.Catalog()
	who, _ := cat.Security().As(security.DBO)
	w := &world{t: t, vars: variables{
		"@n": {Type: types.Of(types.Int), Value: types.NewInt(types.Int, 2)}, "@s": {Type: types.Sized(types.NVarChar, 20), Value: types.NewText(types.NVarChar, "x")},
		"@null": {Type: types.Of(types.Int)},
	}}
	w.env = &Env{Catalog: cat, Who: who, Conn: c, Host: w, Variable: func(name string) (Variable, bool) {
		v, ok := w.vars[name]
		return Variable{Type: v.Type}, ok
	}}
	return w
}

// define adds views and functions.
func define(t testing.TB, d *catalog.Draft) {
	head := func(name string) catalog.Head { return catalog.Head{ID: d.NewID(), Name: name, Schema: catalog.DBO} }
	d.Put(&catalog.View{Module: catalog.Module{Head: head("Rich"), Source: catalog.NewSource("CREATE VIEW Rich AS SELECT Id, Name, Balance FROM Customers WHERE Balance > 0", true)}, Columns: []*catalog.Column{{ID: 1, Name: "Id"}, {ID: 2, Name: "Name"}, {ID: 3, Name: "Balance"}}})
	parameter := []catalog.Parameter{{ID: 1, Name: "@p", Declared: catalog.Declared{Type: types.Of(types.Int)}}}
	d.Put(&catalog.Function{Module: catalog.Module{Head: head("Twice"), Source: catalog.NewSource("CREATE FUNCTION Twice(@p int) RETURNS int AS BEGIN RETURN 2 * @p END", true)}, Type: catalog.KindScalarFunction, Params: parameter, Returns: catalog.Declared{Type: types.Of(types.Int)}})
	d.Put(&catalog.Function{Module: catalog.Module{Head: head("OrdersOf"), Source: catalog.NewSource("CREATE FUNCTION OrdersOf(@p int) RETURNS TABLE AS RETURN (SELECT Id, Total FROM Orders WHERE CustomerId = @p)", true)}, Type: catalog.KindInlineFunction, Params: parameter, Columns: []*catalog.Column{{ID: 1, Name: "Id"}, {ID: 2, Name: "Total"}}})
	d.Put(&catalog.Function{Module: catalog.Module{Head: head("Count"), Source: catalog.NewSource("CREATE FUNCTION Count(@p int) RETURNS @t TABLE (N int) AS BEGIN RETURN END", true)}, Type: catalog.KindTableFunction, Params: parameter, Columns: []*catalog.Column{{ID: 1, Name: "N", Declared: catalog.Declared{Type: types.Of(types.Int)}}}})
	d.Put(&catalog.Sequence{Head: head("Seq"), Declared: catalog.Declared{Type: types.Of(types.BigInt)}, Increment: 1})
}

func (w *world) plan(text string) (*Plan, error) {
	batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
	if err != nil {
		return nil, err
	}
	return w.env.Query(batch.Stmts[0].(*ast.SelectStmt).Query)
}

// run returns the rows as "1|x;2|NULL", or the number of the error.
func (w *world) run(text string) string {
	p, err := w.plan(text)
	if err != nil {
		return failure(err)
	}
	defer p.Close()
	return w.rows(p)
}

func (w *world) rows(p *Plan) string {
	if err, _ := p.Check(w.env.Who); err != nil {
		return failure(err)
	}
	r, err := p.Run(context.Background(), w.vars)
	if err != nil {
		return failure(err)
	}
	defer r.Close()
	var out []string
	for {
		row, err := r.Next()
		if err == io.EOF {
			return strings.Join(out, ";")
		}
		if err != nil {
			return failure(err)
		}
		var parts []string
		for i, v := range row {
			s, err := types.Format(v, p.Columns[i].Type, 0)
			switch {
			case err != nil:
				s = err.Error()
			case v.IsNull():
				s = "NULL"
			case v.Kind.Bytes():
				s = fmt.Sprintf("0x%X", v.Bytes)
			case v.Kind == types.DateTimeOffset:
				s = strings.TrimSuffix(s, "0")
			}
			parts = append(parts, s)
		}
		out = append(out, strings.Join(parts, "|"))
	}
}

func failure(err error) string {
	var e *types.Error
	if errors.As(err, &e) {
		if e.Number == 40517 {
			return fmt.Sprintf("Msg %d %s", e.Number, e.Message)
		}
		return fmt.Sprintf("Msg %d", e.Number)
	}
	return "ERROR " + err.Error()
}

type example struct{ text, want string }

func check(t *testing.T, list []example) {
	t.Helper()
	w := newWorld(t)
	for _, x := range list {
		if got := w.run(x.text); got != x.want {
			p, _ := w.plan(x.text)
			sql := ""
			if p != nil {
				sql = "\n\t" + p.SQL
			}
			t.Errorf("%s\n\tgot  %s\n\twant %s%s", x.text, got, x.want, sql)
		}
	}
}
