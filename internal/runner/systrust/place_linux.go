package systrust

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// anchors are the distributions' folders for additional roots, the command that
// takes them in, and the one that lets go of one that was deleted, where that
// is another.
var anchors = []struct {
	dir    string
	suffix string
	update []string
	forget []string
}{
	{"/usr/local/share/ca-certificates", ".crt", []string{"update-ca-certificates"}, []string{"update-ca-certificates", "--fresh"}}, // Debian, Ubuntu, Alpine
	{"/etc/pki/ca-trust/source/anchors", ".pem", []string{"update-ca-trust", "extract"}, nil},                                       // Fedora, RHEL
	{"/etc/ca-certificates/trust-source/anchors", ".crt", []string{"trust", "extract-compat"}, nil},                                 // Arch
	{"/usr/share/pki/trust/anchors", ".pem", []string{"update-ca-certificates"}, nil},                                               // openSUSE
}

type systemPlace struct{ tools }

// install copies the certificate under a name that holds its fingerprint, so
// that two homes do not overwrite each other's.
func (p systemPlace) install(caFile string, r record) (string, error) {
	for _, a := range anchors {
		if _, err := os.Stat(a.dir); err != nil {
			continue
		}
		if _, err := exec.LookPath(a.update[0]); err != nil {
			continue
		}
		target := filepath.Join(a.dir, "lanyard-"+r.Fingerprint[:16]+a.suffix)
		if err := p.asRoot("install", "-m", "0644", caFile, target); err != nil {
			return "", err
		}
		return target, p.asRoot(a.update...)
	}
	return "", errors.New("no trust store of a known distribution was found; add the CA file of `lanyard status` by hand")
}

func (p systemPlace) remove(r record) error {
	for _, a := range anchors {
		if filepath.Dir(r.Place) != a.dir {
			continue
		}
		if err := p.asRoot("rm", "-f", r.Place); err != nil {
			return err
		}
		if a.forget == nil {
			return p.asRoot(a.update...)
		}
		if err := p.asRoot(a.forget...); err != nil {
			return err
		}
		return p.tellHooks(r.Place)
	}
	return fmt.Errorf("%s is in no known trust store", r.Place)
}

// hooks are what Debian's update-ca-certificates tells of changes; Java's trust
// store is kept by one.
const hooks = "/etc/ca-certificates/update.d"

// tellHooks tells them of a certificate that is gone: update-ca-certificates
// itself takes no note of a local one that was deleted.
func (p systemPlace) tellHooks(place string) error {
	if _, err := os.Stat(hooks); err != nil {
		return nil // not Debian's
	}
	name := strings.TrimSuffix(filepath.Base(place), ".crt") + ".pem"
	return p.asRoot("sh", "-c", `for hook in `+hooks+`/*; do [ ! -x "$hook" ] || echo "-/etc/ssl/certs/$1" | "$hook"; done`, "sh", name)
}

func (p systemPlace) asRoot(argv ...string) error {
	if os.Geteuid() != 0 {
		if _, err := exec.LookPath("sudo"); err != nil {
			return errors.New("this needs root, and sudo is not installed")
		}
		argv = append([]string{"sudo"}, argv...)
	}
	return p.run(argv...)
}
