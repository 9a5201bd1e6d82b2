package engine

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// A statement that is bound while another session commits a definition is
// bound again, and never fails with SQLite's own error.
func TestDefinitionsBesideReaders(t *testing.T) {
	e := newEngine(t)
	writer, reader := open(t, e, adminLogin), open(t, e, adminLogin)
	play(writer, "CREATE TABLE dbo.t (id int PRIMARY KEY, a int); INSERT dbo.t VALUES (1, 10)")
	var wait sync.WaitGroup
	wait.Add(1)
	done := make(chan struct{})
	go func() {
		defer wait.Done()
		defer close(done)
		for i := range 150 {
			got := play(writer, fmt.Sprintf("ALTER TABLE dbo.t DROP COLUMN a; DROP TABLE dbo.t; CREATE TABLE dbo.t (id int PRIMARY KEY, a int, b%d int); INSERT dbo.t (id, a) VALUES (1, 10)", i))
			if got != "" {
				t.Error(got)
				return
			}
		}
	}()
	for n := 0; ; n++ {
		select {
		case <-done:
			wait.Wait()
			return
		default:
		}
		for _, line := range strings.Split(play(reader, fmt.Sprintf("SELECT a FROM dbo.t WHERE id = %d", n%2)), "\n") {
			switch line {
			case "a int", "10", "error 207", "error 208", "error 3961":
			default:
				t.Errorf("a reader got %q", line)
				return
			}
		}
	}
}
