package ddl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

func TestCreateTable(t *testing.T) {
	f := open(t)
	f.ok(`CREATE TABLE dbo.Customers (
		id int IDENTITY(10, 5) PRIMARY KEY, name nvarchar(50) NOT NULL, mail varchar(100) UNIQUE, credit decimal(10, 2) CONSTRAINT DF_credit DEFAULT 0,
		age tinyint CHECK (age > 17), INDEX ix_name (name DESC))`)
	c := f.table("customers")
	id, _ := c.Column("ID")
	if id.Nullable || id.Identity.Seed != 10 || id.Identity.Increment != 5 {
		t.Errorf("%+v", id)
	}
	pk := c.PrimaryKey()
	if pk == nil || !pk.Clustered || pk.ID != 1 || !strings.HasPrefix(pk.Name, "PK__Customer__") || len(pk.Name) != 30 {
		t.Errorf("%+v", pk)
	}
	credit, _ := c.Column("credit")
	if credit.Default.Name != "DF_credit" || credit.Default.Value.Text != "((0))" || !credit.Nullable {
		t.Errorf("%+v", credit.Default)
	}
	if len(c.Checks) != 1 || c.Checks[0].Condition.Text != "([age]>(17))" || c.Checks[0].Column != 5 {
		t.Errorf("%+v", c.Checks)
	}
	f.ok("CREATE TABLE orders (id int NOT NULL, customer int NOT NULL CONSTRAINT FK_c REFERENCES customers ON DELETE CASCADE, CONSTRAINT PK_o PRIMARY KEY NONCLUSTERED (id, customer))")
	if fk := f.table("orders").ForeignKeys[0]; fk.References != c.ID || fk.Key != pk.ID || fk.OnDelete != catalog.Cascade {
		t.Errorf("%+v", fk)
	}
	f.ok("CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree (id))")
}

func TestTablesThatAreRefused(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE p (id int PRIMARY KEY, code varchar(10) NOT NULL)")
	for text, numbers := range map[string][]int32{
		"CREATE TABLE P (a int)":                                                         {2714},
		"CREATE TABLE q (a int, A int)":                                                  {2705},
		"CREATE TABLE q (a nothing)":                                                     {2715},
		"CREATE TABLE none.q (a int)":                                                    {2760},
		"CREATE TABLE sys.q (a int)":                                                     {2760},
		"CREATE TABLE other.dbo.q (a int)":                                               {40515},
		"CREATE TABLE q (a int IDENTITY, b int IDENTITY)":                                {2744},
		"CREATE TABLE q (a varchar(5) IDENTITY)":                                         {2749},
		"CREATE TABLE q (a int NULL IDENTITY)":                                           {8147},
		"CREATE TABLE q (a int NULL PRIMARY KEY)":                                        {8111, 1750},
		"CREATE TABLE q (a int PRIMARY KEY, b int PRIMARY KEY)":                          {8110},
		"CREATE TABLE q (a int, PRIMARY KEY (b))":                                        {1911, 1750},
		"CREATE TABLE q (a varchar(max) UNIQUE)":                                         {1919},
		"CREATE TABLE q (a int REFERENCES absent (id))":                                  {1767, 1750},
		"CREATE TABLE q (a int REFERENCES p (none))":                                     {1770, 1750},
		"CREATE TABLE q (a varchar(10) REFERENCES p (code))":                             {1776, 1750},
		"CREATE TABLE q (a bigint REFERENCES p)":                                         {1778, 1750},
		"CREATE TABLE q (a int, FOREIGN KEY (b) REFERENCES p)":                           {1769, 1750},
		"CREATE TABLE q (a int, b int, FOREIGN KEY (a, b) REFERENCES p)":                 {8139, 1750},
		"CREATE TABLE q (a int NOT NULL REFERENCES p ON DELETE SET NULL)":                {1761, 1750},
		"CREATE TABLE q (a int PRIMARY KEY REFERENCES q ON DELETE CASCADE)":              {1785, 1750},
		"CREATE TABLE q (a int CHECK (b > 1))":                                           {207, 1750},
		"CREATE TABLE q (a int CHECK (b > 1), b int)":                                    {8141, 1750},
		"CREATE TABLE q (a int DEFAULT b, b int)":                                        {128},
		"CREATE TABLE q (a int CONSTRAINT p CHECK (a > 1))":                              {2714, 1750},
		"CREATE TABLE q (a int IDENTITY DEFAULT 1)":                                      {1754},
		"CREATE TABLE q (a int, b AS a * c)":                                             {207},
		"CREATE TABLE q (a int, b AS a * 2, c AS b * 2)":                                 {1759},
		"CREATE TABLE q (a int, b AS newid() PERSISTED)":                                 {4936},
		"CREATE TABLE q (a varchar(10) COLLATE nonsense)":                                {448},
		"CREATE TABLE q (a int COLLATE Latin1_General_CI_AS)":                            {447},
		"CREATE TABLE q (a int) ON other":                                                {1921},
		"CREATE TABLE q (a int, INDEX i (a), INDEX i (a))":                               {1913},
		"CREATE TABLE q (a int, b int, UNIQUE CLUSTERED (a), PRIMARY KEY CLUSTERED (b))": {8112},
	} {
		f.fails(text, numbers...)
	}
	if len(f.cat.Tables()) != 1 {
		t.Errorf("%d tables", len(f.cat.Tables()))
	}
}

