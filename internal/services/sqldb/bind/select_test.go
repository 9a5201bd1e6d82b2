package bind

import (
	"fmt"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	check(t, []example{
		{"SELECT 1", "1"},
		{"SELECT 1 + 2 * 3, 7 / 2, 7 % 4, -5, 'a' + 'b', 1.5 + 1, N'é'", "7|3|3|-5|ab|2.5|é"},
		{"SELECT 2147483647 + 1.0, 1 + 1.5, 2 * $1.5, @n * 1.5, CAST('2024-01-01' AS date) WHERE 3 > 2.5 AND CAST('2024-01-01' AS date) < CAST('2024-01-02' AS datetime2)", "2147483648.0|2.5|3.00|3.0|2024-01-01"},
		{"SELECT Name FROM Customers ORDER BY Name, Id", "Ada;ada;Bob;Eve"},
		{"SELECT * FROM Customers WHERE City = 'PARIS '", "2|Bob|paris|-3.00"},
		{"SELECT c.* FROM dbo.Customers c WHERE c.Balance > 2 ORDER BY Balance DESC", "1|Ada|London|10.50;4|ada|London|2.25"},
		{"SELECT Customers.Id FROM Customers WHERE dbo.Customers.City IS NULL", "3"},
		{"SELECT TOP 2 Id FROM Customers ORDER BY 1 DESC", "4;3"},
		{"SELECT TOP (@n) Id AS x FROM Customers ORDER BY x", "1;2"},
		{"SELECT TOP 50 PERCENT Id FROM Customers ORDER BY Id", "1;2"},
		{"SELECT TOP 1 WITH TIES V FROM Numbers WHERE V IS NOT NULL ORDER BY V", "10;10"},
		{"SELECT Id FROM Customers ORDER BY Id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", "2;3"},
		{"SELECT Id FROM Customers ORDER BY Id OFFSET @n ROWS", "3;4"},
		{"SELECT DISTINCT City FROM Customers ORDER BY City", "NULL;London;paris"},
		{"SELECT DISTINCT Name FROM Customers WHERE Id IN (1, 4)", "Ada"},
		{"SELECT COUNT(*), COUNT(City), COUNT(DISTINCT City) FROM Customers", "4|3|2"},
		{"SELECT Id FROM Customers WHERE Balance = -3", "2"},
		{"SELECT Id FROM Customers WHERE NOT (Balance > 0)", "2"},
		{"SELECT @n + 1, @s + 'y', @null", "3|xy|NULL"},
		{"SELECT Id FROM Customers WHERE Name = @s OR Id = @n", "2"},
		{"SELECT $IDENTITY FROM Customers WHERE Id = 1", "1"},
		{"SELECT @@ROWCOUNT", "7"},
		// anti-tests
		{"SELECT Nope FROM Customers", "Msg 207"}, {"SELECT x.Id FROM Customers", "Msg 4104"}, {"SELECT Id FROM Nope", "Msg 208"},
		{"SELECT Id FROM Customers, Orders", "Msg 209"}, {"SELECT x.* FROM Customers", "Msg 107"}, {"SELECT *", "Msg 263"},
		{"SELECT Id FROM Customers ORDER BY 2", "Msg 108"}, {"SELECT DISTINCT City FROM Customers ORDER BY Id", "Msg 145"},
		{"SELECT TOP (-1) Id FROM Customers", "Msg 127"}, {"SELECT TOP (@null) Id FROM Customers", "Msg 1060"}, {"SELECT TOP 1 WITH TIES Id FROM Customers", "Msg 1062"},
		{"SELECT @nope", "Msg 137"}, {"SELECT 1/0", "Msg 8134"}, {"SELECT 2147483647 + 1", "Msg 8115"}, {"SELECT 'a' * 2", "Msg 245"}, {"SELECT 'a' - 'b'", "Msg 8117"},
		{"SELECT Id FROM Customers WHERE Name = 5", "Msg 245"}, {"SELECT 1 FROM other.dbo.t", "Msg 40515"},
		{"SELECT Placed + 1 FROM Orders", "Msg 206"}, {"SELECT 1 FROM Customers a, Orders a", "Msg 1011"}, {"SELECT 1 FROM Customers, Customers", "Msg 1013"},
		{"SELECT Id FROM (SELECT Id FROM Customers ORDER BY Id) x", "Msg 1033"},
		{"SELECT Id FROM Orders WHERE Placed = 5", "Msg 206"}, {"SELECT TX FROM Kinds ORDER BY TX", "Msg 306"}, {"SELECT 1 FROM Kinds WHERE TX = 'a'", "Msg 402"},
		{"SELECT 'a' AS x ORDER BY nope", "Msg 207"}, {"SELECT Id a, Name a FROM Customers ORDER BY a", "Msg 209"}, {"SELECT Id FROM Customers ORDER BY Id + 1, 'x'", "Msg 408"},
	})
}

