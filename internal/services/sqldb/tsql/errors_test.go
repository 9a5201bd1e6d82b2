package tsql

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// refused are texts with the errors that the server answers: number, level,
// state, line and message.
var refused = []struct{ text, want string }{
	{"SELECT * FROM", "102 15 1 1 Incorrect syntax near 'FROM'."},
	{"SELECT\n* FROM t WHERE", "102 15 1 2 Incorrect syntax near 'WHERE'."},
	{"SELECT\n\nFROM t", "156 15 1 3 Incorrect syntax near the keyword 'FROM'."},
	{"INSERT BULK t (a int IDENTITY)", "102 15 1 1 Incorrect syntax near 'a'."},
	{"INSERT BULK t (a int) WITH (KEEPIDENTITY)", "102 15 1 1 Incorrect syntax near 'KEEPIDENTITY'."},
	{"PRINT 1; selekt 1", "102 15 1 1 Incorrect syntax near 'selekt'."},
	{"SELECT (1 + )", "102 15 1 1 Incorrect syntax near ')'."},
	{"SELECT (1", "102 15 1 1 Incorrect syntax near '1'."},
	{"SELECT 1 [a b", "105 15 1 1 Unclosed quotation mark after the character string 'a b'."},
	{"SELECT 1\nFROM t WHERE a = 'it''s\n", "105 15 1 2 Unclosed quotation mark after the character string 'it's\n'."},
	{"SELECT 1 /* x /* y */", "113 15 1 1 Missing end comment mark '*/'."},
	{"SELECT a FROM t\nWITH c AS (SELECT 1 AS a) SELECT a FROM c", "319 15 1 2 Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon."},
	{"DECLARE @x int\nWITH c AS (SELECT 1 AS a) SELECT a FROM c", "319 15 1 2 Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon."},
	{"SELECT a > 1 FROM t", "102 15 1 1 Incorrect syntax near '>'."},
	{"SELECT (a = 1) + 1 FROM t", "102 15 1 1 Incorrect syntax near '='."},
	{"SELECT 1 WHERE a = b = c", "102 15 1 1 Incorrect syntax near '='."},
	{"IF 1 SELECT 2", "4145 15 1 1 An expression of non-boolean type specified in a context where a condition is expected, near 'SELECT'."},
	{"SELECT 1 WHERE a + 1", "4145 15 1 1 An expression of non-boolean type specified in a context where a condition is expected, near '1'."},
	{"SELECT user FROM t AS order", "156 15 1 1 Incorrect syntax near the keyword 'order'."},
	{"BREAK", "135 15 1 1 Cannot use a BREAK statement outside the scope of a WHILE statement."},
	{"CONTINUE", "136 15 1 1 Cannot use a CONTINUE statement outside the scope of a WHILE statement."},
	{"RETURN 1", "178 15 1 1 A RETURN statement with a return value cannot be used in this context."},
	{"GOTO away", "133 15 1 1 A GOTO statement references the label 'away' but the label has not been declared."},
	{"x: PRINT 1\nX: PRINT 2", "132 15 1 2 The label 'X' has already been declared. Label names must be unique within a query batch or stored procedure."},
	{"SET fast ON", "195 15 5 1 'fast' is not a recognized SET option."},
	{"SELECT 1\nCREATE VIEW v AS SELECT 1 AS a", "111 15 1 2 'CREATE VIEW' must be the first statement in a query batch."},
	{"SELECT 1 ALTER PROC p AS SELECT 1", "111 15 1 1 'CREATE/ALTER PROCEDURE' must be the first statement in a query batch."},
	{"IF 1 = 1 CREATE VIEW v AS SELECT 1 AS a", "156 15 1 1 Incorrect syntax near the keyword 'VIEW'."},
	{"CREATE VIEW v AS SELECT 1 AS a SELECT 2", "156 15 1 1 Incorrect syntax near the keyword 'SELECT'."},
	{"MERGE t USING s ON a = b WHEN MATCHED THEN DELETE", "10713 15 1 1 A MERGE statement must be terminated by a semi-colon (;)."},
	{"SELECT 1 AS " + strings.Repeat("a", 129), "103 15 4 1 The identifier that starts with '" + strings.Repeat("a", 128) + "' is too long. Maximum length is 128."},
	{"SELECT 1 AS []", "1038 15 4 1 An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as \"\" or [] are not allowed. Change the alias to a valid name."},
	{"SELECT * FROM a.b.c.d.e", "117 15 1 1 The object name 'a.b.c.d.e' contains more than the maximum number of prefixes. The maximum is 3."},
	{"DROP INDEX i", "159 15 1 1 Must specify the table name and index name for the DROP INDEX statement."},
	{"CREATE TABLE t (a, b int)", "173 15 1 1 The definition for column 'a' must include a data type."},
	{"SELECT 1 INTERSECT ALL SELECT 1", "324 15 1 1 The 'ALL' version of the INTERSECT operator is not supported."},
	{"INSERT t VALUES (1, 2), (3)", "10709 15 1 1 The number of columns for each row in a table value constructor must be the same."},
	{"SELECT * FROM t FOR UPDATE", "1003 15 1 1 Line 1: FOR UPDATE clause allowed only for DECLARE CURSOR."},
	{"SELECT * FROM t WITH (NOLOK)", "321 15 1 1 \"NOLOK\" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE function, ensure that your database compatibility mode is set to 90."},
	{"SELECT (WITH c AS (SELECT 1 AS a) SELECT a FROM c)", "319 15 1 1 Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon."},
	{"BEGIN END", "156 15 1 1 Incorrect syntax near the keyword 'END'."},
	{"SELECT " + strings.Repeat("(", 2000), "191 15 1 1 Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries."},
	{"SELECT 1" + strings.Repeat("+1", 300_000), "191 15 1 1 Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries."},
}

func TestRefused(t *testing.T) {
	for _, c := range refused {
		_, err := Parse(c.text, Settings{QuotedIdentifier: true})
		var all Errors
		if !errors.As(err, &all) {
			t.Errorf("%.80q parses", c.text)
			continue
		}
		e := all[0]
		if got := fmt.Sprintf("%d %d %d %d %s", e.Number, e.Level, e.State, e.Line, e.Message); got != c.want {
			t.Errorf("%.80q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// Behind an unclosed quotation mark the server says a second error.
func TestUnclosedQuotationMarkIsTwoErrors(t *testing.T) {
	_, err := Parse("SELECT N'abc", Settings{})
	var all Errors
	if !errors.As(err, &all) || len(all) != 2 || all[0].Number != 105 || all[1].Number != 102 || all[1].Message != "Incorrect syntax near 'abc'." {
		t.Fatalf("%v", err)
	}
}
