package sqldb

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// Engine holds the databases themselves.
type Engine interface {
	// Security returns who may do what in a database, as it stands now. A
	// database that was never used begins with dbo alone. It is nil where the
	// databases are elsewhere: Open finds out then who is let in.
	Security(ctx context.Context, d entry.Database) (*security.Database, error)
	// Securables returns the schemas and objects of a database that permissions
	// are about; none where the databases are elsewhere.
	Securables(ctx context.Context, d entry.Database) ([]security.Securable, error)
	// Open begins a session of a login that was let in.
	Open(ctx context.Context, e entry.Entry) (tds.Session, error)
	// Kept returns the ids of the databases that have a file.
	Kept() ([]string, error)
	// Remove deletes a database by its id: its sessions end, its file goes.
	Remove(id string) error
}