func TestJoins(t *testing.T) {
	check(t, []example{
		{"SELECT c.Name, o.Id FROM Customers c JOIN Orders o ON o.CustomerId = c.Id ORDER BY o.Id", "Ada|1;Ada|2;Bob|3"},
		{"SELECT c.Id, o.Id FROM Customers c LEFT JOIN Orders o ON o.CustomerId = c.Id ORDER BY c.Id, o.Id", "1|1;1|2;2|3;3|NULL;4|NULL"},
		{"SELECT c.Id, o.Id FROM Customers c RIGHT OUTER JOIN Orders o ON o.CustomerId = c.Id ORDER BY o.Id", "1|1;1|2;2|3;NULL|4"},
		{"SELECT c.Id, o.Id FROM Customers c FULL JOIN Orders o ON o.CustomerId = c.Id ORDER BY c.Id, o.Id", "NULL|4;1|1;1|2;2|3;3|NULL;4|NULL"},
		{"SELECT COUNT(*) FROM Customers CROSS JOIN Orders", "16"},
		{"SELECT COUNT(*) FROM Customers c, Orders o WHERE c.Id = o.CustomerId", "3"},
		{"SELECT e.Name, b.Name FROM Emp e LEFT JOIN Emp b ON b.Id = e.Boss ORDER BY e.Id", "root|NULL;a|root;b|root;aa|a"},
		{"SELECT c.Id, o.Id, e.Id FROM Customers c LEFT JOIN (Orders o JOIN Emp e ON e.Id = o.Id) ON o.CustomerId = c.Id WHERE c.Id < 3 ORDER BY 1, 2", "1|1|1;1|2|2;2|3|3"},
		{"SELECT a.Id, b.Id, c.Id FROM Emp a, Customers b RIGHT JOIN Orders c ON c.CustomerId = b.Id WHERE a.Id = 1 ORDER BY 3", "1|1|1;1|1|2;1|2|3;1|NULL|4"},
		{"SELECT x.n, c.Name FROM (SELECT CustomerId AS n, COUNT(*) AS k FROM Orders GROUP BY CustomerId) x JOIN Customers c ON c.Id = x.n WHERE x.k > 1", "1|Ada"},
		{"SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'yy')) v(a, b) ORDER BY a DESC", "2|yy;1|x"},
		{"SELECT c.Id, x.Id FROM Customers c CROSS APPLY (SELECT TOP 1 o.Id FROM Orders o WHERE o.CustomerId = c.Id ORDER BY o.Id DESC) x ORDER BY 1", "1|2;2|3"},
		{"SELECT c.Id, x.Id FROM Customers c OUTER APPLY (SELECT TOP 1 o.Id FROM Orders o WHERE o.CustomerId = c.Id AND o.Id <> @n ORDER BY o.Id DESC) x ORDER BY 1", "1|1;2|3;3|NULL;4|NULL"},
		{"SELECT c.Id, v.x FROM Customers c CROSS APPLY (VALUES (c.Id * 10), (c.Id * 100)) v(x) WHERE c.Id <= 2 ORDER BY v.x", "1|10;2|20;1|100;2|200"},
		{"SELECT c.Id, y.z FROM Customers c CROSS APPLY (SELECT c.Balance * 2 AS w) x CROSS APPLY (SELECT x.w + c.Id AS z) y WHERE c.Id = 1", "1|22.00"},
		{"SELECT c.Id, (SELECT SUM(q.t) FROM (SELECT o.Total AS t FROM Orders o WHERE o.CustomerId = c.Id) q) FROM Customers c ORDER BY 1", "1|12.50;2|1.25;3|NULL;4|NULL"},
		{"SELECT 1 FROM Customers c JOIN Orders o ON x.Id = 1", "Msg 4104"}, {"SELECT * FROM (SELECT Id, Id FROM Orders) x", "Msg 8156"}, {"SELECT * FROM (SELECT 1) x", "Msg 8155"},
		{"SELECT * FROM (SELECT 1) x(a, b)", "Msg 8159"}, {"SELECT * FROM (SELECT 1, 2) x(a)", "Msg 8158"}, {"SELECT * FROM Customers c, (SELECT c.Id AS x) y", "Msg 4104"},
	})
}

