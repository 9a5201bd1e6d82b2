package engine

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
)

// filled is a table with n rows, over the wire.
func filled(b *testing.B, n int) (*server, *sql.DB) {
	b.Helper()
	s := serve(b, newEngine(b))
	db := s.open(b, "admin")
	_, err := db.Exec("CREATE TABLE t (id int NOT NULL PRIMARY KEY, name nvarchar(40) NOT NULL, qty bigint)")
	must(b, err)
	_, err = db.Exec(fmt.Sprintf(`WITH d AS (SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (n)),
		k AS (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n FROM d AS a CROSS JOIN d AS b CROSS JOIN d AS c CROSS JOIN d CROSS JOIN d AS e)
		INSERT t SELECT n, 'name ' + CAST(n AS nvarchar(10)), n * 2 FROM k WHERE n < %d`, n))
	must(b, err)
	return s, db
}

func BenchmarkPointSelect(b *testing.B) {
	_, db := filled(b, 10_000)
	st, err := db.Prepare("SELECT name, qty FROM t WHERE id = @p1")
	must(b, err)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		var name string
		var qty int64
		if err := st.QueryRow(i%10_000).Scan(&name, &qty); err != nil || qty != int64(i%10_000)*2 {
			b.Fatal(qty, err)
		}
	}
}

func BenchmarkLogin(b *testing.B) {
	s, _ := filled(b, 1)
	for b.Loop() {
		db := s.open(b, "admin")
		must(b, db.Ping())
		must(b, db.Close())
	}
}

func BenchmarkScan(b *testing.B) {
	_, db := filled(b, 100_000)
	for b.Loop() {
		rows, err := db.Query("SELECT id, name, qty FROM t")
		must(b, err)
		n := 0
		for rows.Next() {
			n++
		}
		must(b, rows.Close())
		if n != 100_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkInsert(b *testing.B) {
	_, db := filled(b, 1)
	st, err := db.Prepare("INSERT t VALUES (@p1, @p2, @p3)")
	must(b, err)
	for i := 1; b.Loop(); i++ {
		_, err := st.Exec(i, "name", 3)
		must(b, err)
	}
}

// BenchmarkConnections has 200 connections select at once.
func BenchmarkConnections(b *testing.B) {
	_, db := filled(b, 10_000)
	db.SetMaxOpenConns(200)
	db.SetMaxIdleConns(200)
	work := make(chan int)
	var wg sync.WaitGroup
	for range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range work {
				var name string
				if err := db.QueryRow("SELECT name FROM t WHERE id = @p1", i%10_000).Scan(&name); err != nil {
					b.Error(err)
				}
			}
		}()
	}
	b.ResetTimer()
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
}
