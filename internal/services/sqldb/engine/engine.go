package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Engine has the databases below a folder, one file each.
type Engine struct {
	dir       string
	driver    *rowstore.Driver
	mu        sync.Mutex
	databases map[string]*database // by id, those in use
}

// New returns the engine of a folder, which it makes.
func New(dir string) (*Engine, error) {
	d, err := rowstore.NewDriver()
	if err != nil {
		return nil, err
	}
	return &Engine{dir: dir, driver: d, databases: map[string]*database{}}, os.MkdirAll(dir, 0o700)
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// open returns a database, whose catalogue is read when it is used first.
func (e *Engine) open(ctx context.Context, in entry.Database) (*database, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := e.databases[in.ID]; d != nil {
		return d, nil
	}
	if !plainID.MatchString(in.ID) {
		return nil, errors.New("engine: a database's id is no file name: " + in.ID)
	}
	path := filepath.Join(e.dir, in.ID+".db")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, err
	}
	c, err := e.driver.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	d, err := loadDatabase(ctx, c, in)
	if err != nil {
		return nil, err
	}
	d.path = path
	e.databases[in.ID] = d
	return d, nil
}

// Security returns who may do what in a database.
func (e *Engine) Security(ctx context.Context, in entry.Database) (*security.Database, error) {
	d, err := e.open(ctx, in)
	if err != nil {
		return nil, err
	}
	return d.catalog().Security(), nil
}

// Securables returns the schemas and objects of a database.
func (e *Engine) Securables(ctx context.Context, in entry.Database) ([]security.Securable, error) {
	d, err := e.open(ctx, in)
	if err != nil {
		return nil, err
	}
	c := d.catalog()
	var out []security.Securable
	for _, s := range c.Schemas() {
		out = append(out, s.Securable())
	}
	for _, o := range c.Objects() {
		out = append(out, c.Securable(o))
	}
	return out, nil
}

// Open begins a session.
func (e *Engine) Open(ctx context.Context, in entry.Entry) (tds.Session, error) {
	s, err := e.session(ctx, in)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (e *Engine) session(ctx context.Context, in entry.Entry) (*Session, error) {
	d, err := e.open(ctx, in.Database)
	if err != nil {
		return nil, err
	}
	c, err := e.driver.Open(ctx, d.path)
	if err != nil {
		return nil, err
	}
	s := &Session{
		engine: e, entry: in, db: d, conn: c, temp: catalog.NewTemporary(), began: time.Now().UTC(), set: defaults(), identity: types.Null(), handles: map[int32]*prepared{},
	}
	s.noTemp = s.temp
	if !d.enter(s) {
		return nil, errors.Join(errEnded, c.Close())
	}
	return s, nil
}

// Kept returns the ids of the databases that have a file.
func (e *Engine) Kept() ([]string, error) {
	files, err := os.ReadDir(e.dir)
	var out []string
	for _, f := range files {
		if id, ok := strings.CutSuffix(f.Name(), ".db"); ok {
			out = append(out, id)
		}
	}
	return out, err
}

// Remove deletes a database: its sessions end, and its file goes.
func (e *Engine) Remove(id string) error {
	if !plainID.MatchString(id) {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := e.databases[id]; d != nil {
		d.end()
		delete(e.databases, id)
	}
	var all error
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(e.dir, id+".db"+suffix)); err != nil && !errors.Is(err, os.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}
