package ddl

import (
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestSchemas(t *testing.T) {
	f := open(t)
	f.ok("CREATE SCHEMA sales CREATE TABLE o (id int PRIMARY KEY) CREATE VIEW v AS SELECT id FROM sales.o")
	f.fails("CREATE SCHEMA Sales", 2714, 2759)
	f.fails("CREATE SCHEMA x AUTHORIZATION nobody", 15151, 2759)
	f.fails("DROP SCHEMA sales", 3729)
	f.fails("DROP SCHEMA none", 15151)
	f.fails("DROP SCHEMA dbo", 15150)
	f.ok("DROP SCHEMA IF EXISTS none")
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.ok("GRANT SELECT ON sales.o TO app")
	f.ok("ALTER SCHEMA dbo TRANSFER sales.o")
	for _, r := range f.cat.Security().State().Rules {
		if r.Permission == security.Select {
			t.Error("the grant went along")
		}
	}
	f.ok("CREATE TABLE sales.o (a int)")
	f.fails("ALTER SCHEMA dbo TRANSFER sales.o", 15530)
	f.fails("ALTER SCHEMA none TRANSFER sales.o", 15151)
	f.ok("DROP VIEW sales.v")
	f.ok("DROP TABLE sales.o")
	f.ok("DROP SCHEMA sales")
	if o := f.table("dbo.o"); o.Schema != catalog.DBO || o.PrimaryKey() == nil {
		t.Errorf("%+v", o)
	}
}

func TestIndexes(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(20))")
	f.ok("CREATE UNIQUE NONCLUSTERED INDEX u ON t (a) INCLUDE (b) WHERE a IS NOT NULL AND b = 'x''y' WITH (FILLFACTOR = 80, ONLINE = ON) ON [PRIMARY]")
	x, _ := f.table("t").Index("U")
	if x.FillFactor != 80 || x.Filter.Text != "([a] IS NOT NULL AND [b]='x''y')" || fmt.Sprint(x.Include) != "[3]" {
		t.Errorf("%+v", x)
	}
	f.fails("CREATE INDEX u ON t (b)", 1913)
	f.fails("CREATE INDEX i ON t (zz)", 1911)
	f.fails("CREATE INDEX i ON t (a, a)", 1909)
	f.fails("CREATE CLUSTERED INDEX i ON t (a)", 1902)
	f.fails("CREATE INDEX i ON absent (a)", 1088)
	f.fails("CREATE UNIQUE INDEX i ON t (a) WITH (IGNORE_DUP_KEY = ON)", 40517)
	f.fails("CREATE COLUMNSTORE INDEX i ON t (a)", 40517)
	f.fails("DROP INDEX none ON t", 3701)
	f.fails("DROP INDEX "+f.table("t").PrimaryKey().Name+" ON t", 3723)
	f.ok("CREATE INDEX i ON t (b)")
	f.ok("ALTER INDEX i ON t DISABLE")
	f.ok("ALTER INDEX ALL ON t REBUILD WITH (FILLFACTOR = 70)")
	f.fails("ALTER INDEX none ON t REBUILD", 2727)
	f.ok("DROP INDEX IF EXISTS none ON t")
	f.ok("DROP INDEX t.i, u ON t")
	f.ok("CREATE STATISTICS st ON t (a)")
	f.fails("CREATE STATISTICS st ON t (zz)", 1911)
}

func TestViews(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int, b varchar(5))")
	text := "CREATE VIEW dbo.v (x, y) WITH SCHEMABINDING AS SELECT a, b FROM dbo.t /* it's */ WHERE a > 1"
	f.ok(text)
	o, _ := f.cat.Resolve("", "V", "")
	v := o.(*catalog.View)
	if v.Source.Text != text || len(v.Columns) != 2 || v.Columns[1].Name != "y" || v.Columns[1].Type != types.Sized(types.VarChar, 5) {
		t.Errorf("%+v", v)
	}
	f.fails("CREATE VIEW v AS SELECT a FROM t", 2714)
	f.fails("CREATE VIEW w (x) AS SELECT a, b FROM t", 8158)
	f.fails("CREATE VIEW w (x, y, z) AS SELECT a, b FROM t", 4502)
	f.fails("CREATE VIEW w AS SELECT a FROM #t", 4508)
	f.fails("CREATE VIEW w WITH SCHEMABINDING AS SELECT a FROM t", 4512)
	f.fails("CREATE VIEW w AS SELECT a FROM absent", 208)
	f.fails("CREATE VIEW w AS SELECT a FROM t WHERE a = @x", 137)
	f.fails("ALTER VIEW absent AS SELECT a FROM t", 208)
	f.fails("DROP TABLE t", 3729)
	f.fails("ALTER TABLE t DROP COLUMN a", 5074, 4922)
	f.ok("CREATE OR ALTER VIEW v AS SELECT a FROM t")
	if o, _ := f.cat.Resolve("", "v", ""); o.Header().ID != v.ID {
		t.Error("ALTER made another object")
	}
	f.fails("CREATE OR ALTER VIEW t AS SELECT a FROM t", 2010)
	f.ok("DROP VIEW v")
}

