package sysviews

import (
	"encoding/binary"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Env is what the views show, and to whom. The functions may be nil, which
// then know nothing.
type Env struct {
	Catalog   *catalog.Catalog
	Temp      *catalog.Catalog // the session's own objects, nil without
	Who       *security.Context
	Collation string // of the database, "" for the default
	Now       time.Time
	Session   Session
	// Databases are those of the logical server that the login may enter,
	// master and this one among them.
	Databases []Database
	// Logins returns those of the logical server, its administrator first; nil
	// for none.
	Logins func() []Login
	// Identity returns the last value of a table's IDENTITY, false before the
	// first; Sequence the same of a sequence.
	Identity func(table int32) (int64, bool)
	Sequence func(id int32) (int64, bool)
	// RowCount counts a table's rows.
	RowCount func(table int32) int64
	library  *library
	tempdb   bool
}

// Login is a login of the logical server. The administrator has no sid.
type Login struct {
	Name              string
	Kind              security.Kind
	SID               []byte
	Disabled          bool
	Created, Modified time.Time
}

// id is the principal_id, which stays while the sid does; 1 is the
// administrator.
func (l Login) id() int32 {
	if len(l.SID) < 4 {
		return 1
	}
	const first = 300 // behind the server's own roles
	return first + int32(binary.LittleEndian.Uint32(l.SID[len(l.SID)-4:])>>2)
}

// Session is what sys.dm_exec_sessions and sys.dm_exec_connections show of
// the session itself.
type Session struct {
	ID           int
	Login        string // SUSER_SNAME()
	Original     string
	SID          []byte
	Host         string
	Program      string
	ClientLib    string
	ProcessID    int
	ClientAddr   string
	Language     string
	Started      time.Time
	Transactions int
	Isolation    int // as sys.dm_exec_sessions numbers the levels; 2 is READ COMMITTED
	LockTimeout  int // milliseconds, -1 forever
	TextSize     int
	DateFormat   string
	DateFirst    int
	RowCount     int64
	PacketSize   int
	Server       string
}

// Database is a database as sys.databases shows it.
type Database struct {
	ID        int
	Name      string
	Collation string
	Created   time.Time
	Owner     []byte
}

// Tempdb is what tempdb.sys.objects and its like show: the session's own
// objects, all of them.
func (e *Env) Tempdb() *Env {
	n := *e
	if e.Temp != nil {
		if who, ok := e.Temp.Security().As(security.DBO); ok {
			d := e.Temp.Edit()
			for _, t := range e.Catalog.Globals() {
				d.Put(t)
			}
			n.Catalog, n.Who, n.tempdb = d.Catalog(), who, true
		}
	}
	return &n
}

func (e *Env) collation() string {
	if e.Collation == "" {
		return "SQL_Latin1_General_CP1_CI_AS"
	}
	return e.Collation
}

// sees reports whether the user sees an object's row.
// Global temporary tables are in tempdb alone.
func (e *Env) sees(o catalog.Object) bool {
	return (e.tempdb || !catalog.Global(o.Header().Name)) && e.Who.Visible(e.Catalog.Securable(o))
}

// reads returns the text of a definition where the user may read it, NULL
// where not.
func (e *Env) reads(o catalog.Object, definition string) any {
	if !e.Who.Has(security.ViewDefinition, e.Catalog.Securable(o)) {
		return nil
	}
	return definition
}

// seesSchema reports whether the user sees a schema; those that every database
// has are everybody's.
func (e *Env) seesSchema(s *catalog.Schema) bool { return s.Fixed() || e.Who.Visible(s.Securable()) }

// objects returns what the user sees, by id; constraints go with their table.
func (e *Env) objects() []catalog.Object {
	var out []catalog.Object
	seen := map[int32]bool{}
	for _, t := range e.Catalog.Types() {
		if t.Table != nil {
			seen[t.Table.ID] = e.seesType(t)
		}
	}
	for _, o := range e.Catalog.Objects() {
		id := o.Header().ID
		if k, ok := o.(*catalog.Constraint); ok {
			id = k.Table.ID
		}
		ok, known := seen[id]
		if !known {
			ok = e.sees(o)
			seen[id] = ok
		}
		if ok {
			out = append(out, o)
		}
	}
	return out
}

// tables returns the tables that the user sees.
func (e *Env) tables() []*catalog.Table {
	var out []*catalog.Table
	for _, t := range e.Catalog.Tables() {
		if e.sees(t) {
			out = append(out, t)
		}
	}
	return out
}

// tablesAndTypes returns these and the tables of table types.
func (e *Env) tablesAndTypes() []*catalog.Table {
	out := e.tables()
	for _, t := range e.Catalog.Types() {
		if t.Table != nil && e.seesType(t) {
			out = append(out, t.Table)
		}
	}
	return out
}

func (e *Env) seesType(t *catalog.UserType) bool {
	s, ok := e.Catalog.SchemaByID(t.Schema)
	return ok && (t.Owner == e.Who.User().ID || e.Who.Visible(s.Securable()))
}

// schema returns the name of a schema.
func (e *Env) schema(id int32) string {
	if s, ok := e.Catalog.SchemaByID(id); ok {
		return s.Name
	}
	return ""
}
