package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// "The statement has been terminated." follows errors of rows that end a change
// and the batch does not, and no others.
func TestStatementHasBeenTerminated(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{{"CREATE TABLE t (a int NOT NULL PRIMARY KEY, b tinyint CHECK (b < 9), s varchar(2)); CREATE TABLE o (a int REFERENCES t)", ""}, {"INSERT t VALUES (1, 1, 'a'); INSERT o VALUES (1)", ""}})
	for text, want := range map[string]string{
		"INSERT t (a) VALUES (1)":                        "2627/14 3621/0",
		"INSERT t (a) VALUES (NULL)":                     "515/16 3621/0",
		"INSERT t (a, b) VALUES (2, 9)":                  "547/16 3621/0",
		"INSERT t (a, b) VALUES (2, 999)":                "220/16 3621/0",
		"INSERT t (a, s) VALUES (2, 'abc')":              "2628/16 3621/0",
		"UPDATE t SET a = 1/0":                           "8134/16 3621/0",
		"UPDATE t SET a = (SELECT 1 UNION ALL SELECT 2)": "512/16 3621/0",
		"DELETE t": "547/16 3621/0",
		"MERGE t USING (SELECT 1 AS a) AS n ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a) VALUES (n.a);": "2627/14 3621/0",
		"SELECT a / 0 AS x INTO z FROM t": "8134/16 3621/0",
		"INSERT t (a) VALUES (4), (4)":    "2627/14 3621/0",
		"CREATE UNIQUE INDEX u ON o (a); DROP INDEX u ON o; EXEC('INSERT o VALUES (1)'); CREATE UNIQUE INDEX u ON o (a)": "1505/16 3621/0",
		"SELECT 1/0 AS x":                            "8134/16",
		"DECLARE @n int = 1/0":                       "8134/16",
		"INSERT t (a) VALUES ('x')":                  "245/16",
		"INSERT t (z) VALUES (1)":                    "207/16",
		"INSERT nope VALUES (1)":                     "208/16",
		"SET XACT_ABORT ON; INSERT t (a) VALUES (1)": "2627/14",
		"SET XACT_ABORT OFF; BEGIN TRY INSERT t (a) VALUES (1) END TRY BEGIN CATCH END CATCH": "",
		"ALTER TABLE o ADD FOREIGN KEY (a) REFERENCES t (a), CHECK (a > 9)":                   "547/16",
	} {
		said := &messages{}
		play(s, "SET XACT_ABORT OFF")
		err := s.batch(context.Background(), text, said)
		var e *types.Error
		if errors.As(err, &e) {
			_ = said.Message(e)
		}
		var numbers []string
		for _, e := range said.list {
			numbers = append(numbers, fmt.Sprintf("%d/%d", e.Number, e.Level))
		}
		if got := strings.Join(numbers, " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
