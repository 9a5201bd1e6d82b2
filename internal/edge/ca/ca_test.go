package ca

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
)

func open(t *testing.T, dir string) (*Authority, string) {
	t.Helper()
	a, notice, err := Open(dir, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	return a, notice
}

func verify(a *Authority, leaf *x509.Certificate, name string) error {
	roots, middle := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(a.root)
	middle.AddCert(a.intermediate)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: middle, DNSName: name})
	return err
}

func TestLeavesVerify(t *testing.T) {
	a, _ := open(t, t.TempDir())
	for _, name := range []string{"kv1.vault.azure.net", "management.azure.com", "login.microsoftonline.com", "127.0.0.1", "::1"} {
		c, err := a.Leaf(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(a, c.Leaf, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	one, _ := a.Leaf("KV1.vault.azure.net.")
	two, _ := a.Leaf("kv1.vault.azure.net")
	if one != two {
		t.Error("the same name was minted twice")
	}
}

// A stolen intermediate key must not fake any other name: the constraints
// hold against a leaf that Leaf itself would refuse to mint.
func TestTheConstraintsHold(t *testing.T) {
	a, _ := open(t, t.TempDir())
	for _, name := range []string{"evil.example.com", "azure.com.example.com", "notazure.com", "10.0.0.1"} {
		if _, err := a.Leaf(name); err == nil {
			t.Errorf("a leaf for %s was minted", name)
		}
	}
	tmpl, err := template("x", time.Now(), 0)
	if err != nil {
		t.Fatal(err)
	}
	forged := &x509.Certificate{SerialNumber: tmpl.SerialNumber, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"evil.example.com"}}
	leaf, err := issue(forged, a.intermediate, &a.leafKey.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(a, leaf, "evil.example.com"); err == nil {
		t.Error("a forged leaf for evil.example.com verifies")
	}
}

func TestTheAuthorityStays(t *testing.T) {
	dir := t.TempDir()
	first, notice := open(t, dir)
	if notice != "" {
		t.Errorf("a first start gave the notice %q", notice)
	}
	again, notice := open(t, dir)
	if !first.root.Equal(again.root) || notice != "" {
		t.Errorf("a second start made another authority: %q", notice)
	}
	info, err := os.Stat(filepath.Join(dir, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file %v, %v", info.Mode(), err)
	}
}

func TestADamagedAuthorityIsReplaced(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"half a file": func(dir string) error { return os.Truncate(filepath.Join(dir, rootFile), 30) },
		"a foreign key": func(dir string) error {
			other := t.TempDir()
			open(t, other)
			return os.Rename(filepath.Join(other, keyFile), filepath.Join(dir, keyFile))
		},
	} {
		dir := t.TempDir()
		first, _ := open(t, dir)
		if err := damage(dir); err != nil {
			t.Fatal(err)
		}
		again, notice := open(t, dir)
		if first.root.Equal(again.root) || notice == "" {
			t.Errorf("%s: kept, notice %q", name, notice)
		}
	}
	dir := t.TempDir()
	old, _, err := Open(dir, &clock.Fixed{T: time.Now().AddDate(-years, 0, 10)})
	if err != nil {
		t.Fatal(err)
	}
	again, notice := open(t, dir)
	if old.root.Equal(again.root) || notice == "" {
		t.Error("an authority that is about to expire was kept")
	}
}
