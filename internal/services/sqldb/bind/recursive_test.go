package bind

import "testing"

// TestRecursiveMembers are members of recursive table expressions beyond a
// plain SELECT. Emp is (1 NULL root) (2 1 a) (3 1 b) (4 2 aa).
func TestRecursiveMembers(t *testing.T) {
	check(t, []example{
		// The documentation's example: the function sees one row of the level at a time.
		{`WITH vw AS (SELECT 10 AS itmIDComp, 1 AS itmID UNION ALL SELECT 10, 2 UNION ALL SELECT 10, 3 UNION ALL SELECT 10, 4),
		  r AS (SELECT t.itmID AS itmIDComp, NULL AS itmID, CAST(0 AS bigint) AS N, 1 AS Lvl FROM (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS t(itmID)
		  UNION ALL SELECT t.itmIDComp, t.itmID, ROW_NUMBER() OVER (PARTITION BY t.itmIDComp ORDER BY t.itmIDComp, t.itmID) AS N, Lvl + 1 FROM r INNER JOIN vw AS t ON t.itmID = r.itmIDComp)
		  SELECT Lvl, N FROM r ORDER BY Lvl, N`, "1|0;1|0;1|0;1|0;2|1;2|1;2|1;2|1"},
		{"WITH r AS (SELECT Id, CAST(1 AS bigint) AS n FROM Emp WHERE Boss IS NULL UNION ALL SELECT e.Id, ROW_NUMBER() OVER (ORDER BY e.Id DESC) FROM Emp e JOIN r ON e.Boss = r.Id) SELECT * FROM r ORDER BY Id", "1|1;2|2;3|1;4|1"},
		// the next value that there is, one after the other
		{"WITH r AS (SELECT MIN(V) AS v FROM Numbers UNION ALL SELECT x.V FROM (SELECT t.V, ROW_NUMBER() OVER (ORDER BY t.V) AS rn FROM Numbers t JOIN r ON r.v < t.V) x WHERE x.rn = 1) SELECT v FROM r ORDER BY v", "10;20;30"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM (SELECT * FROM r) x WHERE n <= 3) SELECT n FROM r ORDER BY n", "1;2;3;4"},
		{"WITH r AS (SELECT Id, Boss FROM Emp WHERE Id = 4 UNION ALL SELECT b.Id, b.Boss FROM r CROSS APPLY (SELECT e.Id, e.Boss FROM Emp e WHERE e.Id = r.Boss) b) SELECT Id FROM r ORDER BY Id", "1;2;4"},
		// several members
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n * 2 FROM r WHERE n < 5 UNION ALL SELECT n * 3 FROM r WHERE n < 5) SELECT n FROM r ORDER BY n", "1;2;3;4;6;6;8;9;12"},
		{"WITH r AS (SELECT 1 AS n UNION ALL (SELECT n * 2 FROM r WHERE n < 5 UNION ALL SELECT n * 3 FROM r WHERE n < 5)) SELECT n FROM r ORDER BY n", "1;2;3;4;6;6;8;9;12"},
		{"WITH r AS (SELECT 1 AS n UNION SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r ORDER BY n", "1;2;3"},
		{"WITH r AS (SELECT 1 AS n, CAST(1 AS bigint) AS k UNION ALL SELECT n + 1, COUNT_BIG(*) OVER () FROM r) SELECT COUNT(*) FROM r", "Msg 530"},
		// anti-tests
		{"WITH r AS (SELECT 1 AS n UNION ALL (SELECT n + 1 FROM r UNION SELECT 2)) SELECT n FROM r", "Msg 252"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r LEFT JOIN Emp e ON e.Id = r.n WHERE r.n < 3) SELECT n FROM r", "Msg 462"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r WHERE EXISTS (SELECT 1 FROM r)) SELECT n FROM r", "Msg 465"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT x.m FROM (SELECT MAX(n) + 1 AS m FROM r) x WHERE x.m < 3) SELECT n FROM r", "Msg 467"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT (SELECT MAX(r.n)) FROM r WHERE r.n < 3) SELECT n FROM r", "Msg 467"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT CASE WHEN SUM(n) = ANY (SELECT 1) THEN 2 END FROM r WHERE r.n < 3) SELECT n FROM r", "Msg 467"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT x.n + 1 FROM (SELECT TOP 1 n FROM r) x WHERE x.n < 3) SELECT n FROM r", "Msg 461"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT x.n + 1 FROM (SELECT DISTINCT n FROM r) x WHERE x.n < 3) SELECT n FROM r", "Msg 460"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT a.n + 1 FROM r a JOIN r b ON a.n = b.n WHERE a.n < 3) SELECT n FROM r", "Msg 253"},
	})
}

