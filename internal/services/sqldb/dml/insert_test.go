package dml

import "testing"

func TestInsert(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE t (id int IDENTITY(10, 5) CONSTRAINT pk PRIMARY KEY, a int NOT NULL CONSTRAINT ck CHECK (a > 0), b varchar(3) DEFAULT 'dx', c AS a * 2, d AS a + 1 PERSISTED, e tinyint NULL, v rowversion)`)
	for _, x := range []struct{ text, want string }{
		{"INSERT INTO t (a) VALUES (1)", "1"},
		{"SELECT id, a, b, c, d, e, v FROM t", "(10, 1, dx, 2, 2, <NULL>, 0x00000000000007D1)"},
		{"INSERT t (a, b) VALUES (2, 'x'), (3, DEFAULT), (4, NULL)", "3"},
		{"SELECT id, a, b FROM t", "(10, 1, dx) (15, 2, x) (20, 3, dx) (25, 4, <NULL>)"},
		{"INSERT t (a) OUTPUT inserted.id, inserted.c, inserted.d AS dd, inserted.a + 1 VALUES (7), (8)", "(30, 14, 8, 8) (35, 16, 9, 9)"},
		{"INSERT t VALUES (9, 'q', 1, DEFAULT)", "1"},
		{"INSERT t (a, b) SELECT a + 100, b FROM t WHERE a < 3", "2"},
		{"INSERT TOP (1) t (a) SELECT a FROM t", "1"},
		// What is refused.
		{"INSERT t (b) VALUES ('x')", "515 Cannot insert the value NULL into column 'a', table 'shop.dbo.t'; column does not allow nulls. INSERT fails."},
		{"INSERT t DEFAULT VALUES", "515 "},
		{"INSERT t (a) VALUES (0)", `547 The INSERT statement conflicted with the CHECK constraint "ck". The conflict occurred in database "shop", table "dbo.t", column 'a'.`},
		{"INSERT t (a, b) VALUES (1, 'long')", "2628 String or binary data would be truncated in table 'shop.dbo.t', column 'b'. Truncated value: 'lon'."},
		{"INSERT t (a, b) VALUES (1, 'abc  ')", "1"},
		{"INSERT t (id, a) VALUES (1, 1)", "544 Cannot insert explicit value for identity column in table 't' when IDENTITY_INSERT is set to OFF."},
		{"INSERT t VALUES (1, 1, 'q', 1, DEFAULT)", "8101 An explicit value for the identity column in table 't'"},
		{"INSERT t VALUES (1)", "213 Column name or number of supplied values does not match table definition."},
		{"INSERT t (a, b) VALUES (1)", "109 There are more columns"},
		{"INSERT t (a) VALUES (1, 2)", "110 There are fewer columns"},
		{"INSERT t (a, b) SELECT 1", "120 The select list for the INSERT statement contains fewer items"},
		{"INSERT t (a) SELECT 1, 2", "121 The select list for the INSERT statement contains more items"},
		{"INSERT t (a, A) VALUES (1, 2)", "264 The column name 'a' is specified more than once"},
		{"INSERT t (a, c) VALUES (1, 2)", "271 The column \"c\" cannot be modified"},
		{"INSERT t (a, v) VALUES (1, 0x1)", "273 Cannot insert an explicit value into a timestamp column."},
		{"INSERT t (a, zz) VALUES (1, 2)", "207 Invalid column name 'zz'."},
		{"INSERT t (a, e) VALUES (1, 256)", "220 Arithmetic overflow error for data type tinyint, value = 256."},
		{"INSERT nope VALUES (1)", "208 Invalid object name 'nope'."},
		{"INSERT t (a) OUTPUT deleted.a VALUES (1)", "4104 The multi-part identifier \"deleted.a\" could not be bound."},
		{"INSERT t (a) OUTPUT (SELECT 1) VALUES (1)", "10705 "},
		{"INSERT sys.objects (name) VALUES ('x')", "259 "},
		// One bad row takes the good ones with it; the identity is spent.
		{"INSERT t (a) VALUES (50), (0)", "547 "},
		{"SELECT count(*) FROM t WHERE a = 50", "(0)"},
	} {
		f.check(x.text, x.want)
	}
}

// TestNullFitsEveryType gives NULL to columns that no int could be given to.
func TestNullFitsEveryType(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int, d date NULL DEFAULT NULL, g uniqueidentifier, x xml, v sql_variant, b varbinary(5), z datetime2); CREATE TABLE u (d date, z datetime2); DECLARE @d date")
	for _, x := range []struct{ text, want string }{
		{"INSERT t VALUES (1, NULL, NULL, NULL, NULL, NULL, NULL)", "1"},
		{"INSERT t (id) VALUES (2)", "1"},
		{"INSERT t VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL), (4, NULL, NULL, NULL, NULL, 0x01, DEFAULT)", "2"},
		{"INSERT t SELECT 5, NULL, NULL, NULL, NULL, NULL, NULL", "1"},
		{"UPDATE t SET d = NULL, g = NULL, x = NULL, z = '2020-01-01' OUTPUT NULL, inserted.z INTO u", "5"},
		{"UPDATE t SET @d = NULL, @d = z = NULL", "5"},
		{"MERGE t USING (VALUES (1), (9)) AS s (n) ON s.n = t.id WHEN MATCHED AND s.n > 0 THEN UPDATE SET d = NULL WHEN NOT MATCHED THEN INSERT (id, z) VALUES (s.n, NULL);", "2"},
		{"SELECT count(*), count(d), count(z) FROM t", "(6, 0, 0)"},
		{"UPDATE t SET d = 5", "206 Operand type clash: int is incompatible with date"},
	} {
		f.check(x.text, x.want)
	}
}

func TestCheckIdent(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int IDENTITY(5, 1) PRIMARY KEY, a int); CREATE TABLE u (a int)")
	for _, x := range []struct{ text, want string }{
		{"DBCC CHECKIDENT ('dbo.t', RESEED, 20)", "-1"},
		{"INSERT t OUTPUT inserted.id VALUES (1)", "(20)"}, // not used before: the value itself
		{"DBCC CHECKIDENT ([t], RESEED, 30) WITH NO_INFOMSGS", "-1"},
		{"INSERT t OUTPUT inserted.id VALUES (1)", "(31)"},
		{"DBCC CHECKIDENT (t, RESEED, 3); DBCC CHECKIDENT (t, NORESEED)", "-1"},
		{"INSERT t OUTPUT inserted.id VALUES (1)", "(4)"},
		{"DBCC CHECKIDENT ('t')", "-1"},
		{"INSERT t OUTPUT inserted.id VALUES (1)", "(32)"},
		{"DBCC CHECKIDENT ('nope')", "2501 "},
		{"DBCC CHECKIDENT ('u')", "7997 "},
		{"DBCC CHECKIDENT (5)", "2560 "},
		{"CREATE USER app FROM EXTERNAL PROVIDER; ALTER ROLE db_datawriter ADD MEMBER app", ""},
	} {
		f.check(x.text, x.want)
	}
	f.user = "app"
	f.check("DBCC CHECKIDENT ('t', RESEED, 1)", "2557 User 'app' does not have permission to run DBCC CHECKIDENT for object 't'.")
}

// TestInsertOfSQLAlchemy is what its insertmanyvalues sends.
func TestInsertOfSQLAlchemy(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int IDENTITY PRIMARY KEY, a varchar(10), b int)")
	f.check("INSERT INTO t (a, b) OUTPUT inserted.id, inserted.id AS id__sentinel SELECT p0, p1 FROM (VALUES ('y', 2, 1), ('x', 1, 0)) AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter", "(1, 1) (2, 2)")
	f.check("SELECT id, a FROM t", "(1, x) (2, y)")
	f.check("INSERT INTO t OUTPUT inserted.id DEFAULT VALUES", "(3)")
}

func TestIdentity(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE t (id tinyint IDENTITY(253, 1) PRIMARY KEY, a int)`)
	f.check("INSERT t (a) OUTPUT inserted.id VALUES (1)", "(253)")
	f.check("INSERT t (a) VALUES (2), ('x')", "245 ")
	f.insert = f.cat.Tables()[0].ID
	f.check("INSERT t (a) VALUES (1)", "545 Explicit value must be specified for identity column in table 't'")
	f.check("INSERT t (id, a) VALUES (NULL, 1)", "339 ")
	f.check("INSERT t (id, a) VALUES (3, 1)", "1")
	f.insert = 0
	f.check("INSERT t (a) OUTPUT inserted.id VALUES (1)", "(255)") // the failed one has had 254
	if f.identity != "255" {
		t.Errorf("the last identity is %s", f.identity)
	}
	f.check("INSERT t (a) VALUES (1)", "8115 Arithmetic overflow error converting IDENTITY to data type tinyint.")
	f.check("TRUNCATE TABLE t", "-1")
	f.check("INSERT t (a) OUTPUT inserted.id VALUES (1)", "(253)")
	// What the file says is what the next process begins with.
	f.counters = &Counters{Kept: true}
	f.check("INSERT t (a) OUTPUT inserted.id VALUES (1)", "(254)")
}

