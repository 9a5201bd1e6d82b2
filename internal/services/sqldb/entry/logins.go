package entry

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// ServerLogin is a login of a logical server, as sys.server_principals of
// master shows it.
type ServerLogin struct {
	Name string        `json:"name"`
	Kind security.Kind `json:"kind"` // SQLUser, ExternalUser or ExternalGroup
	SID  []byte        `json:"sid"`
	// Password is nil for an external login.
	Password *security.Password `json:"password,omitempty"`
	Disabled bool               `json:"disabled,omitempty"`
	Created  string             `json:"created"` // RFC 3339, UTC
	Modified string             `json:"modified"`
}

// Logins are the logins of a server beside its administrators. They take
// effect at once, whatever transaction the statement stands in.
type Logins interface {
	// List returns them by name.
	List(ctx context.Context) ([]ServerLogin, error)
	// Named returns one, false if there is none.
	Named(ctx context.Context, name string) (ServerLogin, bool, error)
	// Create adds one, and sets when. Names and sids that are taken are 15025
	// and 15433 as a *types.Error.
	Create(ctx context.Context, l ServerLogin) error
	// Alter changes one, its name perhaps; 15151 if there is none.
	Alter(ctx context.Context, name string, change func(l *ServerLogin)) error
	// Drop removes one; 15151 if there is none.
	Drop(ctx context.Context, name string) error
	// Administrator is the name of the server's SQL administrator, which is
	// none of the logins.
	Administrator() string
}