func TestSequencesSynonymsTypes(t *testing.T) {
	f := open(t)
	f.ok("CREATE SEQUENCE s AS int START WITH 5 INCREMENT BY -1 MINVALUE 1 MAXVALUE 10 CYCLE NO CACHE")
	o, _ := f.cat.Resolve("", "s", "")
	if s := o.(*catalog.Sequence); s.Start != 5 || s.Increment != -1 || s.Min != 1 || s.Max != 10 || !s.Cycle || !s.NoCache {
		t.Errorf("%+v", s)
	}
	for text, number := range map[string]int32{
		"CREATE SEQUENCE s":                         2714,
		"CREATE SEQUENCE q INCREMENT BY 0":          11700,
		"CREATE SEQUENCE q AS varchar(5)":           11702,
		"CREATE SEQUENCE q START WITH 0 MINVALUE 1": 11703,
		"CREATE SEQUENCE q MINVALUE 5 MAXVALUE 5":   11705,
		"CREATE SEQUENCE q AS tinyint MAXVALUE 256": 11708,
		"ALTER SEQUENCE s START WITH 3":             11711,
		"ALTER SEQUENCE s RESTART WITH 11":          11703,
		"ALTER SEQUENCE none RESTART":               15151,
		"DROP SEQUENCE none":                        3701,
		"CREATE SYNONYM s FOR dbo.t":                2714,
		"CREATE SYNONYM y FOR other.dbo.t":          40515,
		"CREATE TYPE phone FROM nothing":            2715,
		"DROP TYPE none":                            218,
	} {
		f.fails(text, number)
	}
	f.ok("ALTER SEQUENCE s RESTART WITH 7")
	f.ok("CREATE SYNONYM y FOR dbo.[x]]y]")
	if o, _ := f.cat.Resolve("", "y", ""); o.(*catalog.Synonym).Base != "[dbo].[x]]y]" {
		t.Errorf("%+v", o)
	}
	f.ok("CREATE TYPE phone FROM varchar(20) NOT NULL")
	f.fails("CREATE TYPE phone FROM int", 219)
	f.ok("CREATE TYPE list AS TABLE (id int PRIMARY KEY, p phone)")
	f.ok("CREATE TABLE t (p phone, n int CONSTRAINT d DEFAULT (NEXT VALUE FOR s))")
	if c, _ := f.table("t").Column("p"); c.Nullable || c.Type != types.Sized(types.VarChar, 20) {
		t.Errorf("%+v", c)
	}
	f.fails("CREATE TABLE u (a list)", 350)
	f.fails("DROP TYPE phone", 3732)
	f.fails("DROP SEQUENCE s", 3729)
	f.ok("DROP TABLE t")
	f.ok("DROP TYPE list, phone")
	f.ok("DROP SEQUENCE s")
	f.ok("DROP SYNONYM y")
}

func (f *fixture) rename(name, to, kind string) error {
	e := f.env("")
	err := e.Rename(f.Context(), name, to, kind)
	if err == nil {
		f.cat = e.Catalog
	}
	return err
}

func TestRename(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int CONSTRAINT k CHECK (a > 1), b int CONSTRAINT d DEFAULT 1, [x y] int)")
	f.ok("CREATE INDEX i ON t (b)")
	for _, x := range []struct {
		name, to, kind string
		number         int32
	}{
		{"t", "u]; DROP TABLE t--", "", 0}, {"[u]]; DROP TABLE t--]", "t", "OBJECT", 0}, {"t.b", "c", "COLUMN", 0}, {"dbo.t.[x y]", "z'", "COLUMN", 0}, {"t.i", "j", "INDEX", 0},
		{"d", "e", "", 0}, {"t.a", "q", "COLUMN", 15336}, {"t.c", "a", "COLUMN", 15335}, {"none", "x", "", 15225}, {"t.none", "x", "COLUMN", 15248}, {"t", "e", "", 15335},
		{"t", "x", "PLANET", 15249}, {"t", "", "", 15223}, {"t.j", "jj", "", 0},
	} {
		err := f.rename(x.name, x.to, x.kind)
		var got int32
		if e, ok := err.(*types.Error); ok {
			got = e.Number
		}
		if got != x.number || err != nil && x.number == 0 {
			t.Errorf("%+v: %v", x, err)
		}
	}
	c := f.table("t")
	if _, ok := c.Column("z'"); !ok {
		t.Error("the column has another name")
	}
	if x, ok := c.Index("jj"); !ok || x.SystemNamed {
		t.Error("the index has another name")
	}
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.ok("GRANT SELECT ON t TO app")
	f.as("app")
	if err := f.rename("t", "mine", ""); err == nil {
		t.Error("app renamed a table")
	}
}