func TestTwoCascadingPathsAreRefused(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE a (id int PRIMARY KEY)")
	f.ok("CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE)")
	f.fails("CREATE TABLE c (a int REFERENCES a ON DELETE CASCADE, b int REFERENCES b ON DELETE CASCADE)", 1785, 1750)
	f.ok("CREATE TABLE c (a int REFERENCES a ON DELETE CASCADE, b int REFERENCES b)")
	f.fails("ALTER TABLE c ADD FOREIGN KEY (b) REFERENCES b ON DELETE SET NULL", 1785, 1750)
}

// A unique index takes one NULL, in filtered and composite ones, too.
func TestUniqueTakesOneNull(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE u (a int UNIQUE, b int, c varchar(10))")
	f.ok("CREATE UNIQUE INDEX bc ON u (b, c) WHERE b > 0")
	for _, x := range []struct {
		values []string
		ok     bool
	}{
		{[]string{"1", "0", "'x'"}, true}, {[]string{"NULL", "0", "'x'"}, true}, {[]string{"NULL", "0", "'x'"}, false}, {[]string{"1", "0", "'y'"}, false},
		{[]string{"2", "1", "'x'"}, true}, {[]string{"3", "1", "'X'"}, false}, {[]string{"3", "1", "NULL"}, true}, {[]string{"4", "1", "NULL"}, false}, {[]string{"5", "2", "NULL"}, true},
	} {
		if err := f.insert("u", x.values...); (err == nil) != x.ok {
			t.Errorf("%v: %v", x.values, err)
		}
	}
}

func TestAddColumns(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int)")
	f.ok("ALTER TABLE t ADD early int NOT NULL") // no rows yet
	for i := range 3 {
		if err := f.insert("t", fmt.Sprint(i+1), "0"); err != nil {
			t.Fatal(err)
		}
	}
	f.fails("ALTER TABLE t ADD b int NOT NULL", 4901)
	f.ok("ALTER TABLE t ADD b int NOT NULL CONSTRAINT df DEFAULT 7, c int DEFAULT 8, d int DEFAULT 9 WITH VALUES, e int IDENTITY(5, 2), g AS a * 2 PERSISTED, h AS a * 3")
	for column, want := range map[string]string{"b": "[7 7 7]", "c": "[NULL NULL NULL]", "d": "[9 9 9]", "e": "[5 7 9]", "g": "[2 4 6]"} {
		if got := fmt.Sprint(f.rows("t", column)); got != want {
			t.Errorf("%s: %s", column, got)
		}
	}
	f.fails("ALTER TABLE t ADD b int", 2705)
	f.fails("ALTER TABLE t ADD x int IDENTITY", 2744)
	f.fails("ALTER TABLE absent ADD x int", 4902)
}

