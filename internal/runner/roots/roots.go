// Package roots writes the trust stores that a child of `lanyard run` reads:
// the roots this machine already trusts together with the local CA, as PEM and
// as a Java key store. They exist because REQUESTS_CA_BUNDLE, SSL_CERT_FILE and
// Java's trustStore replace the roots instead of adding to them, while hosts
// that are not Azure's are tunnelled untouched. runner may import it.
package roots

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// keep is how many generations of files stay: a long-lived child may still
// read the one before.
const keep = 8

// Files are the stores on disk.
type Files struct {
	Bundle string // PEM: system roots, extra bundles and the local CA
	JKS    string // the same as a Java key store, readable without a password
	Extra  string // PEM to add to built-in roots (Node): extra Node roots and the local CA
}

// Sources say what goes in.
type Sources struct {
	CAFile string   // PEM of the local CA
	System []string // PEM bundles of the system; the first that exists counts
	Extra  []string // further PEM bundles, such as a corporate CA that the caller inherited
	// NodeExtra is the inherited NODE_EXTRA_CA_CERTS, or empty.
	NodeExtra string
}

// Write makes the stores in dir, or finds them there: their names hold a hash
// of everything they were made from, so a stale file is never used.
func Write(dir string, src Sources) (Files, error) {
	ca, err := os.ReadFile(src.CAFile)
	if err != nil {
		return Files{}, fmt.Errorf("read the local CA: %w", err)
	}
	key := fingerprint(ca, src)
	f := Files{
		Bundle: filepath.Join(dir, "bundle-"+key+".pem"),
		JKS:    filepath.Join(dir, "java-"+key+".jks"),
		Extra:  src.CAFile,
	}
	if src.NodeExtra != "" {
		f.Extra = filepath.Join(dir, "node-"+key+".pem")
	}
	if f.exist() {
		return f, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Files{}, err
	}
	own := parse(ca)
	if len(own) == 0 {
		return Files{}, fmt.Errorf("%s holds no certificate", src.CAFile)
	}
	node := own
	if src.NodeExtra != "" {
		node = union(own, readBundle(src.NodeExtra))
		if err := writeWhole(f.Extra, encodePEM(node)); err != nil {
			return Files{}, err
		}
	}
	all := union(node, src.system())
	for _, p := range src.Extra {
		all = union(all, readBundle(p))
	}
	if err := errors.Join(writeWhole(f.Bundle, encodePEM(all)), writeWhole(f.JKS, encodeJKS(all, fileTime(src.CAFile)))); err != nil {
		return Files{}, err
	}
	prune(dir)
	return f, nil
}

func (f Files) exist() bool {
	for _, p := range []string{f.Bundle, f.JKS, f.Extra} {
		if _, err := os.Stat(p); err != nil {
			return false
		}
	}
	return true
}

// fingerprint identifies the content of the sources by name, size and time of
// change, so that a start reads only the CA.
func fingerprint(ca []byte, src Sources) string {
	h := sha256.New()
	h.Write(ca)
	for _, p := range slices.Concat(src.System, src.Extra, []string{src.NodeExtra}) {
		fi, err := os.Stat(p)
		if err != nil {
			fmt.Fprintf(h, "%s absent\n", p)
			continue
		}
		fmt.Fprintf(h, "%s %d %d\n", p, fi.Size(), fi.ModTime().UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (s Sources) system() []*x509.Certificate {
	for _, p := range s.System {
		if certs := readBundle(p); len(certs) > 0 {
			return certs
		}
	}
	return platformRoots()
}

// readBundle returns what can be read; a bundle that a variable names but that
// is gone would not help the program either.
func readBundle(path string) []*x509.Certificate {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return parse(b)
}

func parse(b []byte) []*x509.Certificate {
	var certs []*x509.Certificate
	for {
		var block *pem.Block
		block, b = pem.Decode(b)
		if block == nil {
			return certs
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		// Some system bundles hold certificates that Go refuses; skip those.
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			certs = append(certs, c)
		}
	}
}

func union(a, b []*x509.Certificate) []*x509.Certificate {
	out := slices.Clip(a)
	for _, c := range b {
		if !slices.ContainsFunc(out, c.Equal) {
			out = append(out, c)
		}
	}
	return out
}

func encodePEM(certs []*x509.Certificate) []byte {
	var buf bytes.Buffer
	for _, c := range certs {
		fmt.Fprintf(&buf, "# %s\n", c.Subject.String())
		_ = pem.Encode(&buf, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	}
	return buf.Bytes()
}

// writeWhole makes the file appear complete or not at all: another run may be
// about to hand it to its child.
func writeWhole(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(b); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// prune removes all but the newest generations.
func prune(dir string) {
	for _, pattern := range []string{"bundle-*.pem", "java-*.jks", "node-*.pem"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		slices.SortFunc(files, func(a, b string) int { return fileTime(b).Compare(fileTime(a)) })
		for _, f := range files[min(keep, len(files)):] {
			os.Remove(f)
		}
	}
}

func fileTime(path string) time.Time {
	fi, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}
