package roots

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// authority is a CA with its key, and its PEM file.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	write(t, file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return authority{cert, key, file}
}

func (a authority) leaf(t *testing.T, host string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func subjects(t *testing.T, file string) string {
	t.Helper()
	var names []string
	for _, c := range readBundle(file) {
		names = append(names, c.Subject.CommonName)
	}
	return strings.Join(names, ",")
}

func TestBundleJoinsOursTheSystemsAndTheInherited(t *testing.T) {
	ours, system, corp, node := newAuthority(t, "ours"), newAuthority(t, "system"), newAuthority(t, "corp"), newAuthority(t, "node")
	f, err := Write(t.TempDir(), Sources{
		CAFile:    ours.file,
		System:    []string{"/does/not/exist", system.file},
		Extra:     []string{corp.file, system.file, "/gone"},
		NodeExtra: node.file,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := subjects(t, f.Bundle), "ours,node,system,corp"; got != want {
		t.Errorf("bundle holds %s, want %s", got, want)
	}
	if got, want := subjects(t, f.Extra), "ours,node"; got != want {
		t.Errorf("node's extra holds %s, want %s", got, want)
	}
}

func TestWriteIsReusedUntilASourceChanges(t *testing.T) {
	dir, ours, system := t.TempDir(), newAuthority(t, "ours"), newAuthority(t, "system")
	src := Sources{CAFile: ours.file, System: []string{system.file}}
	first, err := Write(dir, src)
	if err != nil {
		t.Fatal(err)
	}
	if first.Extra != ours.file {
		t.Errorf("Extra = %s, want the CA file itself", first.Extra)
	}
	again, err := Write(dir, src)
	if err != nil || again != first {
		t.Errorf("second Write = %+v, %v; want the same files", again, err)
	}

	renewed := newAuthority(t, "renewed")
	b, err := os.ReadFile(renewed.file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, ours.file, b)
	changed, err := Write(dir, src)
	if err != nil {
		t.Fatal(err)
	}
	if got := subjects(t, changed.Bundle); got != "renewed,system" {
		t.Errorf("after the CA changed the bundle holds %s", got)
	}
}

func TestWriteWithoutCA(t *testing.T) {
	if _, err := Write(t.TempDir(), Sources{CAFile: "/none"}); err == nil {
		t.Error("no error for a missing CA")
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	write(t, empty, []byte("nothing here"))
	if _, err := Write(t.TempDir(), Sources{CAFile: empty}); err == nil {
		t.Error("no error for a CA file without a certificate")
	}
}

func TestOldGenerationsArePruned(t *testing.T) {
	dir, ours := t.TempDir(), newAuthority(t, "ours")
	for range keep + 3 {
		other := newAuthority(t, "system")
		if _, err := Write(dir, Sources{CAFile: ours.file, System: []string{other.file}}); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 2*keep {
		t.Errorf("%d files left, want %d: %v", len(files), 2*keep, files)
	}
}

func TestKeytoolReadsTheStore(t *testing.T) {
	keytool, err := exec.LookPath("keytool")
	if err != nil {
		clienttest.Missing(t, "keytool is not installed")
	}
	ours := newAuthority(t, "ours")
	f, err := Write(t.TempDir(), Sources{CAFile: ours.file, System: SystemBundles()})
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(keytool, "-list", "-keystore", f.JKS, "-storepass", JKSPassword).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "ours-") || !strings.Contains(string(out), "trustedCertEntry") {
		t.Errorf("keytool: %v\n%.600s", err, out)
	}
	out, err = exec.Command(keytool, "-list", "-keystore", f.JKS, "-storepass", "wrongone").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "password was incorrect") {
		t.Errorf("keytool with a wrong password: %v\n%.600s", err, out)
	}
}

const javaClient = `
import javax.net.ssl.*;
import java.net.*;
public class Client {
  public static void main(String[] a) throws Exception {
    Socket raw = new Socket("127.0.0.1", Integer.parseInt(a[1]));
    SSLSocket s = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(raw, a[0], 443, true);
    SSLParameters p = s.getSSLParameters();
    p.setEndpointIdentificationAlgorithm("HTTPS");
    s.setSSLParameters(p);
    s.startHandshake();
    System.out.println("shaken " + s.getSession().getPeerPrincipal());
  }
}`

func TestJavaTrustsTheStoreWithoutAPassword(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		clienttest.Missing(t, "java is not installed")
	}
	ours := newAuthority(t, "ours")
	f, err := Write(t.TempDir(), Sources{CAFile: ours.file, System: SystemBundles()})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{ours.leaf(t, "kv.vault.azure.net")}})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); _ = c.(*tls.Conn).Handshake() }()
		}
	}()
	src := filepath.Join(t.TempDir(), "Client.java")
	write(t, src, []byte(javaClient))
	_, port, _ := net.SplitHostPort(ln.Addr().String())

	cmd := exec.Command(java, "-XX:TieredStopAtLevel=1", src, "kv.vault.azure.net", port)
	cmd.Env = append(os.Environ(), "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore="+f.JKS)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "shaken CN=kv.vault.azure.net") {
		t.Errorf("with our store: %v\n%s", err, out)
	}

	cmd.Env = append(os.Environ(), "JAVA_TOOL_OPTIONS=")
	cmd = &exec.Cmd{Path: cmd.Path, Args: cmd.Args, Env: cmd.Env}
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("Java's own roots trusted our CA:\n%s", out)
	}
}
