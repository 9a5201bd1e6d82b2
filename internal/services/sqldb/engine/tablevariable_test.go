package engine

import (
	"context"
	"strings"
	"testing"
)

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

// Messages call a table variable by its name.
func TestNamesOfTableVariables(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TYPE list AS TABLE (a int NOT NULL PRIMARY KEY)")
	for text, want := range map[string]string{
		"DECLARE @t TABLE (a int NOT NULL PRIMARY KEY, s varchar(2)); INSERT @t VALUES (1, 'a'), (1, 'b')": "in object 'dbo.@t'. The duplicate key value is (1).",
		"DECLARE @t TABLE (a int NOT NULL PRIMARY KEY, s varchar(2)); INSERT @t VALUES (NULL, 'a')":        "Cannot insert the value NULL into column 'a', table '@t'; column does not allow nulls. INSERT fails.",
		"DECLARE @t TABLE (a int, s varchar(2)); INSERT @t VALUES (1, 'abc')":                              "truncated in table '@t', column 's'.",
		"DECLARE @l list; INSERT @l VALUES (1), (1)":                                                       "in object 'dbo.@l'.",
		"DECLARE @t TABLE (a int, a int)":                                                                  "Column name 'a' in table '@t' is specified more than once.",
		"DECLARE @t TABLE (a int NULL PRIMARY KEY)":                                                        "on nullable column in table '@t'.",
		"DECLARE @t TABLE (a int IDENTITY); INSERT @t (a) VALUES (1)":                                      "identity column in table '@t' when",
	} {
		said := &messages{}
		_ = s.batch(context.Background(), text, said)
		if len(said.list) == 0 || !strings.Contains(said.list[0].Message, want) {
			t.Errorf("%s: %v, want %s", text, said.list, want)
		}
	}
}

// A table variable may have as long a name as others.
func TestLongNamesOfTableVariables(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	name := "@" + strings.Repeat("x", 127)
	steps(t, s, []step{
		{"DECLARE " + name + " TABLE (a int PRIMARY KEY); INSERT " + name + " VALUES (1); SELECT a FROM " + name, "a int\n1"},
		{"CREATE FUNCTION f () RETURNS " + name + " TABLE (a int PRIMARY KEY) AS BEGIN INSERT " + name + " VALUES (2); RETURN END", ""},
		{"SELECT a FROM f()", "a int\n2"},
	})
}
