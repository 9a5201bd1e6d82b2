package engine

import (
	"strings"
	"testing"
)

func TestParseAndChecksums(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	for _, x := range []struct{ text, want string }{
		{"SELECT PARSE('1,234.50' AS decimal(9,2) USING 'en-US'), PARSE(' 12 ' AS int), PARSE('5/7/2024' AS date USING 'en-US'), TRY_PARSE('x' AS int), TRY_PARSE('1' AS int USING ''), PARSE(NULL AS int)", "1234.50|12|2024-05-07|NULL|1|NULL"},
		{"SELECT PARSE('x' AS int)", "error 9819"},
		{"SELECT PARSE('' AS int)", "error 9819"},
		{"SELECT PARSE('1' AS int USING 'de-DE')", "error 40517"},
		{"SELECT CHECKSUM(*) FROM sys.objects", "error 40517"},
		{"SELECT PARSE('1' AS varchar(9))", "error 10761"},
		{"SELECT FORMATMESSAGE('%s has %05d, %x%%', N'ä', 42, 255), FORMATMESSAGE('%s', NULL), FORMATMESSAGE(50001)", "ä has 00042, ff%|(null)|NULL"},
		{"SELECT FORMATMESSAGE('%z')", "error 2787"},
		{"SELECT LEN(FORMATMESSAGE('%s', REPLICATE('x', 5000)))", "2047"},
		{"SELECT GETANSINULL(), GETANSINULL('db1')", "1|1"},
		{"SELECT CHECKSUM_AGG(n), CHECKSUM_AGG(DISTINCT n) FROM (VALUES (1), (2), (2), (NULL)) AS v (n)", "1|3"},
		{"SELECT CHECKSUM_AGG(n) FROM (VALUES (1)) AS v (n) WHERE n > 1", "NULL"},
		{"SELECT CHECKSUM_AGG(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES (1), (2), (4)) AS v (n)", "1\n3\n6"},
		{"SELECT CHECKSUM_AGG(n) FROM (VALUES ('a')) AS v (n)", "error 8116"},
	} {
		got := play(s, x.text)
		if _, rows, ok := strings.Cut(got, "\n"); ok {
			got = rows
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.text, got, x.want)
		}
	}
}
