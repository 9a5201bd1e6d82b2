package rig

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"time"
)

// Bare is a process of its own with a net/http server that does nothing but
// TLS: it writes what is put into a file, and returns the bytes that it was
// given.
type Bare struct {
	cmd     *exec.Cmd
	Address string
	CA      []byte
	PID     int
}

// contents is what the bare server is given: its names, and what its paths
// return or where it passes everything on to.
type contents struct {
	Hosts []string
	Paths map[string][]byte
	To    string // http://host:port; "" for Paths
}

// StartBare starts it with its names and what its paths return. The program
// must call ServeBare when its first argument is -bare.
func StartBare(hosts []string, paths map[string][]byte) (*Bare, error) {
	return startBare(contents{Hosts: hosts, Paths: paths})
}

// StartBareProxy starts one that is but a httputil.ReverseProxy behind TLS, with
// a transport that keeps the connections of all clients.
func StartBareProxy(hosts []string, to string) (*Bare, error) {
	return startBare(contents{Hosts: hosts, To: to})
}

func startBare(c contents) (*Bare, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &Bare{cmd: exec.Command(self, "-bare")}
	b.cmd.Stderr = os.Stderr
	in, err := b.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewEncoder(in).Encode(c); err != nil {
		return nil, err
	}
	return b, json.NewDecoder(out).Decode(b)
}

// Stop ends it.
func (b *Bare) Stop() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}

// ServeBare is the process of the bare server.
func ServeBare() error {
	var given contents
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	certificate, ca, err := selfSigned(given.Hosts...)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(Bare{Address: ln.Addr().String(), CA: ca, PID: os.Getpid()}); err != nil {
		return err
	}
	server := &http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
		Handler:   given.handler(),
	}
	return server.ServeTLS(ln, "", "")
}

func (given contents) handler() http.Handler {
	if to, err := url.Parse(given.To); err == nil && given.To != "" {
		return &httputil.ReverseProxy{
			Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(to) },
			Transport: &http.Transport{MaxIdleConnsPerHost: 4 * Workers, DisableCompression: true},
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			if err := keep(r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.WriteHeader(http.StatusCreated)
			return
		}
		body := given.Paths[r.URL.Path]
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body) // the client may have gone
	})
}

// keep writes a body into a file, and forgets it.
func keep(body io.Reader) error {
	f, err := os.CreateTemp("", "bare")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}

func selfSigned(hosts ...string) (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: hosts, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, ca, err
}