func TestAddConstraintsToRows(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE p (id int PRIMARY KEY)")
	f.ok("CREATE TABLE t (a int NOT NULL, b int)")
	for _, r := range [][]string{{"1", "5"}, {"1", "NULL"}} {
		if err := f.insert("t", r...); err != nil {
			t.Fatal(err)
		}
	}
	f.fails("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", 1505, 1750)
	f.fails("ALTER TABLE t ADD PRIMARY KEY (b)", 8111, 1750)
	f.fails("ALTER TABLE t ADD CONSTRAINT k CHECK (b > 5)", 547)
	f.fails("ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p", 547)
	f.ok("ALTER TABLE t WITH NOCHECK ADD CONSTRAINT k CHECK (b > 5), CONSTRAINT fk FOREIGN KEY (b) REFERENCES p")
	if x := f.table("t"); !x.Checks[0].NotTrusted || !x.ForeignKeys[0].NotTrusted {
		t.Error("what was not checked is trusted")
	}
	f.fails("ALTER TABLE t WITH CHECK CHECK CONSTRAINT ALL", 547)
	f.ok("ALTER TABLE t NOCHECK CONSTRAINT k")
	if !f.table("t").Checks[0].Disabled {
		t.Error("k is enabled")
	}
	f.fails("ALTER TABLE t NOCHECK CONSTRAINT absent", 4917, 4916)
	f.ok("ALTER TABLE t ADD CONSTRAINT d DEFAULT 3 FOR b")
	f.fails("ALTER TABLE t ADD DEFAULT 4 FOR b", 1781, 1750)
	f.fails("ALTER TABLE t ADD DEFAULT 4 FOR zz", 1752, 1750)
}

func TestAlterColumn(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a varchar(10), b int NOT NULL CONSTRAINT d DEFAULT 1, c AS b * 2, k int NOT NULL PRIMARY KEY)")
	f.ok("CREATE INDEX ia ON t (a)")
	if err := f.insert("t", "'42'", "1", "1"); err != nil {
		t.Fatal(err)
	}
	f.ok("ALTER TABLE t ALTER COLUMN a varchar(20) NOT NULL")
	f.fails("ALTER TABLE t ALTER COLUMN a int", 5074, 4922)
	f.fails("ALTER TABLE t ALTER COLUMN b bigint", 5074, 5074, 4922)
	f.fails("ALTER TABLE t ALTER COLUMN c int", 4928)
	f.fails("ALTER TABLE t ALTER COLUMN k int NULL", 5074, 4922)
	f.fails("ALTER TABLE t ALTER COLUMN none int", 4924)
	f.ok("DROP INDEX ia ON t")
	f.ok("ALTER TABLE t ALTER COLUMN a int NULL")
	if c, _ := f.table("t").Column("a"); c.Type.String() != "int" || !c.Nullable || c.ID != 1 {
		t.Errorf("%+v", c)
	}
	if got := fmt.Sprint(f.rows("t", "a")); got != "[42]" {
		t.Error(got)
	}
	if err := f.insert("t", "NULL", "1", "2"); err != nil {
		t.Fatal(err)
	}
	f.fails("ALTER TABLE t ALTER COLUMN a int NOT NULL", 515)
}

