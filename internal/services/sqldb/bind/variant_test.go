package bind

import "testing"

// TestVariants orders and compares sql_variants by the families of their types,
// then by value.
func TestVariants(t *testing.T) {
	const rows = "(VALUES (1, CAST(2 AS sql_variant)), (2, CAST(1.5 AS sql_variant)), (3, CAST('b' AS sql_variant)), (4, CAST(N'A' AS sql_variant)), (5, CAST(CAST(0.5 AS float) AS sql_variant)), " +
		"(6, CAST(CAST('2024-01-01' AS date) AS sql_variant)), (7, NULL), (8, CAST(CAST(2 AS bigint) AS sql_variant)), (9, CAST(0x01 AS sql_variant)), (10, CAST(CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier) AS sql_variant))) x(n, v)"
	check(t, []example{
		{"SELECT n FROM " + rows + " ORDER BY v, n", "7;10;9;4;3;2;1;8;5;6"}, {"SELECT n FROM " + rows + " ORDER BY v DESC, n DESC", "6;5;8;1;2;3;4;9;10;7"},
		{"SELECT CAST(MIN(v) AS varchar(9)), CAST(MAX(v) AS varchar(9)), COUNT(v), COUNT(DISTINCT v) FROM " + rows + " WHERE n < 5 OR n = 8", "A|2|5|4"},
		{"SELECT COUNT(*) FROM (SELECT DISTINCT v FROM " + rows + ") y", "9"}, {"SELECT COUNT(*) FROM " + rows + " GROUP BY v HAVING COUNT(*) > 1", "2"},
		{"SELECT n FROM " + rows + " WHERE v = 2 ORDER BY n", "1;8"}, {"SELECT n FROM " + rows + " WHERE v = 'B'", "3"}, {"SELECT n FROM " + rows + " WHERE v > 2 ORDER BY n", "5;6"},
		{"SELECT n FROM " + rows + " WHERE v IN (SELECT 1.50 UNION ALL SELECT 9)", "2"}, {"SELECT n FROM " + rows + " WHERE v IN ('a', 2) ORDER BY n", "1;4;8"},
		{"SELECT n FROM " + rows + " WHERE v IS DISTINCT FROM CAST(2 AS sql_variant) AND n IN (1, 2, 7) ORDER BY n", "2;7"}, {"SELECT n FROM " + rows + " WHERE v IS NOT DISTINCT FROM NULL", "7"},
		{"SELECT n, RANK() OVER (ORDER BY v) FROM " + rows + " WHERE n IN (1, 2, 8) ORDER BY n", "1|2;2|1;8|2"},
		{"SELECT COUNT(*) FROM (SELECT CAST(1 AS sql_variant) AS v INTERSECT SELECT CAST(CAST(1 AS bigint) AS sql_variant)) y", "1"}, {"SELECT COUNT(*) FROM (SELECT CAST(1 AS sql_variant) AS v UNION SELECT CAST(1.0 AS sql_variant)) y", "1"},
		{"SELECT CAST(SQL_VARIANT_PROPERTY(MAX(v), 'BaseType') AS varchar(9)) FROM " + rows + " WHERE n < 3", "int"},
		{"SELECT RANK() OVER (ORDER BY o) FROM (VALUES (CAST('2024-01-01T01:00:00+01:00' AS datetimeoffset)), (CAST('2024-01-01T00:00:00Z' AS datetimeoffset))) x(o)", "1;1"},
	})
}
