package dml

import (
	"slices"
	"testing"
)

func TestPermissions(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int PRIMARY KEY, a int, secret int)")
	f.must("CREATE TABLE u (id int PRIMARY KEY, tid int CONSTRAINT fk REFERENCES t (id) ON DELETE CASCADE)")
	f.must("CREATE VIEW w AS SELECT id, a FROM t")
	f.must(`INSERT t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);
		INSERT u VALUES (1, 1);
		CREATE USER reader FROM EXTERNAL PROVIDER; CREATE USER writer FROM EXTERNAL PROVIDER; CREATE USER partly FROM EXTERNAL PROVIDER; CREATE USER viewer FROM EXTERNAL PROVIDER; CREATE USER denied FROM EXTERNAL PROVIDER;
		ALTER ROLE db_datareader ADD MEMBER reader; ALTER ROLE db_datawriter ADD MEMBER writer; ALTER ROLE db_datareader ADD MEMBER denied; ALTER ROLE db_datawriter ADD MEMBER denied;
		GRANT UPDATE (a) ON t TO partly; GRANT SELECT (id, a) ON t TO partly;
		GRANT INSERT, UPDATE, DELETE, SELECT ON w TO viewer;
		DENY UPDATE ON t TO denied; DENY DELETE ON t TO denied`)
	denied := func(permission, object string) string {
		return "229 The " + permission + " permission was denied on the object '" + object + "', database 'shop', schema 'dbo'."
	}
	column := func(permission, column string) string {
		return "230 The " + permission + " permission was denied on the column '" + column + "' of the object 't', database 'shop', schema 'dbo'."
	}
	for _, x := range []struct{ user, text, want string }{
		{"reader", "INSERT t VALUES (9, 9, 9)", denied("INSERT", "t")},
		{"reader", "UPDATE t SET a = 9", denied("UPDATE", "t")},
		{"reader", "DELETE t", denied("DELETE", "t")},
		{"reader", "MERGE t USING u ON t.id = u.id WHEN MATCHED THEN DELETE;", denied("DELETE", "t")},
		{"reader", "TRUNCATE TABLE t", "1088 "},
		{"reader", "INSERT nope VALUES (1)", "208 "},
		// A writer may not learn what is there.
		{"writer", "INSERT t VALUES (4, 4, 4)", "1"},
		{"writer", "UPDATE t SET a = 5", "4"},
		{"writer", "UPDATE t SET a = 5 WHERE id = 1", denied("SELECT", "t")},
		{"writer", "UPDATE t SET a = secret", denied("SELECT", "t")},
		{"writer", "UPDATE t SET a += 1", denied("SELECT", "t")},
		{"writer", "DELETE t WHERE secret = 3", denied("SELECT", "t")},
		{"writer", "DELETE t OUTPUT deleted.secret", denied("SELECT", "t")},
		{"writer", "INSERT t OUTPUT inserted.id VALUES (5, 5, 5)", denied("SELECT", "t")},
		{"writer", "UPDATE t SET a = u.id FROM t CROSS JOIN u", denied("SELECT", "u")},
		{"writer", "INSERT t SELECT id + 100, 1, 1 FROM u", denied("SELECT", "u")},
		{"writer", "INSERT t VALUES (7, (SELECT secret FROM t WHERE id = 1), 7)", denied("SELECT", "t")},
		{"writer", "TRUNCATE TABLE t", "1088 "},
		{"writer", "MERGE t USING u ON 1 = 2 WHEN NOT MATCHED THEN INSERT VALUES (u.id + 50, 1, 1);", denied("SELECT", "u")},
		{"writer", "MERGE t USING (VALUES (1)) AS s (n) ON t.id = s.n WHEN MATCHED THEN DELETE;", denied("SELECT", "t")},
		{"writer", "DELETE u", "1"},
		// Some columns.
		{"partly", "UPDATE t SET a = id WHERE a > 0", "4"},
		{"partly", "UPDATE t SET secret = 1", column("UPDATE", "secret")},
		{"partly", "UPDATE t SET a = 1, secret = 1", column("UPDATE", "secret")},
		{"partly", "UPDATE t SET a = secret", column("SELECT", "secret")},
		{"partly", "UPDATE t SET a = 1 OUTPUT inserted.a, deleted.secret", column("SELECT", "secret")},
		{"partly", "UPDATE t SET a = 1 OUTPUT inserted.*", column("SELECT", "secret")},
		{"partly", "DELETE t", denied("DELETE", "t")},
		{"partly", "UPDATE t SET a = 1 OUTPUT inserted.id INTO u (id)", denied("INSERT", "u")},
		// A view of the same owner leads to what it shows, and no further.
		{"viewer", "INSERT w VALUES (20, 20)", "1"},
		{"viewer", "UPDATE w SET a = 21 WHERE id = 20", "1"},
		{"viewer", "UPDATE w SET secret = 21", "207 "},
		{"viewer", "DELETE w OUTPUT deleted.a WHERE id = 20", "(21)"},
		{"viewer", "DELETE t", denied("DELETE", "t")},
		// DENY wins over roles.
		{"denied", "UPDATE t SET a = 1", denied("UPDATE", "t")},
		{"denied", "DELETE t", denied("DELETE", "t")},
		{"denied", "INSERT t VALUES (30, 1, 1)", "1"},
		// What cascades is the constraint's business.
		{"dbo", "INSERT u VALUES (1, 1)", "1"},
		{"dbo", "REVOKE SELECT ON t FROM partly", ""},
		{"dbo", "GRANT DELETE ON t TO partly", ""},
		{"partly", "DELETE t", "5"},
		{"dbo", "SELECT id FROM u", ""},
		// A table of another owner is no longer the view's to give.
		{"dbo", "ALTER AUTHORIZATION ON OBJECT::dbo.t TO writer", ""},
		{"viewer", "INSERT w VALUES (20, 20)", denied("INSERT", "t")},
		{"viewer", "DELETE w", denied("DELETE", "t")},
	} {
		f.user = x.user
		f.check(x.text, x.want)
	}
	if !slices.Contains(f.refused, "DELETE t") || !slices.Contains(f.refused, "SELECT u") {
		t.Errorf("refusals told: %v", f.refused)
	}
}