// TestUnlikeSets joins values that are equal and kept unlike.
func TestUnlikeSets(t *testing.T) {
	check(t, []example{
		{"SELECT CAST('2024-01-02T03:00:00+01:00' AS datetimeoffset(0)) INTERSECT SELECT CAST('2024-01-02T02:00:00Z' AS datetimeoffset(0))", "2024-01-02 03:00:00 +01:0"},
		{"SELECT CAST('2024-01-02T03:00:00+01:00' AS datetimeoffset(0)) EXCEPT SELECT CAST('2024-01-02T02:00:00Z' AS datetimeoffset(0))", ""},
		{"SELECT x FROM (VALUES (0x01), (0x02), (0x0200), (NULL)) a(x) EXCEPT SELECT 0x0100", "NULL;0x02"},
		{"SELECT x, n FROM (VALUES (0x01, 1), (0x02, 2), (NULL, 3)) a(x, n) INTERSECT SELECT x, n FROM (VALUES (0x0100, 1), (0x02, 3), (NULL, 3)) b(x, n)", "NULL|3;0x01|1"},
	})
}

// TestJSONAggregates makes documents of groups.
func TestJSONAggregates(t *testing.T) {
	check(t, []example{
		{"SELECT JSON_ARRAYAGG(V ORDER BY N DESC) FROM Numbers", "[10,30,20,10]"},
		{"SELECT JSON_ARRAYAGG(V ORDER BY N NULL ON NULL) FROM Numbers", "[10,20,30,null,10]"},
		{"SELECT K, JSON_ARRAYAGG(Z.n ORDER BY Z.n) FROM Numbers CROSS APPLY (SELECT 'x' + K AS n) Z GROUP BY K ORDER BY K", `a|["xa","xa"];b|["xb","xb"];c|["xc"]`},
		{"SELECT JSON_OBJECTAGG(N:V) FROM Numbers WHERE N > 3", `{"4":null,"5":10}`},
		{"SELECT JSON_OBJECTAGG(K:N ABSENT ON NULL) FROM Numbers WHERE N IN (1, 3)", `{"a":1,"b":3}`},
		{"SELECT JSON_ARRAYAGG(JSON_OBJECT('k':K, 'n':N) ORDER BY N) FROM Numbers WHERE N < 3", `[{"k":"a","n":1},{"k":"a","n":2}]`},
		{"SELECT JSON_ARRAYAGG(V) FROM Numbers WHERE N > 9", "NULL"}, {"SELECT JSON_ARRAYAGG(V) FROM Numbers WHERE N = 4", "[]"},
		{"SELECT JSON_OBJECTAGG(V:N) FROM Numbers", "Msg 13601"}, {"SELECT JSON_ARRAYAGG(V) OVER () FROM Numbers", "Msg 4113"},
		{"SELECT K, JSON_ARRAYAGG(N) FROM Numbers", "Msg 8120"},
	})
}

func TestNextInOrder(t *testing.T) {
	check(t, []example{
		{"SELECT N, NEXT VALUE FOR Seq OVER (ORDER BY N DESC) FROM Numbers ORDER BY N", "1|5;2|4;3|3;4|2;5|1"},
		{"SELECT N FROM Numbers WHERE NEXT VALUE FOR Seq OVER (ORDER BY N) > 1", "Msg 4108"},
	})
}
