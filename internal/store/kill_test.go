package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// TestMain lets the test binary be the child that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LANYARD_STORE_CHILD"); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes rows in pairs and says each pair's number once it is
// acknowledged.
func writeUntilKilled(dir string) {
	db, err := open(dir, pairs)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	ctx := context.Background()
	for i := 0; i < 1_000_000; i += 2 {
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := put(ctx, tx, strconv.Itoa(i), i); err != nil {
				return err
			}
			return put(ctx, tx, strconv.Itoa(i+1), i+1)
		})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "LANYARD_STORE_CHILD="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	acknowledged := -1
	for lines.Scan() {
		if acknowledged, err = strconv.Atoi(strings.TrimSpace(lines.Text())); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		if acknowledged == 400 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	if acknowledged < 400 {
		t.Fatalf("the child ended after %d", acknowledged)
	}
	db, err := open(dir, pairs)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var count, highest, changes int
	err = db.Read(t.Context(), func(tx *store.Tx) error {
		if err := tx.QueryRow(t.Context(), `SELECT COUNT(*), MAX(n) FROM pairs`).Scan(&count, &highest); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM changes`).Scan(&changes)
	})
	if err != nil {
		t.Fatal(err)
	}
	if highest < acknowledged+1 {
		t.Errorf("acknowledged up to %d, found up to %d", acknowledged+1, highest)
	}
	if count != highest+1 || count%2 != 0 || changes != count {
		t.Errorf("%d rows up to %d, %d changes: something is half made", count, highest, changes)
	}
}
