package engine

import "testing"

// What SQLAlchemy's suite found: NULL has no type of its own where it becomes a
// column's value, a column is called in an answer what the query calls it, and
// UNION is ordered in parentheses in derived tables alone.
func TestSuiteOfSQLAlchemy(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int IDENTITY, d date, u uniqueidentifier DEFAULT NULL, o datetimeoffset)", ""},
		{"INSERT t VALUES (NULL, NULL, NULL); INSERT t (d) VALUES (NULL), (NULL); INSERT t (d, u) VALUES (NULL, NULL), ('20260101', NULL); INSERT t (o) SELECT NULL", ""},
		{"INSERT t (d) VALUES (1)", "error 206"},
		{"UPDATE t SET d = NULL, u = NULL WHERE id = 1; MERGE t USING (SELECT 1 AS k) s ON t.id = s.k WHEN MATCHED THEN UPDATE SET d = NULL;", ""},
		{"INSERT t (d) OUTPUT NULL AS n, inserted.ID VALUES (NULL)", "n int, ID int\nNULL|7"},
		{"SELECT ID, 1 << 4 AS l, 16 >> 2 AS r FROM t WHERE id = 7", "ID int, l int, r int\n7|16|4"},
		{"SELECT 1.5 << 1", "error 8116"},
		{"(SELECT TOP 1 id FROM t ORDER BY id) UNION (SELECT TOP 1 id FROM t ORDER BY id)", "error 156"},
		{"SELECT x.id FROM ((SELECT TOP 1 id FROM t ORDER BY id) UNION (SELECT TOP 1 id FROM t ORDER BY id DESC)) AS x ORDER BY x.id", "id int\n1\n7"},
	})
}
