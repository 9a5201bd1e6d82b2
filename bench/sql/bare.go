package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"time"

	_ "modernc.org/sqlite"
)

// request and answer are how many bytes a prepared select of one row and its
// rows take on Lanyard's wire, and so here.
const (
	request = 190
	answer  = 140
)

// bare is a process of its own with the same table in SQLite, which answers
// over TLS.
type bare struct {
	cmd     *exec.Cmd
	Address string
	PID     int
}

func startBare() (*bare, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b := &bare{cmd: exec.Command(self, "-bare")}
	b.cmd.Stderr = os.Stderr
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if b.cmd.Dir, err = os.MkdirTemp("", "lanbare"); err != nil {
		return nil, err
	}
	if err := b.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.cmd.Dir))
	}
	if err := json.NewDecoder(out).Decode(b); err != nil {
		b.stop()
		return nil, err
	}
	return b, nil
}

func (b *bare) stop() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
	_ = os.RemoveAll(b.cmd.Dir)
}

// serveBare reads requests, each with an id at its beginning, selects the row
// with a prepared statement, and answers as many bytes as Lanyard does. Its
// database is in the folder that it was started in.
func serveBare() error {
	db, err := sql.Open("sqlite", "file:bare.db?_pragma=journal_mode(WAL)")
	if err != nil {
		return err
	}
	if _, err := db.Exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, qty INTEGER NOT NULL);
		WITH RECURSIVE k(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n < 99999) INSERT INTO t SELECT n, 'name ' || n, n * 2 FROM k`); err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bare"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(bare{Address: l.Addr().String(), PID: os.Getpid()}); err != nil {
		return err
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go answerBare(c, db)
	}
}

func answerBare(c net.Conn, db *sql.DB) {
	defer c.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		return
	}
	defer conn.Close()
	st, err := conn.PrepareContext(context.Background(), "SELECT name, qty FROM t WHERE id = ?")
	if err != nil {
		return
	}
	in, out := make([]byte, request), make([]byte, answer)
	for {
		if _, err := io.ReadFull(c, in); err != nil {
			return
		}
		var name string
		var qty int64
		if err := st.QueryRow(int64(binary.LittleEndian.Uint32(in))).Scan(&name, &qty); err != nil {
			return
		}
		binary.LittleEndian.PutUint64(out, uint64(qty))
		copy(out[8:], name)
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}
