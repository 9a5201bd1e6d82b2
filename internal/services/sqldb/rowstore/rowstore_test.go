package rowstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func open(t testing.TB) *Conn {
	d, err := NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(context.Background(), filepath.Join(t.TempDir(), "a b?.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func all(t testing.TB, c *Conn, text string, args ...any) string {
	t.Helper()
	r, err := c.Query(context.Background(), text, args...)
	if err != nil {
		return err.Error()
	}
	defer r.Close()
	out := ""
	for {
		row, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			return err.Error()
		}
		out += fmt.Sprint(row)
	}
}

func TestEncodedOrder(t *testing.T) {
	c := open(t)
	dec := func(s string) types.Value {
		d, _ := types.ParseDec(s)
		return types.NewDec(d.Unscaled, d.Scale)
	}
	long := types.NewDecimal(38, 2)
	for _, x := range []struct {
		t    types.Type
		a, b types.Value
	}{
		{types.NewDecimal(10, 2), dec("-1.5"), dec("1.25")}, {long, dec("-99999999999999999999.5"), dec("-1")}, {long, dec("-1"), dec("0")}, {long, dec("7"), dec("99999999999999999999")},
		{types.Of(types.DateTimeOffset), types.Value{Kind: types.DateTimeOffset, Int: 5, Offset: 60}, types.Value{Kind: types.DateTimeOffset, Int: 6, Offset: -60}},
		{types.Of(types.Float), types.NewFloat(types.Float, -2), types.NewFloat(types.Float, 1e300)},
		{types.Sized(types.NVarChar, 9), types.NewText(types.NVarChar, "a"), types.NewText(types.NVarChar, "B")},
	} {
		text := "SELECT ?1" + Collate(x.t) + " < ?2"
		if got := all(t, c, text, Encode(x.a, x.t), Encode(x.b, x.t)); got != "[1]" {
			t.Errorf("%s: %s", x.t, got)
		}
		back, err := Decode(Encode(x.a, x.t), x.t)
		if err != nil || types.Compare("", back, x.a) != 0 || back.Offset != x.a.Offset {
			t.Errorf("%s: %v, %v", x.t, back, err)
		}
	}
	v := types.Value{Kind: types.Variant, Inner: &types.Variable{Type: types.NewDecimal(9, 2), Value: types.NewDec(big.NewInt(-150), 2)}}
	back, err := Decode(Encode(v, types.Of(types.Variant)), types.Of(types.Variant))
	if err != nil || back.Inner.Type != v.Inner.Type || back.Inner.Value.Dec.String() != "-1.50" {
		t.Errorf("%v, %v", back.Inner, err)
	}
}

func TestTextIsComparedByItsCollation(t *testing.T) {
	c := open(t)
	for text, want := range map[string]string{
		"SELECT 'a' COLLATE ci = 'A  ', 'a' COLLATE cs = 'A', 'a' COLLATE bin = 'a '":                                                                                    "[1 0 1]",
		"SELECT length(x(" + fmt.Sprint(c.driver.Pure("same", func(a []driver.Value) (driver.Value, error) { return a[0], nil })) + ", CAST(x'610062' AS TEXT)) || 'c')": "[1]",
	} {
		if got := all(t, c, text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestErrorsComeThrough(t *testing.T) {
	c := open(t)
	n := c.driver.AddScalar(func([]driver.Value) (driver.Value, error) { return nil, types.DivideByZero().At(3) })
	_, err := c.One(context.Background(), fmt.Sprintf("SELECT x(%d)", n))
	var e *types.Error
	if !errors.As(err, &e) || e.Number != 8134 || e.Line != 3 {
		t.Errorf("%v", err)
	}
	m := c.driver.AddTable(func([]driver.Value) (Source, error) { return nil, types.Unsupported("it") })
	if _, err = c.One(context.Background(), fmt.Sprintf("SELECT * FROM rows8(%d)", m)); !errors.As(err, &e) || e.Number != 40517 {
		t.Errorf("%v", err)
	}
	c.driver.DropScalar(n)
	if _, err = c.One(context.Background(), fmt.Sprintf("SELECT x(%d)", n)); err == nil {
		t.Error("a dropped function was called")
	}
	if _, err = c.One(context.Background(), "SELECT single(k) FROM (SELECT 1 AS k UNION ALL SELECT NULL)"); !errors.As(err, &e) || e.Number != 512 {
		t.Errorf("%v", err)
	}
	c.Script(context.Background(), "CREATE TABLE t1(c1 UNIQUE)")
	c.Exec(context.Background(), "INSERT INTO t1 VALUES (1)")
	_, err = c.Exec(context.Background(), "INSERT INTO t1 VALUES (1)")
	if v, ok := Violated(err); !ok || v != (Violation{"UNIQUE", "t1.c1"}) {
		t.Errorf("%v: %v", err, v)
	}
}

func TestRowsDependOnTheRowBeside(t *testing.T) {
	c := open(t)
	ctx := context.Background()
	c.Script(ctx, "CREATE TABLE t1(c1); INSERT INTO t1 VALUES (0), (1), (2), (3)")
	n := c.driver.AddTable(func(args []driver.Value) (Source, error) { // as APPLY does it, on the connection itself
		r, err := c.Query(ctx, "SELECT c1, ?1 FROM t1 WHERE c1 < ?1", args[0])
		return r, err
	})
	if got := all(t, c, fmt.Sprintf("SELECT a.c1, b.k0 FROM t1 AS a JOIN rows8(%d, a.c1) AS b ORDER BY 1, 2", n)); got != "[1 0][2 0][2 1][3 0][3 1][3 2]" {
		t.Error(got)
	}
	if got := all(t, c, fmt.Sprintf("SELECT a.c1, b.k0 FROM t1 AS a LEFT JOIN rows8(%d, a.c1) AS b ON 1 WHERE a.c1 < 2 ORDER BY 1", n)); got != "[0 <nil>][1 0]" {
		t.Error(got)
	}
}

func TestSumsInWindows(t *testing.T) {
	c := open(t)
	c.Script(context.Background(), "CREATE TABLE t1(c1); INSERT INTO t1 VALUES (1), (2), (NULL), (4)")
	if got := all(t, c, "SELECT wholesum(c1) OVER (ORDER BY rowid ROWS 1 PRECEDING) FROM t1"); got != "[1][3][2][4]" {
		t.Error(got)
	}
	if got := all(t, c, "SELECT wholesum(DISTINCT c1), sqrt(spread(1.0 * c1) / 2) FROM t1 "); got != "[7 1.5275252316519465]" {
		t.Error(got)
	}
}

func BenchmarkScan(b *testing.B) {
	c := open(b)
	c.Script(context.Background(), "CREATE TABLE t1(c1, c2 COLLATE ci); WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r WHERE n < 100000) INSERT INTO t1 SELECT n, 'name ' || n FROM r")
	for b.Loop() {
		r, _ := c.Query(context.Background(), "SELECT c1, c2 FROM t1")
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
		r.Close()
	}
}

func BenchmarkPoint(b *testing.B) {
	c := open(b)
	c.Script(context.Background(), "CREATE TABLE t1(c1 INTEGER PRIMARY KEY, c2); INSERT INTO t1 VALUES (1, 2)")
	for b.Loop() {
		if _, err := c.One(context.Background(), "SELECT c2 FROM t1 WHERE c1 = ?1", int64(1)); err != nil {
			b.Fatal(err)
		}
	}
}