func TestDropElements(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int CONSTRAINT d DEFAULT 1, b int CONSTRAINT k CHECK (b > 1), c int CONSTRAINT u UNIQUE, e AS a * 2, z int)")
	f.ok("CREATE TABLE r (c int CONSTRAINT fk REFERENCES t (c))")
	f.fails("ALTER TABLE t DROP COLUMN a", 5074, 5074, 4922)
	f.fails("ALTER TABLE t DROP COLUMN b", 5074, 4922)
	f.fails("ALTER TABLE t DROP COLUMN c", 5074, 4922)
	f.fails("ALTER TABLE t DROP COLUMN none", 4924)
	f.ok("ALTER TABLE t DROP COLUMN IF EXISTS none")
	f.fails("ALTER TABLE t DROP CONSTRAINT u", 3725, 3727)
	f.fails("ALTER TABLE t DROP CONSTRAINT none", 3728, 3727)
	f.ok("ALTER TABLE r DROP CONSTRAINT fk")
	f.ok("ALTER TABLE t DROP CONSTRAINT u, k, d, COLUMN e, COLUMN a")
	f.ok("ALTER TABLE t DROP COLUMN b, c")
	f.fails("ALTER TABLE t DROP COLUMN z", 4923)
	if err := f.insert("t", "1"); err != nil {
		t.Fatal(err)
	}
	f.ok("ALTER TABLE t ADD a int")
	if c, _ := f.table("t").Column("a"); c.ID != 6 {
		t.Errorf("the id %d is used again", c.ID)
	}
}

func TestDropTable(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE p (id int PRIMARY KEY)")
	f.ok("CREATE TABLE c (p int REFERENCES p)")
	f.ok("CREATE VIEW v AS SELECT id FROM p")
	f.fails("DROP TABLE p", 3726)
	f.fails("DROP TABLE absent", 3701)
	f.fails("DROP TABLE v", 3705)
	f.fails("DROP VIEW p", 3705)
	f.ok("DROP TABLE IF EXISTS absent, c")
	f.ok("DROP TABLE p")
	f.ok("CREATE TABLE p (id int)")
}

func TestTemporaryTables(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE #t (a int PRIMARY KEY, b int REFERENCES absent (x))")
	if len(f.notes) != 1 || f.notes[0] != 1766 || len(f.cat.Tables()) != 0 || len(f.temp.Tables()) != 1 {
		t.Errorf("notes %v, tables %d and %d", f.notes, len(f.cat.Tables()), len(f.temp.Tables()))
	}
	f.fails("CREATE TABLE #T (a int)", 2714)
	f.ok("ALTER TABLE #t ADD c int")
	f.ok("CREATE INDEX i ON #t (c)")
	f.ok("DROP TABLE tempdb..#t")
	f.ok("CREATE TABLE #t (a int)")
}

// What a name is reaches no SQL, whatever it holds.
func TestNamesReachNoSQL(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE keep (a int)")
	for _, name := range []string{`[x]]; DROP TABLE keep--]`, `[it's]`, `[" OR 1=1--]`, "[a\nb]", "[\u0000]"} {
		f.ok("CREATE TABLE " + name + " (" + name + " int CONSTRAINT [ck" + name[1:] + " CHECK (" + name + " > 0), INDEX " + name + " (" + name + "))")
		f.ok("ALTER TABLE " + name + " ADD [2" + name[1:] + " varchar(10) DEFAULT ('; DROP TABLE keep--')")
		f.ok("DROP INDEX " + name + " ON " + name)
		f.ok("DROP TABLE " + name)
	}
	if err := f.insert("keep", "1"); err != nil {
		t.Error(err)
	}
}

// A global temporary table is everybody's.
func TestGlobalTemporaryTables(t *testing.T) {
	f := open(t)
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.as("app")
	f.ok("CREATE TABLE ##g (a int PRIMARY KEY, b int REFERENCES absent (x))")
	f.fails("CREATE TABLE ##G (a int)", 2714)
	f.fails("CREATE TABLE g (a int)", 262)
	f.as("dbo")
	f.ok("CREATE USER other WITHOUT LOGIN")
	f.as("other")
	f.ok("CREATE INDEX i ON ##g (b)")
	f.ok("DROP TABLE tempdb..##g")
	if n := len(f.cat.Security().State().Rules); n != 2 { // those to CONNECT
		t.Errorf("%d rules", n)
	}
}
