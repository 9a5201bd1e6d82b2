// Package crash kills the real program while clients write over HTTPS, and
// looks at what is left.
package crash

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store/storetest"
	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

func TestKillDuringWrites(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killDuringWrites(t) })
	t.Run("PostgreSQL", func(t *testing.T) { killDuringWrites(t, "--database", storetest.URL(t)) })
}

const (
	kills = 3
	// perKill is how many writes of the slowest writer stand before a kill.
	perKill = 8
)

func killDuringWrites(t *testing.T, options ...string) {
	c := clienttest.Start(t, options...)
	o := signedIn(c)
	prepare(o, c)
	prepareSQL(o, c)
	group := o.Path("")
	writers := []writer{secrets(), blobs(), assignments(group), identities(group), documents(), rows(c)}
	next := make([]int, len(writers)) // the number that each writes next
	for range kills {
		o = signedIn(c)
		killWhileWriting(t, c, o, writers, next)
		c.Up(options...)
		o = signedIn(c)
		for w := range writers {
			next[w] = settle(t, o, writers[w], next[w])
		}
	}
	sweepLeftovers(t, c, options)
	o = signedIn(c)
	for w := range writers {
		settle(t, o, writers[w], next[w])
	}
}

func signedIn(c *clienttest.Cloud) *clienttest.Operator {
	c.Helper()
	o := c.Operator()
	o.SignIn(arm, vault, storage, graph, cosmos, database)
	return o
}

// prepare makes what is written into, and gives the operator the data roles.
func prepare(o *clienttest.Operator, c *clienttest.Cloud) {
	o.MakePlace()
	subscription := "/subscriptions/" + c.Status.SubscriptionID
	o.Grant(c.Status.Operator.ObjectID, clienttest.KeyVaultSecretsOfficer, subscription)
	o.Grant(c.Status.Operator.ObjectID, clienttest.StorageBlobDataContributor, subscription)
	if status, answer, err := o.Call("PUT", clienttest.BlobURL+"/crash?restype=container", storage, nil, "x-ms-version", "2026-10-06"); err != nil || status != 201 {
		c.Fatalf("make the container: %d %s %v", status, answer, err)
	}
	prepareDocuments(o, c.Status.Operator.ObjectID)
}

// killWhileWriting lets all write side by side, and kills the cloud when each
// has come some way. next[w] becomes the number after the last acknowledged.
func killWhileWriting(t *testing.T, c *clienttest.Cloud, o *clienttest.Operator, writers []writer, next []int) {
	var mu sync.Mutex
	killed := make(chan struct{})
	var wg sync.WaitGroup
	for w, writer := range writers {
		wg.Go(func() {
			for i := next[w]; ; i++ {
				if err := writer.write(o, i); err != nil {
					select {
					case <-killed:
					default:
						t.Errorf("%s: %v before the kill", writer.name, err)
					}
					return
				}
				mu.Lock()
				next[w] = i + 1
				mu.Unlock()
			}
		})
	}
	mu.Lock()
	goal := make([]int, len(next))
	for w := range next {
		goal[w] = next[w] + perKill
	}
	mu.Unlock()
	reached := func() bool {
		mu.Lock()
		defer mu.Unlock()
		for w := range next {
			if next[w] < goal[w] {
				return false
			}
		}
		return true
	}
	for deadline := time.Now().Add(time.Minute); !reached() && !t.Failed(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the writers are too slow")
		}
	}
	close(killed)
	c.Kill()
	wg.Wait()
}

// settle looks at everything that a writer has written up to next: all of it
// is there, the write that was cut off is there or not, and nothing else is.
// It returns the first number that is not there.
func settle(t *testing.T, o *clienttest.Operator, w writer, next int) int {
	t.Helper()
	for i := range next {
		if there, err := w.check(o, i); err != nil || !there {
			t.Errorf("%s: number %d was acknowledged; there: %t, %v", w.name, i, there, err)
		}
	}
	there, err := w.check(o, next)
	if err != nil {
		t.Errorf("%s: number %d was cut off and is half there: %v", w.name, next, err)
	}
	if there {
		next++
	}
	if n, err := w.count(o); err != nil || n != next {
		t.Errorf("%s: %d are listed, %v; want %d", w.name, n, err, next)
	}
	return next
}

// sweepLeftovers restarts the cloud a day later, as far as its files can tell:
// what a kill left of blobs goes, what blobs are made of stays.
func sweepLeftovers(t *testing.T, c *clienttest.Cloud, options []string) {
	payload := filepath.Join(c.Home, "payload")
	orphan := filepath.Join(payload, "tmp", "00112233445566778899aabbccddeeff")
	if err := os.WriteFile(orphan, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Kill()
	yesterday := time.Now().Add(-25 * time.Hour)
	files := 0
	err := filepath.WalkDir(payload, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		return os.Chtimes(path, yesterday, yesterday)
	})
	if err != nil || files == 0 {
		t.Fatalf("%d payload files, %v", files, err)
	}
	c.Up(options...)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(orphan); os.IsNotExist(err) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the leftover of a killed upload is still there")
		}
	}
}

// A first start that is cut off at any moment leaves a home in which the next
// one finishes: with a tenant, and an operator who is its Owner.
func TestKillDuringTheFirstStart(t *testing.T) {
	c := clienttest.Start(t)
	for i := range 10 {
		home, err := os.MkdirTemp("", "lan")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(home) })
		other := &clienttest.Cloud{TB: t, Program: c.Program, Home: home}
		other.KillStart(time.Duration(25*i) * time.Millisecond)
		other.Up()
		o := other.Operator()
		o.Do("PUT", o.Path(""), "2024-11-01", map[string]any{"location": "westeurope"}) // as an Owner can
		other.Lanyard("down").OK(t)
	}
}