func TestSubqueries(t *testing.T) {
	check(t, []example{
		{"SELECT (SELECT MAX(Id) FROM Orders)", "4"},
		{"SELECT Id, (SELECT COUNT(*) FROM Orders o WHERE o.CustomerId = c.Id) FROM Customers c ORDER BY Id", "1|2;2|1;3|0;4|0"},
		{"SELECT Id FROM Customers c WHERE EXISTS (SELECT * FROM Orders WHERE CustomerId = c.Id) ORDER BY Id", "1;2"},
		{"SELECT Id FROM Customers WHERE Id IN (SELECT CustomerId FROM Orders) ORDER BY Id", "1;2"},
		{"SELECT Id FROM Customers WHERE Id NOT IN (SELECT CustomerId FROM Orders)", ""},
		{"SELECT Id FROM Customers WHERE Name IN ('ADA', N'eve ') ORDER BY Id", "1;3;4"},
		{"SELECT Id FROM Customers WHERE Id > ALL (SELECT CustomerId FROM Orders WHERE CustomerId IS NOT NULL) ORDER BY Id", "3;4"},
		{"SELECT Id FROM Customers WHERE Id = ANY (SELECT CustomerId FROM Orders) ORDER BY Id", "1;2"},
		{"SELECT (SELECT Name FROM Customers WHERE Id = 9)", "NULL"},
		{"SELECT (SELECT Name FROM Customers)", "Msg 512"},
		{"SELECT Id FROM Customers WHERE Name = (SELECT Name FROM Customers WHERE Id < 3)", "Msg 512"},
		{"SELECT (SELECT Id, Name FROM Customers)", "Msg 116"}, {"SELECT 1 WHERE 1 IN (SELECT Id, Name FROM Customers)", "Msg 116"},
		{"SELECT (SELECT Id FROM Customers ORDER BY Id)", "Msg 1033"},
	})
}

