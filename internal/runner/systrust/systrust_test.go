package systrust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type fakePlace struct {
	held map[string]bool
	fail error
}

func (p *fakePlace) install(_ string, r record) (string, error) {
	if p.fail != nil {
		return "", p.fail
	}
	p.held[r.Fingerprint] = true
	return "store/" + r.Fingerprint[:4], nil
}

func (p *fakePlace) remove(r record) error {
	if p.fail != nil {
		return p.fail
	}
	delete(p.held, r.Fingerprint)
	return nil
}

func newCA(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Lanyard"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestInstallAndRemoveAreRecorded(t *testing.T) {
	home, out, place := t.TempDir(), &strings.Builder{}, &fakePlace{held: map[string]bool{}}
	m := &Manager{Home: home, Out: out, Now: time.Now, place: place}
	first, second := newCA(t), newCA(t)
	for _, ca := range []string{first, first, second} { // the CA was renewed
		if err := m.Install(ca); err != nil {
			t.Fatal(err)
		}
	}
	if len(place.held) != 2 || strings.Count(out.String(), "already installed") != 1 {
		t.Errorf("held %v, said:\n%s", place.held, out)
	}
	if where, err := m.Installed(); err != nil || len(where) != 2 || !Installed(home) {
		t.Errorf("Installed = %v, %v", where, err)
	}

	place.fail = errors.New("denied")
	if err := m.Remove(); err == nil || !Installed(home) {
		t.Errorf("a failed Remove = %v, and the record is there: %v", err, Installed(home))
	}
	place.fail = nil
	if err := m.Remove(); err != nil {
		t.Fatal(err)
	}
	if len(place.held) != 0 || Installed(home) {
		t.Errorf("still held: %v", place.held)
	}
	if err := m.Remove(); err != nil || !strings.Contains(out.String(), "nothing of Lanyard's") {
		t.Errorf("Remove with nothing installed = %v, said:\n%s", err, out)
	}
}

func TestAFailedInstallIsNotRecorded(t *testing.T) {
	home := t.TempDir()
	m := &Manager{Home: home, Out: &strings.Builder{}, Now: time.Now, place: &fakePlace{fail: errors.New("denied")}}
	if err := m.Install(newCA(t)); err == nil || Installed(home) {
		t.Errorf("Install = %v, recorded = %v", err, Installed(home))
	}
}