func TestKeys(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE t (a int CONSTRAINT pk PRIMARY KEY, b varchar(5) NULL CONSTRAINT uq UNIQUE, c int, d int);
		CREATE UNIQUE INDEX ix ON t (c, d) WHERE c IS NOT NULL`)
	for _, x := range []struct{ text, want string }{
		{"INSERT t VALUES (1, 'x', 1, 1), (2, NULL, NULL, 1), (3, 'y', NULL, 1)", "3"},
		{"INSERT t VALUES (1, 'z', 2, 2)", "2627 Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (1)."},
		{"INSERT t VALUES (1, 'x', 1, 1)", "2627 Violation of PRIMARY KEY constraint 'pk'."}, // of three, the first
		{"INSERT t VALUES (4, 'X', 2, 2)", "2627 Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (X)."},
		{"INSERT t VALUES (4, NULL, 2, 2)", "2627 Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (<NULL>)."},
		{"INSERT t VALUES (4, 'q', 1, 1)", "2601 Cannot insert duplicate key row in object 'dbo.t' with unique index 'ix'. The duplicate key value is (1, 1)."},
		{"UPDATE t SET a = 4 - a", "3"},
		{"SELECT a, b FROM t ORDER BY a", "(1, y) (2, <NULL>) (3, x)"},
		{"UPDATE t SET a = a + 1", "3"},
		{"UPDATE t SET a = 2", "2627 Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (2)."},
		{"UPDATE t SET a = 2 WHERE a = 3", "2627 "},
		{"SELECT a FROM t ORDER BY a", "(2) (3) (4)"},
		{"UPDATE t SET c = 7, d = 7", "2601 "},
	} {
		f.check(x.text, x.want)
	}
}