func TestGrouping(t *testing.T) {
	check(t, []example{
		{"SELECT City, COUNT(*), SUM(Balance), AVG(Balance) FROM Customers GROUP BY City ORDER BY City", "NULL|1|NULL|NULL;London|2|12.75|6.375000;paris|1|-3.00|-3.000000"},
		{"SELECT K, SUM(V) s, AVG(V), MIN(V), MAX(V) FROM Numbers GROUP BY K HAVING COUNT(*) > 1 ORDER BY s DESC, K", "a|30|15|10|20;b|30|30|30|30"},
		{"SELECT N % 2, COUNT(*) FROM Numbers GROUP BY N % 2 ORDER BY N % 2", "0|2;1|3"},
		{"SELECT K, SUM(V), GROUPING(K) FROM Numbers GROUP BY ROLLUP(K) ORDER BY GROUPING(K), K", "a|30|0;b|30|0;c|10|0;NULL|70|1"},
		{"SELECT K, V, COUNT(*) FROM Numbers WHERE K < 'c' GROUP BY CUBE(K, V) ORDER BY GROUPING(K), GROUPING(V), K, V", "a|10|1;a|20|1;b|NULL|1;b|30|1;a|NULL|2;b|NULL|2;NULL|NULL|1;NULL|10|1;NULL|20|1;NULL|30|1;NULL|NULL|4"},
		{"SELECT K, COUNT(*) FROM Numbers GROUP BY GROUPING SETS ((K), ()) ORDER BY 2 DESC, 1", "NULL|5;a|2;b|2;c|1"},
		{"SELECT MAX(N), MIN(K) FROM Numbers WHERE 1 = 0", "NULL|NULL"},
		{"SELECT K FROM Numbers GROUP BY K HAVING SUM(V) = 30 ORDER BY MAX(N) DESC", "b;a"},
		{"SELECT STRING_AGG(K, ',') WITHIN GROUP (ORDER BY N DESC) FROM Numbers", "c,b,b,a,a"},
		{"SELECT 0 GROUP BY ()", "0"}, {"SELECT 1 FROM Numbers HAVING 1 = 1", "1"}, {"SELECT 1 HAVING 1 = 0", ""}, {"SELECT COUNT(*) HAVING COUNT(*) = 1", "1"},
		{"SELECT COUNT_BIG(DISTINCT V), SUM(DISTINCT V) FROM Numbers", "3|60"},
		{"SELECT VAR(V), STDEVP(V) FROM Numbers WHERE K = 'a'", "50|5"},
		{"SELECT UPPER_K.K, SUM(SUM(V)) OVER () FROM Numbers UPPER_K GROUP BY K ORDER BY K", "a|70;b|70;c|70"},
		{"SELECT K FROM Numbers GROUP BY K HAVING COUNT(*) >= ALL (SELECT COUNT(*) FROM Numbers GROUP BY K) ORDER BY K", "a;b"}, {"SELECT K FROM Numbers GROUP BY K HAVING COUNT(*) < ANY (SELECT COUNT(*) FROM Numbers GROUP BY K)", "c"},
		{"SELECT SUM(CAST(9223372036854775807 AS bigint)) FROM Numbers", "Msg 8115"}, {"SELECT SUM(N + 2147483640) FROM Numbers WHERE N < 3", "Msg 8115"},
		{"SELECT K, V FROM Numbers GROUP BY K", "Msg 8120"}, {"SELECT K, COUNT(*) FROM Numbers", "Msg 8120"}, {"SELECT K FROM Numbers GROUP BY K HAVING V > 1", "Msg 8121"},
		{"SELECT K FROM Numbers GROUP BY K ORDER BY V", "Msg 8127"}, {"SELECT 1 FROM Numbers WHERE SUM(N) > 1", "Msg 147"}, {"SELECT SUM(SUM(N)) FROM Numbers", "Msg 130"},
		{"SELECT 1 FROM Numbers GROUP BY 1", "Msg 164"}, {"SELECT SUM(K) FROM Numbers", "Msg 8117"}, {"SELECT MAX(B) FROM Kinds", "Msg 8117"}, {"SELECT N FROM Numbers GROUP BY SUM(N)", "Msg 144"},
		{"SELECT K, (SELECT MAX(c.Id) FROM Customers c WHERE c.Id = V) FROM Numbers GROUP BY K", "Msg 8120"},
	})
}

