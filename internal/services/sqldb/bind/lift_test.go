package bind

import "testing"

// TestLiftedGroups are selects whose groups become rows of a query beneath.
// Numbers is (1 a 10) (2 a 20) (3 b 30) (4 b NULL) (5 c 10).
func TestLiftedGroups(t *testing.T) {
	check(t, []example{
		// HAVING without GROUP BY
		{"SELECT COUNT(*) FROM Numbers HAVING COUNT(*) > 3 ORDER BY 1", "5"},
		{"SELECT COUNT(*) FROM Numbers HAVING COUNT(*) > 5 ORDER BY COUNT(*)", ""},
		{"SELECT DISTINCT SUM(V) AS s FROM Numbers HAVING MAX(V) = 30", "70"},
		{"SELECT TOP 50 PERCENT SUM(V) FROM Numbers HAVING 1 = 1", "70"},
		{"SELECT TOP 1 WITH TIES SUM(V) FROM Numbers HAVING COUNT(*) > 1 ORDER BY MIN(V)", "70"},
		{"SELECT 1 FROM Numbers HAVING 1 = 0", ""}, {"SELECT 'x' FROM Numbers WHERE N > 9 HAVING COUNT(*) = 0", "x"},
		{"SELECT 1 HAVING 1 = 1", "1"},
		{"SELECT (SELECT SUM(V) FROM Numbers HAVING SUM(V) > 100)", "NULL"},
		{"SELECT N FROM Numbers HAVING 1 = 1", "Msg 8120"}, {"SELECT 1 FROM Numbers HAVING N = 1", "Msg 8121"},
		// grouping sets
		{"SELECT K, SUM(V), GROUPING(K) FROM Numbers GROUP BY ROLLUP(K) ORDER BY GROUPING(K), K", "a|30|0;b|30|0;c|10|0;NULL|70|1"},
		{"SELECT K, V, COUNT(*), GROUPING_ID(K, V) FROM Numbers WHERE K <> 'c' GROUP BY CUBE(K, V) ORDER BY GROUPING_ID(K, V), K, V", "a|10|1|0;a|20|1|0;b|NULL|1|0;b|30|1|0;a|NULL|2|1;b|NULL|2|1;NULL|NULL|1|2;NULL|10|1|2;NULL|20|1|2;NULL|30|1|2;NULL|NULL|4|3"},
		{"SELECT DISTINCT SUM(V) AS s FROM Numbers GROUP BY ROLLUP(K) ORDER BY s DESC", "70;30;10"},
		{"SELECT TOP 50 PERCENT K, SUM(V) FROM Numbers GROUP BY ROLLUP(K) ORDER BY SUM(V) DESC, K", "NULL|70;a|30"},
		{"SELECT TOP 2 WITH TIES K, SUM(V) FROM Numbers GROUP BY ROLLUP(K) ORDER BY SUM(V) DESC", "NULL|70;a|30;b|30"},
		{"SELECT TOP 1 K FROM Numbers GROUP BY GROUPING SETS((K), ()) ORDER BY K DESC", "c"},
		{"SELECT K, SUM(V), RANK() OVER (ORDER BY SUM(V) DESC) FROM Numbers GROUP BY ROLLUP(K) ORDER BY 3, 1", "NULL|70|1;a|30|2;b|30|2;c|10|4"},
		{"SELECT K, SUM(V), SUM(SUM(V)) OVER (PARTITION BY GROUPING(K)), ROW_NUMBER() OVER (PARTITION BY GROUPING(K) ORDER BY K DESC) FROM Numbers GROUP BY ROLLUP(K) ORDER BY GROUPING(K), K", "a|30|70|3;b|30|70|2;c|10|70|1;NULL|70|70|1"},
		{"SELECT K, COUNT(*) FROM Numbers GROUP BY ROLLUP(K) HAVING GROUPING(K) = 1 OR SUM(V) > 10 ORDER BY 2, 1", "a|2;b|2;NULL|5"},
		{"SELECT K, SUM(V) FROM Numbers GROUP BY ROLLUP(K) ORDER BY SUM(V), K OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", "a|30;b|30"},
		{"SELECT COALESCE(K, 'all') + '!', (SELECT COUNT(*) FROM Numbers m WHERE m.K = n.K) FROM Numbers n GROUP BY ROLLUP(K) ORDER BY 1", "a!|2;all!|0;b!|2;c!|1"},
		{"SELECT N % 2, SUM(V) FROM Numbers GROUP BY ROLLUP(N % 2) ORDER BY 1", "NULL|70;0|20;1|50"},
		{"SELECT COUNT(*) FROM Numbers GROUP BY GROUPING SETS((), ())", "5;5"},
		{"SELECT x.K, x.s FROM (SELECT K, SUM(V) AS s FROM Numbers GROUP BY CUBE(K)) x WHERE x.K IS NULL", "NULL|70"},
		{"SELECT V FROM Numbers GROUP BY ROLLUP(K)", "Msg 8120"}, {"SELECT GROUPING(V) FROM Numbers GROUP BY ROLLUP(K)", "Msg 8161"},
		// aggregates beside ANY and ALL
		{"SELECT K FROM Numbers GROUP BY K HAVING COUNT(*) = ANY (SELECT N FROM Numbers) ORDER BY K", "a;b;c"},
		{"SELECT K FROM Numbers GROUP BY K HAVING SUM(V) <> ALL (SELECT V FROM Numbers WHERE V < 20) ORDER BY K", "a;b"},
		{"SELECT K FROM Numbers GROUP BY K HAVING SUM(V) >= ALL (SELECT SUM(V) FROM Numbers GROUP BY K) ORDER BY K", "a;b"},
	})
}

