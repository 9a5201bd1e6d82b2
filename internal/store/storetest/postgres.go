package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes databases
)

// cluster is a PostgreSQL server that belongs to one test process.
type cluster struct {
	address string
	alive   io.Closer // the server ends when this is closed, or forgotten
	count   atomic.Int64
}

// server starts the server once in a process. It ends with the process: its
// standard input is a pipe that nobody else holds.
var server = sync.OnceValues(startServer)

const startLimit = 60 * time.Second

func startServer() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lanyard-pg")
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "lanyard", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
	init.SysProcAttr, init.Dir = attr, dir
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	// The shell ends the server when this process, which holds the other end
	// of its standard input, is gone.
	script := fmt.Sprintf(`"%s/postgres" -D "%s" -c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories="" -c fsync=off -c max_connections=200 >"%s/log" 2>&1 & pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf "%s"`, bin, data, port, dir, dir)
	run := exec.Command("sh", "-c", script)
	run.SysProcAttr, run.Dir = attr, dir
	alive, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	c := &cluster{address: fmt.Sprintf("127.0.0.1:%d", port), alive: alive}
	if err := c.wait(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, log)
	}
	return c, nil
}

func (c *cluster) url(database string) string {
	return "postgres://lanyard@" + c.address + "/" + database + "?sslmode=disable"
}

func (c *cluster) wait() error {
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// database makes an empty database.
func (c *cluster) database(t *testing.T) string {
	t.Helper()
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", c.count.Add(1))
	if _, err := db.Exec(`CREATE DATABASE ` + name); err != nil {
		t.Fatal(err)
	}
	return c.url(name)
}

// binaries returns the folder of the server's programs: on PATH, or where
// Debian puts them.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errors.New("no PostgreSQL server is installed (Debian and Ubuntu: apt install postgresql)")
	}
	sort.Strings(found)
	return strings.TrimSuffix(found[len(found)-1], "/initdb"), nil
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port, nil
}
