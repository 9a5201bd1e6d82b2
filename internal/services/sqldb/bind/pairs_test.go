package bind

import (
	"fmt"
	"strings"
	"testing"
)

// TestPairs puts every two types to every operator: rows, or an error of
// T-SQL's own; and what is constant is what a column would be.
func TestPairs(t *testing.T) {
	w := newWorld(t)
	columns := []string{"T", "B", "R", "F", "C", "V", "G", "D", "O", "X", "L", "BI", "TX"}
	values := []string{
		"NULL", "1", "2147483648", "1.5", "12345678901234567890.5", "1e0", "$1.5", "'2'", "N'x'", "0x01", "''", "@n", "@s", "CAST('2024-01-01' AS date)", "CAST('10:00' AS time)",
		"CAST('2024-01-01' AS smalldatetime)", "CAST('2024-01-01' AS datetime2(3))", "CAST(1 AS sql_variant)", "CAST('a' AS char(3))", "CAST('<a/>' AS xml)", "CAST(1 AS smallmoney)", "CAST(1 AS bit)", "NEWID()",
	}
	values = append(values, columns...)
	forms := []string{"SELECT %s + %s", "SELECT %s - %s", "SELECT %s * %s", "SELECT %s / %s", "SELECT %s %% %s", "SELECT %s & %s", "SELECT %s || %s", "SELECT CASE WHEN %s = %s THEN 1 END", "SELECT CASE WHEN %s < %s THEN 1 END",
		"SELECT CASE WHEN %s LIKE %s THEN 1 END", "SELECT CASE WHEN 1 = 1 THEN %s ELSE %s END", "SELECT COALESCE(%s, %s)", "SELECT ISNULL(%s, %s)", "SELECT NULLIF(%s, %s)", "SELECT CASE WHEN %s IS DISTINCT FROM %s THEN 1 END"}
	seen := map[string]int{}
	for _, form := range forms {
		for i, x := range values {
			for j, y := range values {
				if (i+j)%2 == 1 && testing.Short() {
					continue
				}
				text := fmt.Sprintf(form, x, y) + " FROM Kinds WHERE T = 200"
				got := w.run(text)
				seen[got]++
				if strings.HasPrefix(got, "ERROR") {
					t.Errorf("%s: %s", text, got)
				}
			}
		}
	}
	for _, x := range values {
		for _, f := range []string{"SUM(%s)", "AVG(%s)", "MIN(%s)", "COUNT(%s)", "STDEV(%s)", "STRING_AGG(%s, ',')", "-%s", "~%s", "LEN(%s)", "SUM(%s) OVER ()", "COUNT(DISTINCT %s)"} {
			if got := w.run("SELECT " + fmt.Sprintf(f, x) + " FROM Kinds"); strings.HasPrefix(got, "ERROR") {
				t.Errorf("%s of %s: %s", f, x, got)
			}
		}
		for _, y := range values {
			for _, f := range []string{"SELECT %s FROM Kinds UNION SELECT %s FROM Kinds", "SELECT * FROM (VALUES (%s), (%s)) v(x), Kinds", "SELECT 1 FROM Kinds WHERE %s IN (SELECT %s FROM Kinds)"} {
				if got := w.run(fmt.Sprintf(f, x, y)); strings.HasPrefix(got, "ERROR") {
					t.Errorf(f+": %s", x, y, got)
				}
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("%d kinds of answers alone", len(seen))
	}
}

// TestConstantsAreAsColumns: folding changes nothing.
func TestConstantsAreAsColumns(t *testing.T) {
	w := newWorld(t)
	for _, x := range []struct{ column, constant string }{{"T", "CAST(200 AS tinyint)"}, {"F", "2.5e0"}, {"BI", "CAST(9223372036854775807 AS bigint)"}, {"L", "CAST(12345678901234567890.1234 AS decimal(38,4))"}, {"C", "CAST('ab' AS char(5))"}} {
		for _, form := range []string{"%s", "%s + 0", "%s * 1.0", "%s / 3", "CAST(%s AS varchar(50))", "-%s", "COALESCE(NULL, %s)", "CASE WHEN %s > 1 THEN 1 ELSE 0 END", "%s + '1'", "CASE WHEN %s = %[1]s THEN 'same' END"} {
			a := w.run("SELECT " + fmt.Sprintf(form, x.column) + " FROM Kinds WHERE T = 200")
			b := w.run("SELECT " + fmt.Sprintf(form, x.constant))
			if a != b {
				t.Errorf(form+": %s, but of the constant %s", x.column, a, b)
			}
		}
	}
}
