package tds

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Column is one column of a result set ([MS-TDS] 2.2.7.4, COLMETADATA). Its
// type is the binder's: what the column is declared as, whatever its values.
type Column struct {
	Name     string // "" for an expression without an alias
	Type     types.Type
	Nullable bool
	Identity bool
	Computed bool // an expression, or a computed column
	Hidden   bool // not asked for: a key that browsing adds
	Key      bool // part of a key, when browsing
	Sysname  bool // its declared type is sysname
}

// User types that clients know ([MS-TDS] 2.2.5.4, UserType).
const (
	userTypeRowVersion = 80
	userTypeSysname    = 256
)

func (c *Column) userType() uint32 {
	switch {
	case c.Type.Kind == types.RowVersion:
		return userTypeRowVersion
	case c.Sysname:
		return userTypeSysname
	}
	return 0
}

// Flags of a column.
const (
	columnNullable       = 1 << 0
	columnCaseSensitive  = 1 << 1
	columnUnknownUpdates = 1 << 3 // whether it can be updated is not known
	columnIdentity       = 1 << 4
	columnComputed       = 1 << 5
	columnHidden         = 1 << 13
	columnKey            = 1 << 14
)

func (c *Column) flags() uint16 {
	var f uint16
	add := func(on bool, bit uint16) {
		if on {
			f |= bit
		}
	}
	add(c.Nullable, columnNullable)
	add(c.Type.Kind.Character() && !strings.Contains(c.Type.Collation+"_", "_CI_") && c.Type.Collation != "", columnCaseSensitive)
	add(!c.Identity && !c.Computed && c.Type.Kind != types.RowVersion, columnUnknownUpdates)
	add(c.Identity, columnIdentity)
	add(c.Computed, columnComputed)
	add(c.Hidden, columnHidden)
	add(c.Key, columnKey)
	return f
}

// ReturnValue is an output parameter, or what a function returned.
type ReturnValue struct {
	Param    int // its place in Call.Params
	Type     types.Type
	Value    types.Value
	Function bool // what a function returned, not a parameter
}

// TransactionChange is what happened to the session's transaction.
type TransactionChange byte

// The changes, as ENVCHANGE numbers them ([MS-TDS] 2.2.7.9).
const (
	TransactionBegun      TransactionChange = 8
	TransactionCommitted  TransactionChange = 9
	TransactionRolledBack TransactionChange = 10
)
