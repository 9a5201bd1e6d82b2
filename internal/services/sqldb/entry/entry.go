// Package entry is what a login that was let in brings to the engine: where
// to, who, and what the engine asks of the cloud around it. The service fills
// it in; the engine implements sqldb.Engine with it.
package entry

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

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
	// Granted takes note of a permission that a statement needed and had, when
	// it is asked for: a plan that is kept is not asked about again.
	Granted func(permission string, on security.Securable)
	// Lookup finds a principal of the directory for FROM EXTERNAL PROVIDER:
	// by name, or by object id if that is not empty. It returns 33134 or 33131
	// as a *types.Error.
	Lookup func(ctx context.Context, name, objectID string) (security.Principal, error)
	// Logins are the server's.
	Logins Logins
}

// NotExternal is the refusal of FROM EXTERNAL PROVIDER to a login that is not
// one of Entra ID: somebody must answer for the look-up in the directory.
func NotExternal(name string) *types.Error {
	return types.Errorf(33159, "Principal '%s' could not be created. Only connections established with Active Directory accounts can create other Active Directory users.", name)
}