// TestOuterAggregates are aggregates within a query whose columns are another's:
// they are that query's.
func TestOuterAggregates(t *testing.T) {
	check(t, []example{
		{"SELECT K FROM Numbers n GROUP BY K HAVING EXISTS (SELECT 1 FROM Numbers m WHERE m.V = SUM(n.V)) ORDER BY K", "a;b;c"},
		{"SELECT K, (SELECT COUNT(*) FROM Numbers m WHERE m.V < SUM(n.V)) FROM Numbers n GROUP BY K ORDER BY K", "a|3;b|3;c|0"},
		{"SELECT (SELECT MAX(n.V)) FROM Numbers n", "30"},
		{"SELECT K, (SELECT TOP 1 m.K FROM Numbers m WHERE m.V IS NOT NULL ORDER BY ABS(m.V - AVG(n.V)), m.N) FROM Numbers n WHERE V IS NOT NULL GROUP BY K ORDER BY K", "a|a;b|b;c|a"},
		{"SELECT K, (SELECT SUM(n.V) + SUM(m.V) FROM Numbers m) FROM Numbers n GROUP BY K ORDER BY K", "a|100;b|100;c|80"},
		{"SELECT K FROM Numbers n GROUP BY K ORDER BY (SELECT COUNT(*) FROM Numbers m WHERE m.N <= COUNT(n.V)) DESC, K", "a;b;c"},
		{"SELECT K, (SELECT m.N FROM Numbers m WHERE m.N = MAX(n.N)) FROM Numbers n GROUP BY ROLLUP(K) ORDER BY 1", "NULL|5;a|2;b|4;c|5"},
		{"SELECT (SELECT SUM(n.V + m.V) FROM Numbers m) FROM Numbers n", "Msg 8124"},
		{"SELECT n.N, x.s FROM Numbers n CROSS APPLY (SELECT SUM(n.V + m.V) AS s FROM Numbers m WHERE m.N < 3) x WHERE n.N < 3 ORDER BY n.N", "1|50;2|70"},
		{"SELECT SUM(CASE WHEN EXISTS (SELECT 1 FROM Orders o WHERE o.Id = n.N) THEN 1 END) FROM Numbers n", "Msg 130"}, {"SELECT MAX(IIF(N IN (SELECT Id FROM Orders), 1, 0)) FROM Numbers", "Msg 130"},
		{"SELECT n.N, (SELECT MAX(n.V)) FROM Numbers n", "Msg 8120"},
		{"SELECT N FROM Numbers n WHERE EXISTS (SELECT 1 FROM Numbers m WHERE m.V = MAX(n.V))", "Msg 147"},
		{"SELECT N FROM Numbers WHERE SUM(V) > 1", "Msg 147"},
		{"SELECT n.N FROM Numbers n CROSS APPLY (SELECT MAX(n.V) AS m) x", "Msg 4101"},
		{"SELECT MAX((SELECT MAX(n.V))) FROM Numbers n", "Msg 130"},
	})
}

// TestLiftedAssignments assign to variables what the groups are, in an order of
// aggregates. @s is x, and what the select before has left.
func TestLiftedAssignments(t *testing.T) {
	check(t, []example{
		{"SELECT @s = @s + 'y' FROM Numbers ORDER BY COUNT(*)", "xy"},
		{"SELECT @s = @s + 'y' FROM Numbers n ORDER BY (SELECT MAX(n.V))", "xyy"},
		{"SELECT @s = @s + 'y' FROM Numbers ORDER BY CASE WHEN COUNT(*) = ANY (SELECT 5) THEN 1 END", "xyyy"},
		{"SELECT @s = @s + K FROM Numbers GROUP BY K ORDER BY SUM(N) DESC", "xyyyb;xyyybc;xyyybca"},
		{"SELECT @s = @s + K FROM Numbers ORDER BY COUNT(*)", "Msg 8120"},
	})
}