func TestExtendedProperties(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int)")
	text := types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, "it's")}
	do := func(c PropertyChange, levels ...string) int32 {
		e := f.env("")
		err := e.Property(t.Context(), c, "MS_Description", text, levels)
		f.cat = e.Catalog
		if x, ok := err.(*types.Error); ok {
			return x.Number
		}
		return 0
	}
	for _, x := range []struct {
		change PropertyChange
		levels []string
		want   int32
	}{
		{AddProperty, []string{"SCHEMA", "dbo", "TABLE", "t", "COLUMN", "a"}, 0}, {AddProperty, []string{"schema", "dbo", "table", "t", "", ""}, 0},
		{AddProperty, []string{"SCHEMA", "dbo", "TABLE", "t"}, 15233}, {UpdateProperty, []string{"SCHEMA", "dbo", "TABLE", "t"}, 0}, {DropProperty, []string{"SCHEMA", "dbo", "TABLE", "t"}, 0},
		{DropProperty, []string{"SCHEMA", "dbo", "TABLE", "t"}, 15217}, {AddProperty, []string{"SCHEMA", "dbo", "VIEW", "t"}, 15135}, {AddProperty, []string{"SCHEMA", "no", "TABLE", "t"}, 15135},
		{AddProperty, nil, 0},
	} {
		if got := do(x.change, x.levels...); got != x.want {
			t.Errorf("%v %v: %d", x.change, x.levels, got)
		}
	}
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.ok("GRANT SELECT ON t TO app")
	f.as("app")
	if do(AddProperty, "SCHEMA", "dbo", "TABLE", "t") != 15135 || do(AddProperty) != 262 {
		t.Error("app described a table")
	}
	f.as("dbo")
	f.ok("DROP TABLE t")
	if n := len(f.cat.Properties()); n != 1 {
		t.Errorf("%d properties", n)
	}
}

func TestRoutines(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int, b varchar(5))")
	text := "CREATE PROCEDURE dbo.p @a int, @b varchar(10) = 'it''s' OUTPUT WITH EXECUTE AS OWNER AS SELECT a FROM absent WHERE a = @a"
	f.ok(text)
	o, _ := f.cat.Resolve("", "P", "")
	p := o.(*catalog.Procedure)
	if p.Source.Text != text || len(p.Params) != 2 || !p.Params[1].Output || p.Params[1].Default.Text != "('it''s')" || p.ExecuteAs != "OWNER" {
		t.Errorf("%+v", p)
	}
	f.fails("CREATE PROCEDURE p AS SELECT 1", 2714)
	f.fails("ALTER PROCEDURE q AS SELECT 1", 208)
	f.fails("CREATE PROCEDURE q @a int, @A int AS SELECT 1", 134)
	f.fails("CREATE PROCEDURE q @a nothing AS SELECT 1", 2715)
	f.fails("CREATE PROCEDURE q WITH EXECUTE AS 'nobody' AS SELECT 1", 15151)
	f.ok("CREATE OR ALTER PROCEDURE p AS SELECT 1")
	if o, _ := f.cat.Resolve("", "p", ""); o.Header().ID != p.ID || len(o.(*catalog.Procedure).Params) != 0 {
		t.Error("ALTER made another procedure")
	}
	f.ok("CREATE FUNCTION f (@a int) RETURNS decimal(5, 2) AS BEGIN RETURN @a END")
	f.ok("CREATE FUNCTION i (@a int) RETURNS TABLE AS RETURN SELECT a, b FROM t")
	f.ok("CREATE FUNCTION m (@a int) RETURNS @r TABLE (x int PRIMARY KEY, y varchar(3)) AS BEGIN RETURN END")
	for name, want := range map[string]catalog.Kind{"f": catalog.KindScalarFunction, "i": catalog.KindInlineFunction, "m": catalog.KindTableFunction} {
		o, ok := f.cat.Resolve("", name, "")
		if !ok || o.Kind() != want || want != catalog.KindScalarFunction && len(o.(*catalog.Function).Columns) != 2 {
			t.Errorf("%s: %+v", name, o)
		}
	}
	f.fails("DROP PROCEDURE f", 3705)
	f.fails("ALTER FUNCTION f (@a int) RETURNS TABLE AS RETURN SELECT a FROM t", 208)
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.ok("GRANT EXECUTE ON p TO app")
	f.as("app")
	f.fails("CREATE PROCEDURE q AS SELECT 1", 262)
	f.fails("CREATE FUNCTION q () RETURNS int AS BEGIN RETURN 1 END", 262)
	f.fails("ALTER PROCEDURE p AS SELECT 1", 208)
	f.fails("DROP PROCEDURE p", 3701)
	f.as("dbo")
	f.ok("GRANT CREATE PROCEDURE TO app")
	f.ok("GRANT ALTER ON SCHEMA::dbo TO app")
	f.as("app")
	f.fails("CREATE PROCEDURE q WITH EXECUTE AS OWNER AS SELECT 1", 15151)
	f.fails("CREATE PROCEDURE q WITH EXECUTE AS 'dbo' AS SELECT 1", 15151)
	f.fails("ALTER PROCEDURE p WITH EXECUTE AS OWNER AS SELECT 1", 15151)
	f.ok("CREATE PROCEDURE q WITH EXECUTE AS SELF AS SELECT 1")
	f.ok("DROP PROCEDURE q")
	f.as("dbo")
	f.ok("DROP FUNCTION f, i, m")
	f.ok("DROP PROCEDURE p")
}
