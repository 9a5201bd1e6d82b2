package engine

import (
	"runtime"
	"strings"
	"testing"
)

// Whatever makes a value longer is refused before it takes the memory. The
// bound is a constant, which functions, SQLite and the wire share, so that only
// values near it show whether it holds: all of them take 20 seconds, and -short
// tries the first.
func TestValuesAreBounded(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	const most = 2 << 30 // bytes that a statement may ask for, all in all
	if got := play(s, "CREATE TABLE dbo.big (n int, s varchar(max)); INSERT dbo.big SELECT value, REPLICATE(CAST('/' AS varchar(max)), 45000000) FROM GENERATE_SERIES(1, 3)"); got != "" {
		t.Fatal(got)
	}
	const text = "DECLARE @s varchar(max) = REPLICATE(CAST('/' AS varchar(max)), 105000000), @n nvarchar(max), @b varbinary(max); "
	values := []string{
		"SELECT LEN(REPLICATE(@s, 2))",
		"SELECT LEN(@s + @s)",
		"SET @s += @s",
		"SELECT LEN(CONCAT(@s, @s))",
		"SELECT LEN(REPLACE(@s, '/', '//'))",
		"SELECT LEN(STUFF(@s, 1, 0, @s))",
		"SELECT LEN(STRING_ESCAPE(@s, 'json'))",
		"SELECT LEN(STRING_AGG(s, ',')) FROM dbo.big",
		"SELECT s FROM dbo.big FOR JSON PATH",
		"SELECT '&' + s AS [*] FROM dbo.big FOR XML PATH('')",
		"SELECT @s AS a, @s AS b FOR XML RAW",
		"SELECT @s + REPLICATE(CAST('&' AS varchar(max)), 10000000) AS a FOR XML PATH",
		"SELECT JSON_OBJECT('a': @s)",
		"SELECT LEN(JSON_MODIFY('{}', '$.a', @s))",
		"SELECT value FROM OPENJSON('[[\"' + REPLICATE(CAST('/' AS varchar(max)), 70000000) + '\"]]')",
		"SET @b = CAST(@s AS varbinary(max)); SELECT LEN(BASE64_ENCODE(@b))",
		"SET @b = CAST(@s AS varbinary(max)); SELECT @b + @b",
		"SET @b = CAST(@s AS varbinary(max)); SELECT CONVERT(varchar(max), @b, 2)",
		"SET @b = CAST(@s AS varbinary(max)); SELECT @b AS a FOR XML PATH",
		"SET @b = CAST(@s AS varbinary(max)); SELECT @b AS a FOR JSON PATH",
		"SET @n = REPLICATE(CAST(N'Ⱥ' AS nvarchar(max)), 60000000); SELECT LEN(LOWER(@n))",
		"SELECT LEN(TRANSLATE(@s, '/', N'€')) ",
		"SELECT LEN(REGEXP_REPLACE(REPLICATE('a', 4000), 'a', REPLICATE(CAST('b' AS varchar(max)), 100000)))",
	}
	if testing.Short() {
		values = values[:3]
	}
	for _, x := range values {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		got := play(s, text+x)
		runtime.ReadMemStats(&after)
		if len(got) > 100 {
			got = got[:100]
		}
		if !strings.HasSuffix(got, "error 7119") {
			t.Errorf("%s: %s", x, got)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > most {
			t.Errorf("%s: took %d MB", x, used>>20)
		}
	}
}

// A window's function holds no more than is good for everybody else, and lets
// go of what leaves its frame.
func TestWindowsHoldNoMoreThanTheyMay(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	const long = "REPLICATE(CAST('x' AS varchar(max)), 60000000 + n)"
	of := func(f string) string {
		return "SELECT MAX(LEN(x)) AS n FROM (SELECT " + f + " AS x FROM (VALUES (1), (2), (3), (4), (5)) AS v (n)) AS q"
	}
	steps(t, s, []step{
		{of("FIRST_VALUE(" + long + ") IGNORE NULLS OVER (ORDER BY n)"), "n bigint\nerror 701"},
		{of("PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY " + long + ") OVER ()"), "n bigint\nerror 701"},
		{of("FIRST_VALUE(" + long + ") IGNORE NULLS OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"), "n bigint\n60000004"},
	})
}
