package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Engine has the databases below a folder, one file each.
type Engine struct {
	dir       string
	functions *registry
	driver    *sqlite.Driver
	mu        sync.Mutex
	databases map[string]*database // by id
}

// New returns the engine of a folder, which it makes.
func New(dir string) (*Engine, error) {
	g := &registry{scalar: map[int64]scalar{}, group: map[int64]func() aggregate{}}
	d, err := newDriver(g)
	return &Engine{dir: dir, functions: g, driver: d, databases: map[string]*database{}}, errors.Join(err, os.MkdirAll(dir, 0o700))
}

type connector struct {
	d   *sqlite.Driver
	dsn string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.d.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.d }

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// connect opens one connection to a database's file.
func (e *Engine) connect(ctx context.Context, d entry.Database) (*sql.DB, *sql.Conn, error) {
	if !plainID.MatchString(d.ID) {
		return nil, nil, errors.New("engine: a database's id is no file name: " + d.ID)
	}
	path := filepath.Join(e.dir, d.ID+".db")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	f.Close()
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)"}}
	db := sql.OpenDB(connector{e.driver, "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()})
	db.SetMaxOpenConns(1)
	c, err := db.Conn(ctx)
	if err == nil {
		_, err = c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS catalog (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")
	}
	if err == nil {
		_, err = c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)")
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, c, nil
}

// Security returns who may do what in a database.
func (e *Engine) Security(ctx context.Context, in entry.Database) (*security.Database, error) {
	e.mu.Lock()
	d := e.databases[in.ID]
	e.mu.Unlock()
	if d != nil {
		return d.catalog().Security(), nil
	}
	db, c, err := e.connect(ctx, in)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	defer c.Close()
	if d, err = e.database(ctx, c, in); err != nil {
		return nil, err
	}
	return d.catalog().Security(), nil
}

// Open begins a session.
func (e *Engine) Open(ctx context.Context, in entry.Entry) (tds.Session, error) {
	db, c, err := e.connect(ctx, in.Database)
	if err != nil {
		return nil, err
	}
	d, err := e.database(ctx, c, in.Database)
	if err != nil {
		return nil, errors.Join(err, c.Close(), db.Close())
	}
	return &Session{engine: e, entry: in, shared: d, db: db, conn: c, temp: catalog.NewTemporary(), began: time.Now().UTC(), set: defaults(), identity: types.Null(), handles: map[int32]*prepared{}}, nil
}

// carry makes an error of T-SQL one that SQLite carries as text.
func carry(err error) error {
	var t *types.Error
	if !errors.As(err, &t) {
		return err
	}
	body, _ := json.Marshal(t)
	return errors.New(prefix + string(body))
}

// carried is the inverse of carry for what SQLite answers.
func carried(err error) error {
	if err == nil {
		return nil
	}
	_, body, ok := strings.Cut(err.Error(), prefix)
	t := &types.Error{}
	if ok && json.NewDecoder(strings.NewReader(body)).Decode(t) == nil {
		return t
	}
	var busy *sqlite.Error
	if errors.As(err, &busy) && busy.Code()&0xff == 5 {
		return types.Errorf(1222, "Lock request time out period exceeded.").WithLevel(16, 51)
	}
	return err
}
