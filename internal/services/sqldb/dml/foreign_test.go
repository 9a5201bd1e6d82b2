package dml

import "testing"

// TestForeignKeysOfManyRows goes the way that looks through all children once.
func TestForeignKeysOfManyRows(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE p (id int PRIMARY KEY);
		CREATE TABLE c (id int PRIMARY KEY, pid int NULL CONSTRAINT fc REFERENCES p (id) ON DELETE CASCADE);
		CREATE TABLE g (id int PRIMARY KEY, cid int NULL CONSTRAINT fg REFERENCES c (id));
		WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 60) INSERT p SELECT n FROM r;
		INSERT c SELECT id + 100, id FROM p; INSERT c SELECT id + 200, NULL FROM p WHERE id < 4;
		INSERT g VALUES (1, 150), (2, NULL)`)
	f.check("DELETE p WHERE id < 55", `547 The DELETE statement conflicted with the REFERENCE constraint "fg". The conflict occurred in database "shop", table "dbo.g", column 'cid'.`)
	f.check("DELETE p WHERE id < 45", "44")
	f.check("SELECT count(*), min(pid) FROM c", "(19, 45)")
	f.check("UPDATE c SET id = id + 1000", "547 The UPDATE statement conflicted with the REFERENCE constraint \"fg\".")
	f.check("DELETE g; DELETE p", "16")
	f.check("SELECT count(*), min(pid) FROM c", "(3, <NULL>)")
}

// TestForeignKeysOfOtherTypes has keys that look alike in messages.
func TestForeignKeysOfOtherTypes(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE p (d datetime2, x float, s varchar(5), PRIMARY KEY (d, x, s));
		CREATE TABLE c (id int, d datetime2, x float, s varchar(5), CONSTRAINT fk FOREIGN KEY (d, x, s) REFERENCES p (d, x, s));
		INSERT p VALUES ('2020-01-01 10:00:01', 1.00000001, 'a')`)
	f.check("INSERT c VALUES (1, '2020-01-01 10:00:01', 1.00000001, 'A'), (2, '2020-01-01 10:00:01', 1.00000001, 'a ')", "2")
	f.check("INSERT c VALUES (1, '2020-01-01 10:00:01', 1.00000001, 'a'), (2, '2020-01-01 10:00:02', 1.00000001, 'a')", `547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "shop", table "dbo.p".`)
	f.check("INSERT c VALUES (1, '2020-01-01 10:00:01', 1.00000001, 'a'), (2, '2020-01-01 10:00:01', 1.00000002, 'a')", "547 ")
	f.check("UPDATE c SET x = 5, d = NULL", "2")
	f.check("DELETE p", "1")
}

func TestForeignKeys(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE p (id int CONSTRAINT pp PRIMARY KEY, n int);
		CREATE TABLE c (id int PRIMARY KEY, pid int NULL CONSTRAINT fk REFERENCES p (id));
		CREATE TABLE d (id int PRIMARY KEY, pid int NULL DEFAULT 1 CONSTRAINT fd REFERENCES p (id) ON DELETE SET DEFAULT ON UPDATE CASCADE);
		CREATE TABLE e (id int PRIMARY KEY, did int NULL CONSTRAINT fe REFERENCES d (id) ON DELETE CASCADE ON UPDATE SET NULL);
		CREATE TABLE tree (id int PRIMARY KEY, up int NULL CONSTRAINT ft REFERENCES tree (id));
		INSERT p VALUES (1, 0), (2, 0), (3, 0)`)
	for _, x := range []struct{ text, want string }{
		{"INSERT c VALUES (1, 9)", `547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "shop", table "dbo.p", column 'id'.`},
		{"INSERT c VALUES (1, 1), (2, NULL)", "2"},
		{"UPDATE c SET pid = 7 WHERE id = 1", `547 The UPDATE statement conflicted with the FOREIGN KEY constraint "fk".`},
		{"DELETE p WHERE id = 1", `547 The DELETE statement conflicted with the REFERENCE constraint "fk". The conflict occurred in database "shop", table "dbo.c", column 'pid'.`},
		{"UPDATE p SET id = 9 WHERE id = 1", `547 The UPDATE statement conflicted with the REFERENCE constraint "fk".`},
		{"UPDATE p SET n = 5 WHERE id = 1", "1"},
		{"INSERT d VALUES (1, 2), (2, 3)", "2"},
		{"INSERT e VALUES (1, 1), (2, 2), (3, 2)", "3"},
		// Parents exchange their keys, and the children go with them.
		{"UPDATE p SET id = 5 - id WHERE id > 1", "2"},
		{"SELECT id, pid FROM d ORDER BY id", "(1, 3) (2, 2)"},
		{"DELETE p WHERE id = 3", "1"},
		{"SELECT id, pid FROM d ORDER BY id", "(1, 1) (2, 2)"},
		{"UPDATE d SET id = 7 WHERE id = 1", "1"},
		{"SELECT id, did FROM e ORDER BY id", "(1, <NULL>) (2, 2) (3, 2)"},
		{"DELETE d WHERE id = 2", "1"},
		{"SELECT id, did FROM e ORDER BY id", "(1, <NULL>)"},
		// A table that references itself may be filled in one statement.
		{"INSERT tree VALUES (2, 1), (1, NULL), (3, 2)", "3"},
		{"INSERT tree VALUES (9, 8)", `547 The INSERT statement conflicted with the FOREIGN KEY SAME TABLE constraint "ft".`},
		{"DELETE tree WHERE id = 2", `547 The DELETE statement conflicted with the SAME TABLE REFERENCE constraint "ft".`},
		{"DELETE tree", "3"},
		{"TRUNCATE TABLE p", "4712 Cannot truncate table 'p' because it is being referenced by a FOREIGN KEY constraint."},
		{"TRUNCATE TABLE nope", "4701 "},
		{"INSERT c (id) OUTPUT inserted.id INTO d (id) VALUES (50)", "332 The target table 'd' of the OUTPUT INTO clause"},
	} {
		f.check(x.text, x.want)
	}
}
