package bind

import (
	"context"
	"fmt"
	"testing"
)

func many(b *testing.B) *world {
	w := newWorld(b)
	o, _ := w.env.Catalog.Resolve("", "Numbers", "")
	if err := w.env.Conn.Script(context.Background(), fmt.Sprintf("WITH RECURSIVE r(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM r WHERE n < 100099) INSERT INTO t%d SELECT n, 'k' || (n %% 10), n FROM r", o.Header().ID)); err != nil {
		b.Fatal(err)
	}
	return w
}

// BenchmarkQueries runs kept plans over 100,005 rows.
func BenchmarkQueries(b *testing.B) {
	for _, text := range []string{
		"SELECT N, K, V FROM Numbers", "SELECT K, COUNT(*), SUM(V) FROM Numbers GROUP BY K", "SELECT COUNT(*) FROM Numbers WHERE V > 50000 AND K = 'k1'",
		"SELECT N + 1 FROM Numbers", "SELECT COUNT(*) FROM Numbers WHERE K LIKE 'k%1'", "SELECT TOP 10 N FROM Numbers ORDER BY V DESC",
		"SELECT COUNT(*) FROM Numbers a JOIN Numbers b ON b.N = a.V", "SELECT SUM(CAST(V AS bigint) * 2) FROM Numbers WHERE N % 2 = 0",
	} {
		b.Run(text, func(b *testing.B) {
			w := many(b)
			p, err := w.plan(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				r, err := p.Run(context.Background(), w.vars)
				if err != nil {
					b.Fatal(err)
				}
				for {
					if _, err := r.Next(); err != nil {
						break
					}
				}
				r.Close()
			}
		})
	}
}

// BenchmarkBind binds a query of an ORM.
func BenchmarkBind(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		p, err := w.plan("SELECT TOP(1) [c].[Id], [c].[Name], [o].[Total] FROM [Customers] AS [c] LEFT JOIN [Orders] AS [o] ON [c].[Id] = [o].[CustomerId] WHERE [c].[Id] = @n AND [c].[Name] LIKE N'a%' ORDER BY [c].[Name]")
		if err != nil {
			b.Fatal(err)
		}
		p.Close()
	}
}
