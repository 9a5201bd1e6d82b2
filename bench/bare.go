package main

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
	"os"
	"os/exec"
	"time"
)

// bareServer is a process of its own with a net/http server that does nothing
// but TLS: it writes what is put into a file, and returns the bytes that it was
// given.
type bareServer struct {
	cmd     *exec.Cmd
	Address string
	CA      []byte
}

// startBare starts it with the contents that paths return.
func startBare(contents map[string][]byte) (*bareServer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &bareServer{cmd: exec.Command(self, "-bare")}
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
	if err := json.NewEncoder(in).Encode(contents); err != nil {
		return nil, err
	}
	return b, json.NewDecoder(out).Decode(b)
}

func (b *bareServer) stop() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}

// serveBare is the process of the bare server.
func serveBare() error {
	var contents map[string][]byte
	if err := json.NewDecoder(os.Stdin).Decode(&contents); err != nil {
		return err
	}
	certificate, ca, err := selfSigned("kvbench.vault.azure.net", "stbench.blob.core.windows.net")
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(bareServer{Address: ln.Addr().String(), CA: ca}); err != nil {
		return err
	}
	server := &http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				if err := keep(r.Body); err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				w.WriteHeader(http.StatusCreated)
				return
			}
			body := contents[r.URL.Path]
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			_, _ = w.Write(body) // the client may have gone
		}),
	}
	return server.ServeTLS(ln, "", "")
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
