package dml

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// BenchmarkInsertPrepared runs one plan for every row, with variables.
func BenchmarkInsertPrepared(b *testing.B) {
	f := open(b)
	f.must("CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int NOT NULL CHECK (a >= 0), b nvarchar(50) NULL UNIQUE, c int DEFAULT 7)")
	f.must("DECLARE @a int, @b nvarchar(50)")
	batch, err := tsql.Parse("INSERT t (a, b) VALUES (@a, @b)", tsql.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	p, _, err := Compile(f.env(), batch.Stmts[0])
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	var cols []tds.Column
	r := f.runner(&cols, nil)
	if err := f.conn.Begin(b.Context(), true); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for i := range b.N {
		f.vars["@a"].Value, f.vars["@b"].Value = types.NewInt(types.Int, int64(i)), types.NewText(types.NVarChar, fmt.Sprint("row ", i))
		if _, err := p.Run(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkInsertRows parses, compiles and runs a statement of 100 rows.
func BenchmarkInsertRows(b *testing.B) {
	f := open(b)
	f.must("CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int NOT NULL CHECK (a >= 0), b nvarchar(50) NULL, c int DEFAULT 7)")
	var rows []string
	for i := range 100 {
		rows = append(rows, fmt.Sprintf("(%d, N'row %d')", i, i))
	}
	text := "INSERT t (a, b) VALUES " + strings.Join(rows, ", ")
	b.ResetTimer()
	for range b.N {
		f.must(text)
	}
	b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "rows/s")
}