// TestOuterColumns stand beside a query's own aggregates.
func TestOuterColumns(t *testing.T) {
	check(t, []example{
		{"SELECT N, (SELECT SUM(m.V) + n.N FROM Numbers m) FROM Numbers n WHERE N < 3 ORDER BY N", "1|71;2|72"},
		{"SELECT N FROM Numbers n WHERE EXISTS (SELECT 1 FROM Numbers m WHERE m.K = n.K GROUP BY m.K HAVING COUNT(*) > 1 AND MAX(m.N) > n.N) ORDER BY N", "1;3"},
		{"SELECT N, (SELECT TOP 1 m.K FROM Numbers m GROUP BY m.K ORDER BY ABS(MAX(m.N) - n.N), m.K) FROM Numbers n ORDER BY N", "1|a;2|a;3|a;4|b;5|c"},
		{"SELECT n.K, (SELECT CONCAT(n.K, COUNT(*)) FROM Numbers m WHERE m.N > MAX(n.N)) FROM Numbers n GROUP BY n.K ORDER BY 1", "a|a3;b|b1;c|c0"},
		{"SELECT n.N, x.s FROM Numbers n CROSS APPLY (SELECT SUM(m.V) / n.N AS s FROM Numbers m) x WHERE n.N < 3 ORDER BY 1", "1|70;2|35"},
		{"SELECT N, (SELECT COUNT(*) FROM Numbers m GROUP BY n.N) FROM Numbers n", "Msg 164"},
		{"SELECT K, (SELECT SUM(m.V) + n.N FROM Numbers m) FROM Numbers n GROUP BY K", "Msg 8120"},
		{"SELECT N, (SELECT SUM(m.V) + m.N FROM Numbers m) FROM Numbers n", "Msg 8120"},
	})
}

// TestDistinctTop cuts rows that have become distinct.
func TestDistinctTop(t *testing.T) {
	check(t, []example{
		{"SELECT DISTINCT TOP 50 PERCENT K FROM Numbers ORDER BY K DESC", "c;b"},
		{"SELECT DISTINCT TOP 1 WITH TIES V FROM Numbers ORDER BY V DESC", "30"},
		{"SELECT DISTINCT TOP 1 WITH TIES K, V FROM Numbers WHERE V = 10 ORDER BY V", "a|10;c|10"},
		{"SELECT DISTINCT TOP 34 PERCENT K, COUNT(*) OVER (PARTITION BY K) AS n FROM Numbers ORDER BY n, K", "c|1;a|2"},
		{"SELECT DISTINCT TOP 10 PERCENT Name FROM Customers WHERE Id IN (1, 4) ORDER BY Name", "Ada"},
		{"SELECT DISTINCT TOP 100 PERCENT WITH TIES K FROM Numbers ORDER BY K", "a;b;c"},
		// as many rows as a column around says
		{"SELECT n.N, x.N FROM Numbers n CROSS APPLY (SELECT TOP (n.N) m.N FROM Numbers m ORDER BY m.N DESC) x WHERE n.N < 3 ORDER BY 1, 2", "1|5;2|4;2|5"},
		{"SELECT n.N, (SELECT COUNT(*) FROM (SELECT TOP (n.N) m.N FROM Numbers m) x) FROM Numbers n ORDER BY 1", "1|1;2|2;3|3;4|4;5|5"},
		{"SELECT n.N, (SELECT MAX(x.K) FROM (SELECT DISTINCT TOP (n.N) m.K FROM Numbers m ORDER BY m.K) x) FROM Numbers n WHERE n.N < 4 ORDER BY 1", "1|a;2|b;3|c"},
		{"SELECT n.N, (SELECT MAX(x.N) FROM (SELECT TOP (n.N * 20) PERCENT m.N FROM Numbers m ORDER BY m.N) x) FROM Numbers n ORDER BY 1", "1|1;2|2;3|3;4|4;5|5"},
		{"SELECT n.N, x.N FROM Numbers n CROSS APPLY (SELECT m.N FROM Numbers m ORDER BY m.N OFFSET n.N ROWS FETCH NEXT 1 ROWS ONLY) x WHERE n.N < 3 ORDER BY 1", "1|2;2|3"},
		{"SELECT TOP (N) N FROM Numbers", "Msg 207"},
		// the first of each group
		{"SELECT x.K, x.N FROM (SELECT TOP 1 WITH TIES K, N FROM Numbers ORDER BY ROW_NUMBER() OVER (PARTITION BY K ORDER BY N DESC)) x ORDER BY x.K", "a|2;b|4;c|5"},
		{"SELECT DISTINCT TOP 50 PERCENT K, COUNT(*) OVER (PARTITION BY K) FROM Numbers ORDER BY COUNT(*) OVER (PARTITION BY K), K", "c|1;a|2"},
		{"SELECT COUNT(*), MIN(K) FROM (SELECT TOP 1 WITH TIES K FROM Numbers GROUP BY K ORDER BY RANK() OVER (ORDER BY SUM(V) DESC), SUM(V)) x", "2|a"},
	})
}
