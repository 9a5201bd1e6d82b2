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

	"modernc.org/sqlite"

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
}

// New returns the engine of a folder, which it makes.
func New(dir string) (*Engine, error) {
	g := &registry{scalar: map[int64]scalar{}, group: map[int64]func() aggregate{}}
	d, err := newDriver(g)
	return &Engine{dir, g, d}, errors.Join(err, os.MkdirAll(dir, 0o700))
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
		_, err = c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS catalog (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)")
	}
	if err == nil {
		_, err = c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)")
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, c, nil
}

func load(ctx context.Context, c *sql.Conn, d entry.Database) (*catalog, error) {
	var body string
	err := c.QueryRowContext(ctx, "SELECT body FROM catalog").Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return &catalog{Next: 1000, Security: security.New(d.Name, d.Owner).State()}, nil
	}
	if err != nil {
		return nil, err
	}
	out := &catalog{}
	return out, json.Unmarshal([]byte(body), out)
}

// Security returns who may do what in a database.
func (e *Engine) Security(ctx context.Context, d entry.Database) (*security.Database, error) {
	db, c, err := e.connect(ctx, d)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	defer c.Close()
	cat, err := load(ctx, c, d)
	if err != nil {
		return nil, err
	}
	return security.Restore(d.Name, cat.Security), nil
}

// Open begins a session.
func (e *Engine) Open(ctx context.Context, in entry.Entry) (tds.Session, error) {
	db, c, err := e.connect(ctx, in.Database)
	if err != nil {
		return nil, err
	}
	return &Session{engine: e, entry: in, db: db, conn: c}, nil
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