func TestWindows(t *testing.T) {
	check(t, []example{
		{"SELECT N, ROW_NUMBER() OVER (ORDER BY N DESC), RANK() OVER (ORDER BY K), DENSE_RANK() OVER (ORDER BY K) FROM Numbers ORDER BY N", "1|5|1|1;2|4|1|1;3|3|3|2;4|2|3|2;5|1|5|3"},
		{"SELECT N, SUM(V) OVER (PARTITION BY K ORDER BY N ROWS UNBOUNDED PRECEDING) FROM Numbers ORDER BY N", "1|10;2|30;3|30;4|30;5|10"},
		{"SELECT N, LAG(N) OVER (ORDER BY N), LEAD(N, 2, 0) OVER (ORDER BY N) FROM Numbers ORDER BY N", "1|NULL|3;2|1|4;3|2|5;4|3|0;5|4|0"},
		{"SELECT N, FIRST_VALUE(N) OVER (PARTITION BY K ORDER BY N), LAST_VALUE(N) OVER (PARTITION BY K ORDER BY N ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM Numbers ORDER BY N", "1|1|2;2|1|2;3|3|4;4|3|4;5|5|5"},
		{"SELECT N, NTILE(2) OVER (ORDER BY N), AVG(N) OVER (ORDER BY N ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM Numbers ORDER BY N", "1|1|1;2|1|2;3|1|3;4|2|4;5|2|4"},
		{"SELECT COUNT(*) OVER () FROM Numbers WHERE N < 3", "2;2"},
		{"SELECT TOP 1 K FROM Numbers ORDER BY ROW_NUMBER() OVER (ORDER BY N DESC)", "c"},
		{"SELECT N, SUM(V) OVER w FROM Numbers WHERE N < 3 WINDOW w AS (ORDER BY N) ORDER BY N", "1|10;2|30"},
		{"SELECT * FROM (SELECT N, ROW_NUMBER() OVER (PARTITION BY K ORDER BY N DESC) r FROM Numbers) x WHERE r = 1 ORDER BY N", "2|1;4|1;5|1"},
		{"WITH a AS (SELECT 1 c UNION ALL SELECT 1), b AS (SELECT 1 c FROM a x, a y), d AS (SELECT 1 c FROM b x, b y), e AS (SELECT 1 c FROM d x, d y), f AS (SELECT 1 c FROM e x, e y), g AS (SELECT 1 c FROM f x, f y) SELECT TOP (3) ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) FROM g", "1;2;3"},
		{"SELECT x.N FROM (SELECT TOP 100 PERCENT N FROM Numbers ORDER BY N DESC) x WHERE x.N < 3 ORDER BY 1", "1;2"}, {"SELECT TOP 100 PERCENT N FROM Numbers ORDER BY N DESC", "5;4;3;2;1"},
		{"SELECT N FROM Numbers WHERE ROW_NUMBER() OVER (ORDER BY N) = 1", "Msg 4108"}, {"SELECT ROW_NUMBER() FROM Numbers", "Msg 10753"}, {"SELECT RANK() OVER (PARTITION BY K) FROM Numbers", "Msg 4112"},
		{"SELECT ROW_NUMBER() OVER (ORDER BY 1) FROM Numbers", "Msg 5308"}, {"SELECT COUNT(DISTINCT N) OVER () FROM Numbers", "Msg 10759"},
	})
}

