// Package ca is the local certificate authority: a root and an intermediate
// that can name Azure's domains and this machine and nothing else. The root's
// key is thrown away when it is made. Only edge, and app which opens it,
// import it.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
)

// domains are the suffixes that the authority may name.
var domains = []string{
	"azure.com", "azure.net", "windows.net", "azurewebsites.net",
	"microsoftonline.com", "microsoft.com", "azurecr.io", "azconfig.io",
}

const (
	years    = 10
	leafLife = 90 * 24 * time.Hour
	// leafRenewal is how long before its end a leaf is minted anew.
	leafRenewal = 24 * time.Hour
	maxLeaves   = 4096

	rootFile         = "ca.pem"
	intermediateFile = "ca-intermediate.pem"
	keyFile          = "ca-intermediate.key"
)

// Authority mints leaf certificates.
type Authority struct {
	clock        clock.Clock
	root         *x509.Certificate
	intermediate *x509.Certificate
	key          *ecdsa.PrivateKey
	leafKey      *ecdsa.PrivateKey // one for the process; leaves differ by name only
	file         string

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// Open reads the authority of a home, or makes it. When what is there cannot
// serve any more (a domain is missing, it has expired, a file is damaged) a
// new one is made and notice says why: clients that trusted the old one must
// trust the new one.
func Open(dir string, c clock.Clock) (a *Authority, notice string, err error) {
	a = &Authority{clock: c, file: filepath.Join(dir, rootFile), leaves: map[string]*tls.Certificate{}}
	if a.leafKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, "", err
	}
	switch reason, err := a.load(dir); {
	case err == nil && reason == "":
		return a, "", nil
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		notice = fmt.Sprintf("the local CA could not be read (%v); a new one was made. Programs that trusted the old one must trust %s", err, a.file)
	default:
		notice = fmt.Sprintf("the local CA was replaced: %s. Programs that trusted the old one must trust %s", reason, a.file)
	}
	if err := a.create(dir); err != nil {
		return nil, "", fmt.Errorf("make the local CA: %w", err)
	}
	return a, notice, nil
}

// File is the path of the root's certificate, in PEM.
func (a *Authority) File() string { return a.file }

// RootPEM returns the root's certificate.
func (a *Authority) RootPEM() []byte { return encode("CERTIFICATE", a.root.Raw) }

// load reads the files; reason says why what they hold cannot serve.
func (a *Authority) load(dir string) (reason string, err error) {
	var blocks [3][]byte
	for i, name := range []string{rootFile, intermediateFile, keyFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		block, _ := pem.Decode(data)
		if block == nil {
			return "", fmt.Errorf("%s holds no PEM block", name)
		}
		blocks[i] = block.Bytes
	}
	if a.root, err = x509.ParseCertificate(blocks[0]); err != nil {
		return "", err
	}
	if a.intermediate, err = x509.ParseCertificate(blocks[1]); err != nil {
		return "", err
	}
	if a.key, err = x509.ParseECPrivateKey(blocks[2]); err != nil {
		return "", err
	}
	if err := a.intermediate.CheckSignatureFrom(a.root); err != nil || !a.key.PublicKey.Equal(a.intermediate.PublicKey) {
		return "its files do not belong together", nil
	}
	if a.clock.Now().Add(leafLife).After(a.root.NotAfter) {
		return "it expires on " + a.root.NotAfter.Format(time.DateOnly), nil
	}
	for _, d := range domains {
		if !slices.Contains(a.root.PermittedDNSDomains, d) || !slices.Contains(a.intermediate.PermittedDNSDomains, d) {
			return "it may not name " + d, nil
		}
	}
	return "", nil
}

// create makes root and intermediate and forgets the root's key. The name
// constraints stand on both: Java ignores those of a trust anchor.
func (a *Authority) create(dir string) error {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	now := a.clock.Now()
	rootTemplate, err := template("Lanyard local root", now, 1)
	if err != nil {
		return err
	}
	if a.root, err = issue(rootTemplate, rootTemplate, &rootKey.PublicKey, rootKey); err != nil {
		return err
	}
	middle, err := template("Lanyard local intermediate", now, 0)
	if err != nil {
		return err
	}
	if a.intermediate, err = issue(middle, a.root, &a.key.PublicKey, rootKey); err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(a.key)
	if err != nil {
		return err
	}
	// The root comes last: without it nothing of the rest counts as there.
	for _, f := range []struct {
		name string
		data []byte
	}{
		{keyFile, encode("EC PRIVATE KEY", der)},
		{intermediateFile, encode("CERTIFICATE", a.intermediate.Raw)},
		{rootFile, encode("CERTIFICATE", a.root.Raw)},
	} {
		if err := writeFile(filepath.Join(dir, f.name), f.data); err != nil {
			return err
		}
	}
	return nil
}

func template(name string, now time.Time, below int) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	_, loopback, _ := net.ParseCIDR("127.0.0.0/8")
	_, loopback6, _ := net.ParseCIDR("::1/128")
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"Lanyard " + now.Format("2006-01-02 15:04:05")}},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(years, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true,
		MaxPathLen: below, MaxPathLenZero: below == 0,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: domains, PermittedIPRanges: []*net.IPNet{loopback, loopback6},
		// No address and no URI fits a permitted name that nobody can own.
		PermittedEmailAddresses: []string{"invalid"}, PermittedURIDomains: []string{"invalid"},
	}, nil
}

func issue(t, parent *x509.Certificate, public *ecdsa.PublicKey, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// Leaf returns a certificate for a host name or a loopback address, with the
// intermediate and the root behind it: Chromium pins by a key in the chain.
func (a *Authority) Leaf(name string) (*tls.Certificate, error) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	if c := a.leaves[name]; c != nil && now.Before(c.Leaf.NotAfter.Add(-leafRenewal)) {
		return c, nil
	}
	if !permitted(name) {
		return nil, fmt.Errorf("the local CA may not name %q", name)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{"Lanyard"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(leafLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(name); ip != nil {
		t.IPAddresses = []net.IP{ip}
	} else {
		t.DNSNames = []string{name}
	}
	leaf, err := issue(t, a.intermediate, &a.leafKey.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	c := &tls.Certificate{Certificate: [][]byte{leaf.Raw, a.intermediate.Raw, a.root.Raw}, PrivateKey: a.leafKey, Leaf: leaf}
	a.leaves[name] = c
	return c, nil
}

func permitted(name string) bool {
	if ip := net.ParseIP(name); ip != nil {
		return ip.IsLoopback()
	}
	return slices.ContainsFunc(domains, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) })
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// writeFile puts a file in its place in one step, readable by its owner only.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
