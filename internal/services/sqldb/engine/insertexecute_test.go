package engine

import "testing"

// INSERT … EXECUTE is one statement with all that it runs.
func TestInsertExecute(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	count := "; SELECT (SELECT COUNT(*) FROM a) AS a, (SELECT COUNT(*) FROM b) AS b, @@TRANCOUNT AS n"
	steps(t, s, []step{
		{"CREATE TABLE a (n int PRIMARY KEY); CREATE TABLE b (n int)", ""},
		{"CREATE PROCEDURE p @n int AS INSERT a VALUES (@n); SELECT @n AS n UNION ALL SELECT @n + 1", ""},
		{"INSERT b EXEC p 1" + count, "a int, b int, n int\n1|2|0"},
		{"CREATE TABLE #t (n int); INSERT #t EXEC p 2; SELECT n FROM #t; DROP TABLE #t" + count, "n int\n2\n3\na int, b int, n int\n2|2|0"},
		{"DECLARE @t TABLE (n int); INSERT @t EXEC p 3; SELECT n FROM @t" + count, "n int\n3\n4\na int, b int, n int\n3|2|0"},
		{"DECLARE @t TABLE (n int); BEGIN TRAN; INSERT @t EXEC p 4; INSERT b EXEC p 5" + count + "; ROLLBACK; SELECT n FROM @t" + count, "a int, b int, n int\n5|4|1\nn int\n4\n5\na int, b int, n int\n3|2|0"},
		{"BEGIN TRAN; INSERT b VALUES (0); INSERT b EXEC p 4; COMMIT" + count, "a int, b int, n int\n4|5|0"},

		// Each result has its own types.
		{"DECLARE @t TABLE (s varchar(20)); INSERT @t EXEC('SELECT 1; SELECT ''two''; SELECT CAST(''2026-01-02'' AS date)'); SELECT s FROM @t", "s varchar(20)\n1\ntwo\n2026-01-02"},

		// What fails is undone as a whole.
		{"INSERT b (n) EXEC('INSERT a VALUES (50); SELECT 1, 2')", "error 213"},
		{"PRINT 'on'" + count, "says on\na int, b int, n int\n4|5|0"},
		{"INSERT b EXEC('INSERT a VALUES (50); SELECT 2147483648')" + count, "error 8115\na int, b int, n int\n4|5|0"},
		{"BEGIN TRAN; INSERT b EXEC('INSERT a VALUES (50); SELECT 2147483648')" + count + "; COMMIT" + count, "error 8115\na int, b int, n int\n4|5|1\na int, b int, n int\n4|5|0"},
		{"BEGIN TRAN; INSERT b VALUES (9); INSERT b EXEC('INSERT a VALUES (50); SELECT 2147483648')" + count + "; COMMIT" + count, "error 8115\na int, b int, n int\n4|6|1\na int, b int, n int\n4|6|0"},
		{"INSERT b EXEC('INSERT a VALUES (51); INSERT a VALUES (51); SELECT 7')" + count, "error 2627\na int, b int, n int\n5|7|0"},
		{"BEGIN TRY INSERT b EXEC('INSERT a VALUES (52); INSERT a VALUES (52); SELECT 7') END TRY BEGIN CATCH PRINT ERROR_NUMBER() END CATCH" + count, "says 2627\na int, b int, n int\n5|7|0"},
		{"SET XACT_ABORT ON; INSERT b EXEC('INSERT a VALUES (53); INSERT a VALUES (53); SELECT 7')", "error 2627"},
		{"SET XACT_ABORT OFF" + count, "a int, b int, n int\n5|7|0"},
		{"INSERT b (zz) EXEC p 60" + count, "error 207"},
		{"INSERT nope EXEC p 60", "error 208"},
		{"SELECT COUNT(*) AS n FROM a WHERE n = 60", "n int\n0"},

		{"INSERT b EXEC('INSERT a VALUES (54); SELECT CAST(''x'' AS int)')", "error 245"},
		{"BEGIN TRAN; INSERT b EXEC('INSERT a VALUES (54); SELECT CAST(''x'' AS int)')", "error 245"},
		{"BEGIN TRAN; INSERT b VALUES (1); INSERT b EXEC('INSERT a VALUES (54); SELECT CAST(''x'' AS int)')", "error 245"},
		{"PRINT 'on'" + count, "says on\na int, b int, n int\n5|7|0"},
		{"BEGIN TRAN; INSERT b VALUES (1); BEGIN TRY INSERT b EXEC('INSERT a VALUES (54); SELECT CAST(''x'' AS int)') END TRY BEGIN CATCH PRINT XACT_STATE(); ROLLBACK END CATCH" + count, "says -1\na int, b int, n int\n5|7|0"},
		{"BEGIN TRY INSERT b EXEC('INSERT a VALUES (54); SELECT CAST(''x'' AS int)') END TRY BEGIN CATCH PRINT XACT_STATE() END CATCH" + count, "says 0\na int, b int, n int\n5|7|0"},

		// Transactions within.
		{"INSERT b EXEC('SELECT @@TRANCOUNT; BEGIN TRAN; INSERT a VALUES (70); COMMIT')" + count, "a int, b int, n int\n6|8|0"},
		{"INSERT b EXEC('INSERT a VALUES (71); COMMIT; SELECT 1')" + count, "error 3916\na int, b int, n int\n7|9|0"},
		{"INSERT b EXEC('INSERT a VALUES (72); ROLLBACK; SELECT 1')" + count, "error 3915\na int, b int, n int\n8|10|0"},
		{"INSERT b EXEC('DECLARE @t TABLE (n int); INSERT @t EXEC(''SELECT 1''); SELECT n FROM @t')" + count, "error 8164\na int, b int, n int\n8|10|0"},
		{"BEGIN TRAN; INSERT b VALUES (1); INSERT b EXEC('SAVE TRAN x; SELECT 1'); ROLLBACK TRAN x; ROLLBACK" + count, "error 6401\na int, b int, n int\n8|10|0"},
		{"INSERT b EXEC('SELECT n FROM a WHERE n < 0')" + count, "a int, b int, n int\n8|10|0"},
		{"SET IMPLICIT_TRANSACTIONS ON; INSERT b EXEC p 80; ROLLBACK; SET IMPLICIT_TRANSACTIONS OFF" + count, "a int, b int, n int\n8|10|0"},
	})
}
