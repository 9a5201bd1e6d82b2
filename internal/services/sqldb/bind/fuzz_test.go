package bind

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// FuzzQuery: whatever parses is bound or refused with an error of T-SQL, and
// what is bound is text that SQLite takes.
func FuzzQuery(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, text string) {
		defer time.AfterFunc(4*time.Second, func() { panic(fmt.Sprintf("hangs: %q", text)) }).Stop()
		batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
		if err != nil || len(text) > 2000 {
			return
		}
		for _, st := range batch.Stmts {
			s, ok := st.(*ast.SelectStmt)
			if !ok {
				continue
			}
			p, err := w.env.Query(s.Query)
			var e *types.Error
			if err != nil {
				if !errors.As(err, &e) {
					t.Fatalf("%q: %v", text, err)
				}
				continue
			}
			defer p.Close()
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			r, err := p.Run(ctx, w.vars)
			if err == nil {
				for i := 0; i < 20 && err == nil; i++ {
					_, err = r.Next()
				}
				r.Close()
			}
			if err != nil && err != io.EOF && ctx.Err() == nil && !errors.As(err, &e) {
				t.Fatalf("%q: %v\n%s", text, err, p.SQL)
			}
		}
	})
}

var seeds = []string{
	"SELECT 0 GROUP BY ()", "SELECT 1 FROM Numbers HAVING 1 = 1",
	"SELECT * FROM Customers c LEFT JOIN Orders o ON o.CustomerId = c.Id WHERE c.Name LIKE '[a-c]%' ORDER BY 1",
	"SELECT K, SUM(V), GROUPING(K) FROM Numbers GROUP BY ROLLUP(K, V) HAVING COUNT(*) > 1 ORDER BY 2",
	"SELECT N, ROW_NUMBER() OVER (PARTITION BY K ORDER BY N DESC), SUM(V) OVER (ORDER BY N ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM Numbers",
	"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r OPTION (MAXRECURSION 10)",
	"SELECT c.Id, x.v FROM Customers c CROSS APPLY (SELECT c.Id * 2 AS v UNION ALL SELECT o.Id FROM Orders o WHERE o.CustomerId = c.Id) x",
	"SELECT TOP (5) WITH TIES * FROM Kinds ORDER BY L DESC", "SELECT TOP 10 PERCENT * FROM Kinds",
	"SELECT CAST(V AS sql_variant), CASE WHEN 1 IN (SELECT N FROM Numbers) THEN 1 ELSE 'x' END FROM Numbers WHERE V > ALL (SELECT 1)",
	"SELECT (SELECT Id FROM Customers FOR JSON PATH), (SELECT Name AS [*] FROM Customers FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)')",
	"SELECT * FROM OPENJSON('[{\"a\":1}]') WITH (a int, b nvarchar(max) '$.b' AS JSON) j CROSS APPLY STRING_SPLIT('a,b', ',') s",
	"SELECT * FROM (SELECT K, V FROM Numbers) s PIVOT (SUM(V) FOR K IN ([a], [b])) p", "SELECT u.n, u.v FROM (SELECT 1 AS a, 2 AS b) t UNPIVOT (v FOR n IN (a, b)) u",
	"SELECT K, (SELECT COUNT(*) FROM Numbers m WHERE m.V < SUM(n.V)), RANK() OVER (ORDER BY SUM(V)) FROM Numbers n GROUP BY CUBE(K) HAVING SUM(V) > ANY (SELECT 1) ORDER BY GROUPING(K)",
	"WITH r AS (SELECT 1 AS n UNION ALL SELECT x.n FROM (SELECT n + 1 AS n, ROW_NUMBER() OVER (ORDER BY n) AS k FROM r) x WHERE x.k = 1 AND x.n < 5) SELECT * FROM r",
	"SELECT LAG(V, 2, 0) IGNORE NULLS OVER (ORDER BY N), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY V) OVER (PARTITION BY K), NEXT VALUE FOR Seq OVER (ORDER BY N) FROM Numbers",
	"SELECT DISTINCT TOP (2) WITH TIES K, JSON_ARRAYAGG(V ORDER BY N NULL ON NULL), JSON_OBJECTAGG(N:K), APPROX_PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY V) FROM Numbers GROUP BY K ORDER BY K",
	"SELECT c.Id, x.Id FROM Customers c CROSS APPLY (SELECT TOP (c.Id) o.Id FROM Orders o ORDER BY o.Id) x FULL JOIN Emp e ON e.Id = x.Id",
	"SELECT @s = @s + Name FROM Customers ORDER BY Name", "SELECT * FROM OrdersOf(1) a JOIN Rich r ON 1 = 1", "SELECT DATEADD(day, 1, GETDATE()), NEWID(), @@ROWCOUNT, SCOPE_IDENTITY()",
	"SELECT STRING_AGG(Name, ',') WITHIN GROUP (ORDER BY Id), STDEV(Balance), MAX(O) FROM Customers, Kinds", "SELECT Name COLLATE Latin1_General_BIN2 FROM Customers EXCEPT SELECT 'a' ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 1 ROW ONLY",
	"SELECT name FROM sys.objects WHERE object_id = OBJECT_ID('Customers')", "SELECT dbo.Twice(N), NEXT VALUE FOR Seq, IIF(1 = 1, NULL, 2), NULLIF(N, 1), ISNULL(V, 0), CHOOSE(N, 1, 2) FROM Numbers",
}
