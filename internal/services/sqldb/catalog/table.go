package catalog

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Table is a table, or what a table type is made of.
type Table struct {
	Head
	Columns     []*Column     `json:"columns"`
	Indexes     []*Index      `json:"indexes,omitempty"` // keys among them
	ForeignKeys []*ForeignKey `json:"foreignKeys,omitempty"`
	Checks      []*Check      `json:"checks,omitempty"`
	NextColumn  int32         `json:"nextColumn"` // ids of columns are not used again
	NextIndex   int32         `json:"nextIndex"`  // nor are those of indexes, other than 1
	Version     int32         `json:"version"`    // counts how often the rows were rebuilt
	OfType      bool          `json:"ofType,omitempty"`
}

// Kind returns U, or TT for what a table type is made of.
func (t *Table) Kind() Kind {
	if t.OfType {
		return KindTableType
	}
	return KindTable
}

// Column is a column of a table, a view or a function. Names of types that
// types.Type does not keep apart are in Declared.
type Column struct {
	ID   int32  `json:"id"`
	Name string `json:"name"`
	Declared
	Nullable bool      `json:"nullable,omitempty"`
	Identity *Identity `json:"identity,omitempty"`
	Default  *Default  `json:"default,omitempty"`
	Computed *Computed `json:"computed,omitempty"`
	RowGUID  bool      `json:"rowguid,omitempty"`
	Sparse   bool      `json:"sparse,omitempty"`
}

// Declared is a type as declared: the meaning, and which name it was given.
type Declared struct {
	Type     types.Type `json:"type"`
	UserType int32      `json:"userType,omitempty"` // user_type_id of an alias type or sysname, 0 without
	Numeric  bool       `json:"numeric,omitempty"`  // written numeric, not decimal
}

// Identity is IDENTITY(seed, increment).
type Identity struct {
	Seed              int64 `json:"seed"`
	Increment         int64 `json:"increment"`
	NotForReplication bool  `json:"notForReplication,omitempty"`
}

// Constrained is what every constraint has: its own object id and name.
type Constrained struct {
	ID          int32  `json:"id"`
	Name        string `json:"name"`
	SystemNamed bool   `json:"systemNamed,omitempty"`
}

// Default is the DEFAULT constraint of the column that has it.
type Default struct {
	Constrained
	Value *Expression `json:"value"`
}

// Computed is `name AS expression`. The expression may name columns of its
// table alone.
type Computed struct {
	Value     *Expression `json:"value"`
	Persisted bool        `json:"persisted,omitempty"`
}

// Check is a CHECK constraint; Column is 0 for one of the table.
type Check struct {
	Constrained
	Column            int32      `json:"column,omitempty"`
	Condition         *Condition `json:"condition"`
	Disabled          bool       `json:"disabled,omitempty"`
	NotTrusted        bool       `json:"notTrusted,omitempty"`
	NotForReplication bool       `json:"notForReplication,omitempty"`
}

// Index is an index, or with Primary or UniqueKey the key that it makes, whose
// object id is Constraint. ID is index_id: 1 for the clustered one, 2 up.
type Index struct {
	ID          int32       `json:"id"`
	Name        string      `json:"name"`
	Clustered   bool        `json:"clustered,omitempty"`
	Unique      bool        `json:"unique,omitempty"`
	Primary     bool        `json:"primary,omitempty"`
	UniqueKey   bool        `json:"uniqueKey,omitempty"`
	Constraint  int32       `json:"constraint,omitempty"`
	SystemNamed bool        `json:"systemNamed,omitempty"`
	Columns     []KeyColumn `json:"columns"`
	Include     []int32     `json:"include,omitempty"`
	Filter      *Condition  `json:"filter,omitempty"`
	Disabled    bool        `json:"disabled,omitempty"`
	FillFactor  int         `json:"fillFactor,omitempty"`
}

// Key reports PRIMARY KEY and UNIQUE.
func (i *Index) Key() bool { return i.Primary || i.UniqueKey }

// KeyColumn is a column of an index, by its id.
type KeyColumn struct {
	Column int32 `json:"column"`
	Desc   bool  `json:"desc,omitempty"`
}

// Action is what ON DELETE and ON UPDATE do, as sys.foreign_keys numbers them.
type Action uint8

// The actions.
const (
	NoAction Action = iota
	Cascade
	SetNull
	SetDefault
)

// String returns the words of the action.
func (a Action) String() string {
	return [...]string{"NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT"}[a]
}

// ForeignKey is a FOREIGN KEY constraint: Columns of its table reference
// RefColumns of the table with the id References, by place. Key is the
// index_id there that makes these unique.
type ForeignKey struct {
	Constrained
	Columns           []int32 `json:"columns"`
	References        int32   `json:"references"`
	RefColumns        []int32 `json:"refColumns"`
	Key               int32   `json:"key"`
	OnDelete          Action  `json:"onDelete,omitempty"`
	OnUpdate          Action  `json:"onUpdate,omitempty"`
	Disabled          bool    `json:"disabled,omitempty"`
	NotTrusted        bool    `json:"notTrusted,omitempty"`
	NotForReplication bool    `json:"notForReplication,omitempty"`
}

// Column returns a column by its name.
func (t *Table) Column(name string) (*Column, bool) { return ColumnNamed(t.Columns, name) }

// ColumnNamed returns the column of a list that has the name.
func ColumnNamed(list []*Column, name string) (*Column, bool) {
	f := fold(name)
	i := slices.IndexFunc(list, func(c *Column) bool { return fold(c.Name) == f })
	if i < 0 {
		return nil, false
	}
	return list[i], true
}

// ColumnByID returns a column by its id.
func (t *Table) ColumnByID(id int32) (*Column, bool) {
	i := slices.IndexFunc(t.Columns, func(c *Column) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return t.Columns[i], true
}

// Index returns an index or a key by its name.
func (t *Table) Index(name string) (*Index, bool) {
	i := slices.IndexFunc(t.Indexes, func(x *Index) bool { return SameName(x.Name, name) })
	if i < 0 {
		return nil, false
	}
	return t.Indexes[i], true
}

// PrimaryKey returns the primary key, nil without.
func (t *Table) PrimaryKey() *Index {
	for _, x := range t.Indexes {
		if x.Primary {
			return x
		}
	}
	return nil
}

// KeyColumns returns the columns of an index's key, none for nil.
func (t *Table) KeyColumns(x *Index) []*Column {
	if x == nil {
		return nil
	}
	var out []*Column
	for _, k := range x.Columns {
		if c, ok := t.ColumnByID(k.Column); ok {
			out = append(out, c)
		}
	}
	return out
}

// IdentityColumn returns the column with IDENTITY, nil without.
func (t *Table) IdentityColumn() *Column {
	for _, c := range t.Columns {
		if c.Identity != nil {
			return c
		}
	}
	return nil
}

// Clone returns a table that may be changed until it is put into a Draft: its
// lists and what is in them are its own, down to the constraints.
func (t *Table) Clone() *Table {
	n := *t
	n.Columns, n.Indexes, n.ForeignKeys, n.Checks = each(t.Columns), each(t.Indexes), each(t.ForeignKeys), each(t.Checks)
	for i := range n.Indexes {
		n.Indexes[i].Columns, n.Indexes[i].Include = slices.Clone(n.Indexes[i].Columns), slices.Clone(n.Indexes[i].Include)
	}
	return &n
}

func each[T any](list []*T) []*T {
	out := make([]*T, len(list))
	for i, x := range list {
		c := *x
		out[i] = &c
	}
	return out
}
