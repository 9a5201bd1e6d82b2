package engine

import "testing"

// A ROLLBACK brings no table variable back that ended before it.
func TestEndedTableVariables(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	failing := "DECLARE @o TABLE (id int); INSERT t OUTPUT inserted.id INTO @o VALUES (1)"
	steps(t, s, []step{
		{"CREATE TABLE t (id int PRIMARY KEY); INSERT t VALUES (1)", ""},
		{"BEGIN TRAN", ""},
		{failing, "error 2627"},
		{"ROLLBACK", ""},
		{"BEGIN TRAN", ""},
		{failing, "error 2627"},
		{"DECLARE @o TABLE (id int); INSERT @o VALUES (7); SELECT * FROM @o", "id int\n7"},
		{"ROLLBACK; DECLARE @o TABLE (id int); SELECT * FROM @o", "id int"},
	})
}