func TestSetOperatorsAndCTEs(t *testing.T) {
	check(t, []example{
		{"SELECT 1 AS a UNION SELECT 2 UNION SELECT 1 ORDER BY a DESC", "2;1"},
		{"SELECT LEFT_.N FROM (SELECT Name AS N FROM Customers UNION SELECT 'ADA') LEFT_ WHERE N <> 'ada'", "Bob;Eve"},
		{"SELECT N FROM Numbers INTERSECT SELECT Id FROM Customers WHERE Id > 2 ORDER BY 1", "3;4"},
		{"SELECT N FROM Numbers EXCEPT (SELECT 1 UNION ALL SELECT 2) ORDER BY N", "3;4;5"},
		{"SELECT 1 UNION ALL SELECT 2.5", "1.0;2.5"}, {"SELECT NULL UNION ALL SELECT 'a'", "NULL;a"},
		{"SELECT * FROM (SELECT TOP 1 N FROM Numbers ORDER BY N DESC) x UNION ALL SELECT 0", "5;0"},
		{"SELECT 0x01 UNION SELECT 0x0100", "0x01"}, {"SELECT DISTINCT V FROM (VALUES (0x01), (0x0100), (0x02)) x(V) ORDER BY V DESC", "0x02;0x01"}, {"SELECT COUNT(DISTINCT V), COUNT(*) FROM (VALUES (0x01), (0x0100)) x(V) GROUP BY V", "1|2"},
		{"SELECT COUNT(*) FROM (SELECT CAST('2024-01-01T01:00:00+01:00' AS datetimeoffset) d UNION SELECT CAST('2024-01-01T00:00:00Z' AS datetimeoffset)) x", "1"}, {"SELECT 0x01 EXCEPT SELECT 0x0100", ""},
		{"SELECT 1, 2 UNION SELECT 1", "Msg 205"}, {"SELECT 1 AS a UNION SELECT 2 ORDER BY a + 1", "Msg 104"}, {"SELECT 'a' UNION ALL SELECT 1", "Msg 245"},
		{"WITH a AS (SELECT N FROM Numbers WHERE N > 3), b(m) AS (SELECT N * 2 FROM a) SELECT a.N, b.m FROM a JOIN b ON b.m = 2 * a.N ORDER BY 1", "4|8;5|10"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT SUM(n) FROM r", "15"},
		{"WITH t AS (SELECT Id, Name, 0 AS l FROM Emp WHERE Boss IS NULL UNION ALL SELECT e.Id, e.Name, t.l + 1 FROM Emp e JOIN t ON t.Id = e.Boss) SELECT Name, l FROM t ORDER BY l, Name", "root|0;a|1;b|1;aa|2"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r", "Msg 530"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 150) SELECT COUNT(*) FROM r", "Msg 530"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 150) SELECT COUNT(*) FROM r OPTION (MAXRECURSION 200)", "150"},
		{"WITH r AS (SELECT 'a' AS s UNION ALL SELECT s + 'b' FROM r WHERE 1 = 0) SELECT * FROM r", "Msg 240"},
		{"WITH r AS (SELECT 1 AS n UNION SELECT n + 1 FROM r) SELECT * FROM r", "Msg 252"},
		{"WITH a AS (SELECT 1) SELECT * FROM a", "Msg 8155"}, {"WITH a AS (SELECT 1 x), a AS (SELECT 2 x) SELECT * FROM a", "Msg 239"},
	})
}

func TestConditions(t *testing.T) {
	check(t, []example{
		{"SELECT Name FROM Customers WHERE Name LIKE 'a%' ORDER BY Id", "Ada;ada"}, {"SELECT Name FROM Customers WHERE Name LIKE '[^a]%' ORDER BY Id", "Bob;Eve"},
		{"SELECT Name FROM Customers WHERE Name LIKE '_[o-v]_' ORDER BY Id", "Bob;Eve"}, {"SELECT 1 WHERE '50%' LIKE '50!%' ESCAPE '!'", "1"}, {"SELECT 1 WHERE 'a' LIKE 'A' COLLATE Latin1_General_CS_AS", ""},
		{"SELECT 1 WHERE 'abc ' LIKE 'abc'", "1"}, {"SELECT 1 WHERE N'abc ' LIKE N'abc'", ""}, {"SELECT 1 WHERE 'a' = 'A '", "1"}, {"SELECT 1 WHERE 'a' COLLATE Latin1_General_BIN2 = 'A'", ""},
		{"SELECT Name FROM Customers WHERE Name = 'ada' COLLATE Latin1_General_CS_AS", "ada"},
		{"SELECT 1 WHERE 2 BETWEEN 1 AND 3 AND 4 NOT BETWEEN 1 AND 3", "1"}, {"SELECT 1 WHERE NULL IS NOT DISTINCT FROM NULL AND 1 IS DISTINCT FROM NULL", "1"},
		{"SELECT 1 WHERE 0x01 = 0x0100", "1"}, {"SELECT 1 FROM Kinds WHERE V = 0x01", "1"}, {"SELECT 1 FROM Kinds WHERE O = '2024-01-02T02:04:05Z'", "1"}, {"SELECT 1 FROM Kinds WHERE G = '6f9619ff-8b86-d011-b42d-00c04fc964ff'", "1"},
		{"SELECT 1 FROM Kinds WHERE C = 'ab' AND R = 1.5 AND F > 2 AND D < '2025-01-01' AND L > 12345678901234567890 AND BI > 5", "1"},
		{"SELECT CASE WHEN City IS NULL THEN 'none' WHEN Id > 2 THEN City ELSE Name END FROM Customers ORDER BY Id", "Ada;Bob;none;London"},
		{"SELECT CASE Id WHEN 1 THEN 1 WHEN 2 THEN 2.5 END FROM Customers ORDER BY Id", "1.0;2.5;NULL;NULL"},
		{"SELECT IIF(1 = 1, 'y', 'n'), COALESCE(NULL, 2, 3), NULLIF(1, 1), ISNULL(@null, 9)", "y|2|NULL|9"},
		{"SELECT CAST('2024-05-06' AS date), CONVERT(varchar(10), CAST('2024-05-06' AS date), 103), TRY_CAST('x' AS int), CAST(1.567 AS decimal(5,1)), CAST('abc' AS char(2))", "2024-05-06|06/05/2024|NULL|1.6|ab"},
		{"SELECT CAST('abc' AS image), CAST(0x41 AS image)", "0x616263|0x41"}, {"SELECT CAST(N'abc' AS image)", "Msg 529"}, {"SELECT CAST(5 AS text)", "Msg 529"},
		{"SELECT 5 & 3, 5 | 3, 5 ^ 3, ~5", "1|7|6|-6"},
		{"SELECT NEXT VALUE FOR Seq", "1"}, {"SELECT dbo.Twice(Id) FROM Emp WHERE Id < 3 ORDER BY Id", "2;4"},
		{"SELECT CASE WHEN 1 = 1 THEN NULL END", "Msg 8133"}, {"SELECT CAST(5 AS date)", "Msg 529"}, {"SELECT CAST('x' AS int)", "Msg 245"}, {"SELECT 1 WHERE Placed = 1", "Msg 207"},
		{"SELECT dbo.Nope(1)", "Msg 4121"}, {"SELECT dbo.Twice()", "Msg 313"}, {"SELECT Nope(1)", "Msg 195"}, {"SELECT CASE WHEN 1 = 1 THEN CAST('2020-01-01' AS date) ELSE 1 END", "Msg 206"},
	})
}

func TestViewsAndCatalogue(t *testing.T) {
	check(t, []example{
		{"SELECT Name FROM Rich WHERE Balance > 5", "Ada"}, {"SELECT r.Id, o.Id FROM dbo.Rich r JOIN Orders o ON o.CustomerId = r.Id ORDER BY 2", "1|1;1|2"},
		{"SELECT name FROM sys.tables WHERE name LIKE 'C%'", "Customers"}, {"SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'Emp'", "3"},
		{"SELECT c.name FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id WHERE o.name = 'Emp' ORDER BY c.column_id", "Id;Boss;Name"},
		{"SELECT OBJECT_ID('Nope'), SCHEMA_NAME(1)", "NULL|dbo"}, {"SELECT Nope FROM Rich", "Msg 207"}, {"SELECT City FROM Rich", "Msg 207"}, {"SELECT * FROM sys.nope", "Msg 208"},
	})
}

func TestLimits(t *testing.T) {
	w := newWorld(t)
	for text, want := range map[string]string{
		"SELECT COUNT(*) FROM (SELECT 1 AS x" + strings.Repeat(" UNION ALL SELECT 1", 1500) + ") t": "1501",
		"SELECT COUNT(*) FROM Numbers" + strings.Repeat(" CROSS JOIN Numbers", 80):                  "Msg 1013",
		"SELECT 1 WHERE 1 = 1" + strings.Repeat(" OR 1 = 2", 5000):                                  "1",
		"SELECT 1 WHERE 9999 IN (1" + strings.Repeat(", 2", 5000) + ", 9999)":                       "1",
		"SELECT " + strings.Repeat("(", 90) + "1" + strings.Repeat(")", 90):                         "1",
		"SELECT LEN('a'" + strings.Repeat(" + 'a'", 150) + ")":                                      "151",
	} {
		if got := w.run(text); got != want {
			t.Errorf("%.60s…: %.200s, want %s", text, got, want)
		}
	}
	text := "SELECT COUNT(*) FROM Emp t0"
	for i := 1; i < 70; i++ {
		text += fmt.Sprintf(" CROSS JOIN Emp t%d", i)
	}
	if got := w.run(text); got != "Msg 8623" {
		t.Error(got)
	}
}
