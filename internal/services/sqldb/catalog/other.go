package catalog

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// Sequence is a sequence; the value it stands at is kept with the rows, since
// taking one is no change of the catalogue.
type Sequence struct {
	Head
	Declared
	Start     int64 `json:"start"`
	Increment int64 `json:"increment"`
	Min       int64 `json:"min"`
	Max       int64 `json:"max"`
	Cycle     bool  `json:"cycle,omitempty"`
	NoCache   bool  `json:"noCache,omitempty"`
	Cache     int64 `json:"cache,omitempty"` // 0 without a size
}

// Kind returns SO.
func (*Sequence) Kind() Kind { return KindSequence }

// Synonym is another name for an object, which need not exist.
type Synonym struct {
	Head
	// Base is the name as sys.synonyms shows it: [dbo].[t].
	Base string `json:"base"`
	// Parts are its parts, the object's own last.
	Parts []string `json:"parts"`
}

// Kind returns SN.
func (*Synonym) Kind() Kind { return KindSynonym }

// UserType is an alias type, or with Table a table type. Its names are of
// their own: a table may be called the same.
type UserType struct {
	ID       int32      `json:"id"` // user_type_id
	Name     string     `json:"name"`
	Schema   int32      `json:"schema"`
	Owner    int32      `json:"owner,omitempty"`
	Base     types.Type `json:"base"`
	Numeric  bool       `json:"numeric,omitempty"`
	Nullable bool       `json:"nullable,omitempty"`
	Table    *Table     `json:"table,omitempty"`
}

// SysnameID is the user_type_id of sysname.
const SysnameID = 256

// Property is an extended property, as sys.extended_properties has it.
type Property struct {
	Class int32          `json:"class"` // 0 database, 1 object or column, 3 schema, 4 principal, 6 type, 7 index
	Major int32          `json:"major"`
	Minor int32          `json:"minor,omitempty"`
	Name  string         `json:"name"`
	Value types.Variable `json:"value"`
}
