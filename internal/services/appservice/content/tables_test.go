package content

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const (
	group = "/subscriptions/0/resourceGroups/rg1/providers/Microsoft.Web/sites/"
	site1 = group + "App1"
	slot1 = group + "app1/slots/Staging"
	site2 = group + "app2"
)

func open(t *testing.T, db *store.DB, home string) *Store {
	t.Helper()
	s, err := New(Config{DB: db, Home: home, Clock: &clock.Fixed{T: storetest.Start}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler), Cache: t.TempDir(), Platform: func(context.Context) (string, error) { return "", errors.New("no platform") }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// put makes a site run a version of that name, as a deployment would.
func put(t *testing.T, s *Store, site, version, env string) {
	t.Helper()
	for _, v := range []string{version, env} {
		if err := os.MkdirAll(filepath.Join(s.versionFolder(site, v), wwwroot), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	err := s.DB.Write(t.Context(), func(tx *store.Tx) error {
		if err := setCurrent(t.Context(), tx, site, version, env); err != nil {
			return err
		}
		return putDeployment(t.Context(), tx, site, &Deployment{ID: version, Status: Success})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *Store) runs(t *testing.T, site string) string {
	t.Helper()
	v, ok, err := s.Current(t.Context(), site)
	if err != nil || ok != (v.ID != "") {
		t.Fatalf("%s: %+v %v %v", site, v, ok, err)
	}
	if ok {
		if _, err := os.Stat(v.Dir); err != nil {
			t.Errorf("%s: %v", site, err)
		}
	}
	return v.ID
}

func TestTables(t *testing.T) {
	storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) {
		s := open(t, db, t.TempDir())
		if s.runs(t, site1) != "" {
			t.Error("an app runs what was never deployed")
		}
		put(t, s, site1, "one", "")
		put(t, s, slot1, "two", "two")
		put(t, s, site2, "other", "")
		swap := func(a, b string) error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return s.Swap(t.Context(), tx, a, b) })
		}
		if err := swap(site1, slot1); err != nil {
			t.Fatal(err)
		}
		v, _, err := s.Current(t.Context(), site1)
		if err != nil || v.ID != "two" || v.Env != filepath.Join(s.versionFolder(site1, "two"), antenv) || s.runs(t, slot1) != "one" || s.runs(t, site2) != "other" {
			t.Errorf("after the swap %+v %v, the slot runs %s", v, err, s.runs(t, slot1))
		}
		list, err := s.Deployments(t.Context(), slot1)
		if err != nil || len(list) != 1 || list[0].ID != "one" {
			t.Errorf("the history did not go along: %+v %v", list, err)
		}
		_, first := s.begin(site1, "three")
		if _, second := s.begin(site1, "four"); !first || second || swap(slot1, site1) == nil {
			t.Error("a swap or a second deployment went on beside a deployment")
		}
		s.end(site1)
		// A slot goes, and what it ran with the next sweep; then the app with all.
		remove := func(site string) {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *store.Tx) error { return s.Removed(t.Context(), tx, site) }); err != nil {
				t.Fatal(err)
			}
		}
		remove(slot1)
		if err := s.sweep(t.Context(), "app1", 0); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(s.versionFolder(site1, "one")); !os.IsNotExist(err) || s.runs(t, site1) != "two" {
			t.Errorf("the slot's version is still there: %v", err)
		}
		remove(site1)
		if _, err := os.Stat(s.AppFolder(site1)); !os.IsNotExist(err) || s.runs(t, site1) != "" || s.runs(t, site2) != "other" {
			t.Errorf("the app's folder is still there: %v", err)
		}
	})
}

// TestInterrupted: what was under way when the program was killed has failed
// when it starts again, and its folder is gone; what ran before still runs.
func TestInterrupted(t *testing.T) {
	db, home := storetest.Open(t, "", []store.Schema{Schema}), t.TempDir()
	s := open(t, db, home)
	put(t, s, site1, "one", "")
	half := filepath.Join(s.versionFolder(site1, "half"), wwwroot)
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error {
		return putDeployment(t.Context(), tx, site1, &Deployment{ID: "half", Status: Building})
	}); err != nil {
		t.Fatal(err)
	}
	s = open(t, db, home)
	if err := s.recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := s.Deployment(t.Context(), site1, "half")
	if err != nil || d.Status != Failed || d.Error == "" {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) || s.runs(t, site1) != "one" {
		t.Errorf("%v; the app runs %s", err, s.runs(t, site1))
	}
}
