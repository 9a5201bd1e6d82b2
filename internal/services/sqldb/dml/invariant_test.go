package dml

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// TestConstraintsHoldWhateverHappens changes tables at random: what is refused
// changes nothing, and what is not leaves no orphan, no key twice, no row
// against a CHECK and no computed column that is out of date.
func TestConstraintsHoldWhateverHappens(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE p (id int PRIMARY KEY, u int NULL UNIQUE, n int CHECK (n < 40), twice AS n * 2 PERSISTED);
		CREATE TABLE c (id int PRIMARY KEY, pid int NULL REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE);
		CREATE TABLE d (id int PRIMARY KEY, pid int NULL REFERENCES p (id) ON DELETE SET NULL, cid int NULL REFERENCES c (id));
		CREATE TABLE tree (id int PRIMARY KEY, up int NULL REFERENCES tree (id));
		CREATE UNIQUE INDEX ix ON d (pid, cid) WHERE pid > 2`)
	r := rand.New(rand.NewSource(1))
	n := func(most int) int { return r.Intn(most) }
	statement := func() string {
		table := []string{"p", "c", "d", "tree"}[n(4)]
		where := fmt.Sprintf(" WHERE id %% %d = %d", 1+n(4), n(3))
		switch n(9) {
		case 0, 1, 2:
			switch table {
			case "p":
				return fmt.Sprintf("INSERT p (id, u, n) VALUES (%d, %d, %d), (%d, NULL, %d)", n(15), n(9), n(45), n(15), n(45))
			case "c":
				return fmt.Sprintf("INSERT c VALUES (%d, %d), (%d, NULL)", n(15), n(15), n(15))
			case "d":
				return fmt.Sprintf("INSERT d VALUES (%d, %d, %d)", n(15), n(15), n(15))
			}
			return fmt.Sprintf("INSERT tree VALUES (%d, %d), (%d, %d)", n(15), n(15), n(15), n(15))
		case 3:
			return fmt.Sprintf("UPDATE %s SET id = id + %d", table, 1+n(3)) + where
		case 4:
			return fmt.Sprintf("UPDATE %s SET id = %d - id", table, 10+n(6))
		case 5:
			if table == "p" {
				return fmt.Sprintf("UPDATE p SET n = n + %d, u = 8 - u", n(9)) + where
			}
			if table == "tree" {
				return fmt.Sprintf("UPDATE tree SET up = %d, id = id", n(15)) + where
			}
			return fmt.Sprintf("UPDATE %s SET pid = %d", table, n(15)) + where
		case 6:
			return "DELETE " + table + where
		case 7:
			return fmt.Sprintf("DELETE TOP (%d) FROM %s", n(3), table)
		}
		if table != "p" {
			return fmt.Sprintf("UPDATE x SET pid = p.id FROM d AS x JOIN p ON p.id = x.id + %d", n(3))
		}
		return fmt.Sprintf("MERGE p USING (VALUES (%d, 1), (%d, 2), (%d, 3)) AS s (id, n) ON p.id = s.id WHEN MATCHED AND s.n = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET n += s.n, id = p.id + 1 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n);", n(15), n(15), n(15))
	}
	all := func() string {
		out := ""
		for _, q := range []string{"SELECT id, u, n, twice FROM p ORDER BY id", "SELECT id, pid FROM c ORDER BY id", "SELECT id, pid, cid FROM d ORDER BY id", "SELECT id, up FROM tree ORDER BY id"} {
			out += f.must(q) + "\n"
		}
		return out
	}
	seen := map[int32]int{}
	for range 1500 {
		before := all()
		text := statement()
		_, err := f.run(text)
		var e *types.Error
		if errors.As(err, &e) {
			seen[e.Number]++
			if now := all(); now != before {
				t.Fatalf("%s: %v, and yet\n%s became\n%s", text, err, before, now)
			}
		} else if err != nil {
			t.Fatalf("%s: %v", text, err)
		} else {
			seen[0]++
		}
		for _, broken := range []string{
			"SELECT id FROM p WHERE n >= 40 OR twice <> n * 2", "SELECT id FROM p GROUP BY id HAVING count(*) > 1", "SELECT u FROM p GROUP BY u HAVING count(*) > 1",
			"SELECT id FROM c WHERE pid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM p WHERE p.id = c.pid)",
			"SELECT id FROM d WHERE pid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM p WHERE p.id = d.pid) OR cid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM c WHERE c.id = d.cid)",
			"SELECT id FROM tree WHERE up IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tree AS o WHERE o.id = tree.up)",
			"SELECT pid FROM d WHERE pid > 2 GROUP BY pid, cid HAVING count(*) > 1",
		} {
			if got := f.must(broken); got != "" {
				t.Fatalf("after %s on\n%s: %s yields %s", text, before, broken, got)
			}
		}
	}
	for _, number := range []int32{0, 547, 2627} {
		if seen[number] < 20 {
			t.Errorf("of %d there were only %d: %v", number, seen[number], seen)
		}
	}
}
