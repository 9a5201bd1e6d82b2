package payload

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestFiles(t *testing.T) {
	shared := filepath.ToSlash(t.TempDir())
	for name, tc := range map[string]struct {
		address string
		sync    bool
	}{"in home": {"", false}, "in home, synced": {"", true}, "in a shared folder": {"file://" + shared, false}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(tc.address, dir, tc.sync)
			if err != nil {
				t.Fatal(err)
			}
			folder := filepath.Join(dir, "payload")
			if tc.address != "" {
				if _, err := os.Stat(folder); err == nil {
					t.Error("there is a folder in home too")
				}
				folder = shared
			}
			keepsContents(t, s, folder)
		})
	}
}

func TestUnknownStoresAreRefused(t *testing.T) {
	for _, address := range []string{"s3://bucket", "file://host/folder", "file:relative", "/folder"} {
		if _, err := Open(address, t.TempDir(), false); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}

func keepsContents(t *testing.T, s Store, folder string) {
	write := func(text string, commit bool) string {
		w, err := s.Create()
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if !commit {
			return ""
		}
		ref, err := w.Commit()
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	ref := write("0123456789", true)
	write("never", false)
	r, err := s.Open(ref, 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := io.ReadAll(r)
	r.Close()
	if string(got) != "3456" {
		t.Errorf("range %q", got)
	}
	if left, _ := os.ReadDir(filepath.Join(folder, temporary)); len(left) != 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
	if info, err := os.Stat(filepath.Join(folder, ref[:2], ref)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file %v, %v", info, err)
	}
	lost := write("lost", true)
	if err := s.Sweep(-1, func(r string) (bool, error) { return r == ref, nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(lost, 0, 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an orphan outlives the sweep: %v", err)
	}
	for range 2 {
		if err := s.Delete(ref); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	for _, bad := range []string{"", "../../etc/passwd", "zz", ref + "/.."} {
		if _, err := s.Open(bad, 0, 1); err == nil {
			t.Errorf("reference %q was opened", bad)
		}
	}
}
