// Package systrust puts the local CA into the operating system's trust store
// and takes it out again, with the system's own tools. It is optional: `lanyard
// run` gives its children the CA by environment, but browsers, and Go programs
// on macOS and Windows, read the system's store only. runner and cmd may
// import it.
package systrust

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// stateFile records in home what was installed, so that remove and uninstall
// find it although the CA may have been renewed since.
const stateFile = "system-trust.json"

type record struct {
	Fingerprint string    `json:"fingerprint"` // SHA-1 of the certificate, upper-case hex
	Subject     string    `json:"subject"`
	Place       string    `json:"place"` // file, keychain or store
	Installed   time.Time `json:"installed"`
}

// place is one kind of trust store; the platform files provide it.
type place interface {
	// install returns where the certificate went.
	install(caFile string, r record) (where string, err error)
	remove(r record) error
}

// Manager installs and removes for one home.
type Manager struct {
	Home string
	Out  io.Writer // says what is done
	Now  func() time.Time
	// place is the system's store; tests set another.
	place place
}

// New returns the Manager for this system's store.
func New(home string, out io.Writer, now func() time.Time) *Manager {
	return &Manager{Home: home, Out: out, Now: now, place: systemPlace{tools{out: out}}}
}

// Installed reports whether home has anything in the system's store.
func Installed(home string) bool {
	rs, err := load(home)
	return err == nil && len(rs) > 0
}

// Installed lists the places, for uninstall to show.
func (m *Manager) Installed() ([]string, error) {
	rs, err := load(m.Home)
	var out []string
	for _, r := range rs {
		out = append(out, r.Place)
	}
	return out, err
}

// Install trusts the certificate in caFile. Doing so twice changes nothing.
func (m *Manager) Install(caFile string) error {
	r, err := describe(caFile)
	if err != nil {
		return err
	}
	rs, err := load(m.Home)
	if err != nil {
		return err
	}
	for _, old := range rs {
		if old.Fingerprint == r.Fingerprint {
			fmt.Fprintf(m.Out, "already installed: %s in %s\n", r.Subject, old.Place)
			return nil
		}
	}
	where, err := m.place.install(caFile, r)
	if err != nil {
		return err
	}
	r.Place, r.Installed = where, m.Now()
	if err := save(m.Home, append(rs, r)); err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "installed: %s in %s\n", r.Subject, where)
	return nil
}

// Remove takes out everything that Install put in.
func (m *Manager) Remove() error {
	rs, err := load(m.Home)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		fmt.Fprintln(m.Out, "nothing of Lanyard's is in the system's trust store")
		return nil
	}
	for len(rs) > 0 {
		r := rs[0]
		if err := m.place.remove(r); err != nil {
			return fmt.Errorf("remove from %s: %w", r.Place, err)
		}
		rs = rs[1:]
		if err := save(m.Home, rs); err != nil {
			return err
		}
		fmt.Fprintf(m.Out, "removed: %s from %s\n", r.Subject, r.Place)
	}
	return nil
}

func describe(caFile string) (record, error) {
	b, err := os.ReadFile(caFile)
	if err != nil {
		return record{}, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return record{}, fmt.Errorf("%s holds no certificate", caFile)
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return record{}, err
	}
	sum := sha1.Sum(c.Raw)
	return record{Fingerprint: strings.ToUpper(hex.EncodeToString(sum[:])), Subject: c.Subject.CommonName}, nil
}

func load(home string) ([]record, error) {
	b, err := os.ReadFile(filepath.Join(home, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var rs []record
	return rs, json.Unmarshal(b, &rs)
}

func save(home string, rs []record) error {
	p := filepath.Join(home, stateFile)
	if len(rs) == 0 {
		return os.Remove(p)
	}
	b, err := json.MarshalIndent(rs, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(p, b, 0o600)
}

// tools runs the system's commands and shows each before it runs.
type tools struct{ out io.Writer }

func (t tools) run(argv ...string) error {
	fmt.Fprintln(t.out, "+", strings.Join(argv, " "))
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stderr = os.Stdin, os.Stderr // sudo asks for a password
	return cmd.Run()
}
