package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// long repeats what f makes of 0, 1, 2 ….
func long(n int, between string, f func(i int) string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = f(i)
	}
	return strings.Join(list, between)
}

func always(s string) func(int) string { return func(int) string { return s } }

// What nobody can make a plan of is refused before it is tried, and a text is
// read and bound in a time that grows with its length.
func TestComplexStatements(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE dbo.t (n int)")
	table := func(i int) string { return fmt.Sprintf("dbo.t a%d", i) }
	doubled := func(i int) string {
		return fmt.Sprintf("c%d AS (SELECT x.a FROM c%d x CROSS JOIN c%d y)", i+1, i, i)
	}
	for _, x := range []struct{ text, want string }{
		{"SELECT 1 FROM " + long(20_000, ", ", table), "error 106"},
		{"SELECT 1 FROM " + long(257, ", ", table), "error 106"},
		{"SELECT 1 FROM " + long(100, ", ", table), " int\nerror 8623"}, // SQLite joins 64
		{"WITH c0 AS (SELECT 1 AS a), " + long(100, ", ", doubled) + " SELECT a FROM c100", "error 8623"},
		{"SELECT " + long(20_000, ", ", always("(SELECT MAX(n) FROM dbo.t)")), "error 8623"},
		{"SELECT CONCAT(" + long(300, ", ", always("'a'")) + ")", "error 189"},
		{"SELECT CONCAT(" + long(200_000, ", ", always("'a'")) + ")", "error 8623"},
		{"SELECT JSON_OBJECT(" + long(200_000, ", ", always("'a':1")) + ")", "error 8623"},
		{"SELECT COUNT(*) FROM (" + long(20_000, " UNION ALL ", always("SELECT 1 AS a")) + ") AS d", " int\n20000"},
		{"SELECT COUNT(*) FROM (" + long(1_000, " UNION ", func(i int) string { return fmt.Sprint("SELECT ", i%7, " AS a") }) + ") AS d", " int\n7"},
		{"SELECT a FROM (SELECT NULL AS a UNION ALL SELECT 1 UNION ALL SELECT '2' UNION ALL SELECT 2.5) AS d WHERE a > 1", "a decimal(11,1)\n2.0\n2.5"},
	} {
		began := time.Now()
		if got := play(s, x.text); got != x.want || time.Since(began) > 10*time.Second {
			t.Errorf("%.60s: %.200s after %v, want %s", x.text, got, time.Since(began), x.want)
		}
	}
}

// An attention ends what is read or bound, whatever the text is.
func TestAttentionWhileCompiling(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE dbo.t (n int, a int, b int)")
	const n = 300_000
	for _, text := range []string{
		"SELECT " + long(n, ", ", always("n")) + " FROM dbo.t",
		"SELECT 1 FROM dbo.t WHERE " + long(n, " AND ", always("n = 1")),
		"SELECT CASE " + long(n, " ", always("WHEN 1 = 2 THEN 3")) + " END",
		"SELECT 1 WHERE 1 IN (" + long(n, ", ", always("1")) + ")",
		"INSERT dbo.t " + long(n, " UNION ALL ", always("SELECT 1, 2, 3")),
		long(n, "; ", always("DECLARE @x int = 1")),
		"EXEC sp_executesql N'" + long(n, "; ", always("PRINT 1")) + "'",
		"WHILE 1 = 1 PRINT 1",
		"WHILE 1 = 1 BEGIN TRY SELECT 1 / 0 END TRY BEGIN CATCH END CATCH",
		"again: GOTO again",
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var struck time.Time
		timer := time.AfterFunc(50*time.Millisecond, func() { struck = time.Now(); cancel() })
		err := s.batch(ctx, text, quiet{})
		late := time.Since(struck)
		if timer.Stop() {
			late = 0
		}
		cancel()
		if late > 2*time.Second || late > 0 && !errors.Is(err, context.Canceled) {
			t.Errorf("%.60s: %v, %v after the attention", text, err, late)
		}
		if got := play(s, "SELECT 1"); got != " int\n1" {
			t.Errorf("after %.60s: %s", text, got)
		}
	}
}
