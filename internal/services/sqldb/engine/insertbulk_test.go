package engine

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// load sends rows with INSERT BULK and returns how many there were.
func load(ctx context.Context, c *sql.Conn, table string, o mssql.BulkOptions, columns []string, rows ...[]any) (int64, error) {
	st, err := c.PrepareContext(ctx, mssql.CopyIn(table, o, columns...))
	if err != nil {
		return 0, err
	}
	defer st.Close()
	for _, row := range rows {
		if _, err := st.ExecContext(ctx, row...); err != nil {
			return 0, err
		}
	}
	r, err := st.ExecContext(ctx)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func conn(t *testing.T, s *server, user string) *sql.Conn {
	t.Helper()
	c, err := s.open(t, user).Conn(t.Context())
	must(t, err)
	return c
}

func scalar[T any](t *testing.T, c *sql.Conn, query string) (v T) {
	t.Helper()
	must(t, c.QueryRowContext(t.Context(), query).Scan(&v))
	return v
}

// TestBulkLoadOfAllTypes has values longer than packets among its rows, and
// more rows than are written at once.
func TestBulkLoadOfAllTypes(t *testing.T) {
	c, ctx := conn(t, serve(t, newEngine(t)), "admin"), t.Context()
	_, err := c.ExecContext(ctx, `CREATE TABLE a (id int, b bit, t tinyint, s smallint, l bigint, d decimal(28,4), n numeric(9,2), m money, sm smallmoney, r real, f float,
		c char(5), v varchar(20), vm varchar(max), nc nchar(5), nv nvarchar(20), nm nvarchar(max), bi binary(3), vb varbinary(9), bm varbinary(max), da date, ti time(3), dt datetime, sd smalldatetime,
		d2 datetime2(5), o datetimeoffset, g uniqueidentifier, tx text, nt ntext, im image, x xml)`)
	must(t, err)
	at := time.Date(2026, 2, 3, 4, 5, 0, 0, time.UTC)
	long, bin := strings.Repeat("lång ", 20000), bytes.Repeat([]byte{1, 2, 3}, 30000)
	row := []any{0, true, 200, -3, int64(1) << 40, "123456.7891", "-1.25", "12.3456", "-1.5", float32(1.5), 2.25,
		"ab", "cd", strings.Repeat("v", 9000), "äb", "öd", long, []byte{1, 2, 3}, []byte{4}, bin, at, at, at, at, at, at, mssql.UniqueIdentifier{1, 2, 3},
		"text", "ntext ü", []byte{9, 8}, "<a>1</a>"}
	cols := strings.Split("id b t s l d n m sm r f c v vm nc nv nm bi vb bm da ti dt sd d2 o g tx nt im x", " ")
	short := make([]any, len(row))
	rows := [][]any{row}
	for i := 1; i < 2500; i++ {
		r := append([]any{i}, short[1:]...)
		rows = append(rows, r)
	}
	n, err := load(ctx, c, "a", mssql.BulkOptions{Tablock: true, RowsPerBatch: 7, Order: []string{"id ASC"}}, cols, rows...)
	if err != nil || n != 2500 {
		t.Fatalf("%d rows, %v", n, err)
	}
	if got := scalar[int](t, c, "SELECT COUNT(*) FROM a WHERE b IS NULL AND nm IS NULL AND tx IS NULL AND x IS NULL"); got != 2499 {
		t.Errorf("%d rows of NULL", got)
	}
	got := scalar[string](t, c, `SELECT CONCAT(b, '|', t, '|', s, '|', l, '|', d, '|', n, '|', m, '|', sm, '|', r, '|', f, '|', c, '|', v, '|', LEN(vm), '|', nc, '|', nv, '|', LEN(nm), '|',
		CONVERT(varchar(9), bi, 2), '|', CONVERT(varchar(9), vb, 2), '|', DATALENGTH(bm), '|', da, '|', ti, '|', CONVERT(varchar, dt, 120), '|', CONVERT(varchar, sd, 120), '|', d2, '|', o, '|',
		CONVERT(varchar(max), tx), '|', CONVERT(nvarchar(max), nt), '|', CONVERT(varchar(9), CONVERT(varbinary(9), im), 2), '|', CONVERT(nvarchar(99), x)) FROM a WHERE id = 0`)
	want := "1|200|-3|1099511627776|123456.7891|-1.25|12.35|-1.50|1.5|2.25|ab   |cd|9000|äb   |öd|99999|010203|04|90000|2026-02-03|04:05:00.000|2026-02-03 04:05:00|2026-02-03 04:05:00|" +
		"2026-02-03 04:05:00.00000|2026-02-03 04:05:00.0000000 +00:00|text|ntext ü|0908|<a>1</a>"
	if got != want {
		t.Errorf("a row is\n%s, not\n%s", got, want)
	}
	if got := scalar[string](t, c, "SELECT nm FROM a WHERE id = 0"); got != long {
		t.Errorf("a long text has %d bytes", len(got))
	}
}

// TestBulkLoadIsAllOrNothing is about rows that cannot be, and transactions.
func TestBulkLoadIsAllOrNothing(t *testing.T) {
	c, ctx := conn(t, serve(t, newEngine(t)), "admin"), t.Context()
	exec := func(text string) {
		t.Helper()
		_, err := c.ExecContext(ctx, text)
		must(t, err)
	}
	exec("CREATE TABLE p (id int PRIMARY KEY)")
	exec("INSERT p VALUES (1)")
	exec(`CREATE TABLE b (id int NOT NULL PRIMARY KEY, p int REFERENCES p, up int REFERENCES b, n int CHECK (n < 10), v varchar(3), d int DEFAULT 7, k int IDENTITY, twice AS n * 2)`)
	many := func(last ...any) [][]any {
		var rows [][]any
		for i := range 1500 {
			rows = append(rows, []any{i, nil, nil, 1, "a"})
		}
		return append(rows, last)
	}
	cols := []string{"id", "p", "up", "n", "v"}
	for name, x := range map[string]struct {
		row    []any
		number int32
	}{
		"a key twice": {[]any{3, nil, nil, nil, nil}, 2627}, "no parent": {[]any{9999, 2, nil, nil, nil}, 547}, "no parent in itself": {[]any{9999, nil, 77777, nil, nil}, 547},
		"a check": {[]any{9999, nil, nil, 10, nil}, 547}, "NULL": {[]any{nil, nil, nil, nil, nil}, 515}, "too long": {[]any{9999, nil, nil, nil, "abcd"}, 4815},
	} {
		if n, err := load(ctx, c, "b", mssql.BulkOptions{}, cols, many(x.row...)...); number(err) != x.number {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
		if n := scalar[int](t, c, "SELECT COUNT(*) FROM b"); n != 0 {
			t.Errorf("%s: %d rows stayed", name, n)
		}
	}
	for text, want := range map[string]int32{
		"INSERT BULK b (nothing int)": 207, "INSERT BULK b (twice int)": 271, "INSERT BULK missing (a int)": 208, "INSERT BULK b (id nothing)": 2715, "INSERT BULK b (id int) WITH (FAST)": 102,
		"INSERT BULK b (id int, id int)": 264, "INSERT BULK b (id int DEFAULT 1)": 102,
	} {
		if _, err := c.ExecContext(ctx, text); number(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	// A child may come long before its parent within one load.
	if n, err := load(ctx, c, "b", mssql.BulkOptions{}, cols, append([][]any{{5000, 1, 1499, nil, nil}}, many(5001, nil, 5000, nil, nil)...)...); err != nil || n != 1502 {
		t.Fatalf("%d rows, %v", n, err)
	}
	exec("DELETE b")

	tx, err := c.BeginTx(ctx, nil)
	must(t, err)
	st, err := tx.PrepareContext(ctx, mssql.CopyIn("b", mssql.BulkOptions{KeepNulls: true}, "id", "d"))
	must(t, err)
	_, err = st.ExecContext(ctx, 1, nil)
	must(t, err)
	_, err = st.ExecContext(ctx)
	must(t, err)
	must(t, st.Close())
	var d sql.NullInt64
	must(t, tx.QueryRowContext(ctx, "SELECT d FROM b WHERE id = 1").Scan(&d))
	if d.Valid {
		t.Errorf("KEEP_NULLS kept %d", d.Int64)
	}
	must(t, tx.Rollback())
	if n := scalar[int](t, c, "SELECT COUNT(*) FROM b"); n != 0 {
		t.Errorf("%d rows after ROLLBACK", n)
	}
	// A default, and identities of the client's own.
	if _, err := load(ctx, c, "b", mssql.BulkOptions{}, []string{"id", "d", "k"}, []any{1, nil, 30000}, []any{2, 8, 30001}); err != nil {
		t.Fatal(err)
	}
	exec("INSERT b (id) VALUES (3)")
	if got := scalar[string](t, c, "SELECT STRING_AGG(CONCAT(id, ' ', d, ' ', k), ', ') WITHIN GROUP (ORDER BY id) FROM b"); got != "1 7 30000, 2 8 30001, 3 7 30002" {
		t.Error(got)
	}
	exec("CREATE TABLE #t (a int, b nvarchar(5))")
	if n, err := load(ctx, c, "#t", mssql.BulkOptions{}, []string{"b", "a"}, []any{"x", 1}); err != nil || n != 1 {
		t.Errorf("a temporary table: %d rows, %v", n, err)
	}
}

// TestBulkLoadNeedsPermission is who may load rows into a table.
func TestBulkLoadNeedsPermission(t *testing.T) {
	s, ctx := serve(t, newEngine(t)), t.Context()
	admin := conn(t, s, "admin")
	for _, text := range []string{
		"CREATE USER app FROM EXTERNAL PROVIDER", "CREATE SCHEMA other", "CREATE TABLE other.t (a int)", "CREATE TABLE plain (a int, k int IDENTITY)", "CREATE TABLE checked (a int CHECK (a > 0))",
		"ALTER ROLE db_datareader ADD MEMBER app",
	} {
		_, err := admin.ExecContext(ctx, text)
		must(t, err)
	}
	app := conn(t, s, "app")
	try := func(table string, o mssql.BulkOptions, want int32, cols ...string) {
		t.Helper()
		row := make([]any, len(cols))
		for i := range row {
			row[i] = 1
		}
		if _, err := load(ctx, app, table, o, cols, row); number(err) != want || want == 0 && err != nil {
			t.Errorf("%s (%v): %v, not %d", table, cols, err, want)
		}
	}
	try("plain", mssql.BulkOptions{}, 229, "a")
	try("other.t", mssql.BulkOptions{}, 229, "a")
	_, err := admin.ExecContext(ctx, "GRANT INSERT ON plain TO app; GRANT INSERT ON checked TO app")
	must(t, err)
	try("other.t", mssql.BulkOptions{}, 229, "a")
	try("plain", mssql.BulkOptions{}, 0, "a")
	try("plain", mssql.BulkOptions{}, 1088, "a", "k")
	try("checked", mssql.BulkOptions{}, 1088, "a")
	try("checked", mssql.BulkOptions{CheckConstraints: true}, 0, "a")
	_, err = admin.ExecContext(ctx, "GRANT ALTER ON plain TO app")
	must(t, err)
	try("plain", mssql.BulkOptions{}, 0, "a", "k")
	_, err = admin.ExecContext(ctx, "DENY INSERT ON SCHEMA::dbo TO app")
	must(t, err)
	try("plain", mssql.BulkOptions{}, 229, "a")
	// Between INSERT BULK and the rows the permission may go.
	_, err = admin.ExecContext(ctx, "REVOKE INSERT ON SCHEMA::dbo TO app")
	must(t, err)
	st, err := app.PrepareContext(ctx, mssql.CopyIn("plain", mssql.BulkOptions{}, "a"))
	must(t, err)
	_, err = st.ExecContext(ctx, 1)
	must(t, err)
	_, err = admin.ExecContext(ctx, "DENY INSERT ON plain TO app")
	must(t, err)
	if _, err = st.ExecContext(ctx); number(err) != 229 {
		t.Errorf("after DENY: %v", err)
	}
	if n := scalar[int](t, admin, "SELECT COUNT(*) FROM plain"); n != 2 {
		t.Errorf("%d rows", n)
	}
}

// TestBulkLoadIsRecorded is what the record of decisions has of one that needs
// ALTER.
func TestBulkLoadIsRecorded(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE t (a int, k int IDENTITY)")
	var granted []string
	s.entry.Granted = func(permission string, _ security.Securable) { granted = append(granted, permission) }
	play(s, "INSERT BULK t (a int)")
	play(s, "INSERT BULK t (a int, k int)")
	if got := strings.Join(granted, " "); got != "INSERT INSERT ALTER" {
		t.Error(got)
	}
}

// TestBulkLoadOfWhoGoes is a client that is gone in the middle of its rows: none
// stays, and nobody waits for it.
func TestBulkLoadOfWhoGoes(t *testing.T) {
	s, ctx := serve(t, newEngine(t)), t.Context()
	c := conn(t, s, "admin")
	_, err := c.ExecContext(ctx, "CREATE TABLE t (a int, v varchar(200))")
	must(t, err)
	gone := conn(t, s, "admin")
	must(t, gone.Raw(func(driver any) error {
		b := driver.(*mssql.Conn).CreateBulkContext(ctx, "t", []string{"a", "v"})
		for i := range 5000 {
			if err := b.AddRow([]any{i, fmt.Sprintf("%200d", i)}); err != nil {
				return err
			}
		}
		return driver.(*mssql.Conn).Close()
	}))
	_, err = c.ExecContext(ctx, "SET LOCK_TIMEOUT 5000; INSERT t VALUES (1, 'x')")
	must(t, err)
	if n := scalar[int](t, c, "SELECT COUNT(*) FROM t"); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// TestBulkLoadFollowsInsertBulk: rows are good for the request right behind
// INSERT BULK, of the same user of the connection.
func TestBulkLoadFollowsInsertBulk(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE t (a int)")
	for name, between := range map[string]func(){
		"a request": func() { play(s, "SELECT 1") }, "a reset": func() { must(t, s.Reset(t.Context(), false)) },
	} {
		if out := play(s, "INSERT BULK t (a int)"); out != "" || s.bulk == nil {
			t.Fatal(out)
		}
		between()
		var e *types.Error
		if err := s.BulkLoad(t.Context(), nil, nil); !errors.As(err, &e) || e.Number != 4002 || e.Level < 20 {
			t.Errorf("behind %s: %v", name, err)
		}
	}
}
