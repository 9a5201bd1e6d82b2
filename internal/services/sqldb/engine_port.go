package sqldb

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Engine holds the databases themselves.
type Engine interface {
	// Security returns who may do what in a database, as it stands now.
	Security(ctx context.Context, d Database) (*security.Database, error)
	// Open begins a session of a login that was let in.
	Open(ctx context.Context, e Entry) (tds.Session, error)
}

// Database names a database to the engine.
type Database struct {
	// ID is the database's own: one that is deleted and made again has
	// another.
	ID        string
	Name      string
	Collation string
	// Owner is the sid of dbo: the server's Entra administrator's, empty
	// without one.
	Owner []byte
}

// Entry is a login that was let in.
type Entry struct {
	Database Database
	Server   string // the logical server's name
	Login    security.Login
	// Name is what SUSER_SNAME() says: a user principal name,
	// "<application id>@<tenant id>", or the SQL administrator's login.
	Name string
	// External says that the login is one of Entra ID, and may make others.
	External bool
	Request  *tds.LoginRequest
	// Refused takes note of a permission that a statement lacked, for
	// `lanyard why`. The engine calls it with the error that it sends.
	Refused func(e *types.Error, permission string, on security.Securable)
	// Lookup finds a principal of the directory for FROM EXTERNAL PROVIDER:
	// by name, or by object id if that is not empty.
	Lookup func(ctx context.Context, name, objectID string) (security.Principal, error)
}