func TestAFailedStatementLeavesTheRest(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0))")
	if err := f.conn.Begin(f.Context(), true); err != nil {
		t.Fatal(err)
	}
	f.check("INSERT t VALUES (1, 1), (2, 2)", "2")
	f.check("INSERT t VALUES (3, 3), (1, 1)", "2627 ")
	f.check("UPDATE t SET a = a - 1", "547 ")
	f.check("MERGE t USING (VALUES (1), (5)) AS s (n) ON t.id = s.n WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.n, -1);", "547 ")
	if err := f.conn.Commit(f.Context()); err != nil {
		t.Fatal(err)
	}
	f.check("SELECT id, a FROM t ORDER BY id", "(1, 1) (2, 2)")
}

// TestNoTextHasWhatChangesAreMadeOf tries to name what only this package puts
// into its queries: a text that could would read columns it may not.
func TestNoTextHasWhatChangesAreMadeOf(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int, secret int); INSERT t VALUES (1, 42); CREATE USER app FROM EXTERNAL PROVIDER; GRANT UPDATE ON t TO app; GRANT SELECT (id) ON t TO app")
	f.user = "app"
	for text, number := range map[string]string{
		"SELECT 1 FROM t WITH ($TARGET)": "102 ", "SELECT 1 FROM t WITH ([$TARGET])": "102 ", "SELECT 1 FROM t WITH (\"$TARGET\")": "102 ", "SELECT $ROWID FROM t": "40517 ",
		"UPDATE t SET id = 2 OUTPUT inserted.id, @\x003": "102 ", "UPDATE t SET id = 2 OUTPUT [@\x003]": "207 ", "SELECT @\x001": "102 ", "DECLARE @\x001 int": "102 ",
		"UPDATE t SET secret = 2 OUTPUT inserted.id, deleted.secret": "230 ",
	} {
		f.check(text, number)
	}
}
