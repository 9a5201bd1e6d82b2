package catalog

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Kind is what an object is, as sys.objects.type has it, without its blank.
type Kind string

// The kinds of objects.
const (
	KindTable          Kind = "U"
	KindView           Kind = "V"
	KindProcedure      Kind = "P"
	KindScalarFunction Kind = "FN"
	KindInlineFunction Kind = "IF"
	KindTableFunction  Kind = "TF"
	KindSequence       Kind = "SO"
	KindSynonym        Kind = "SN"
	KindTableType      Kind = "TT"
	KindPrimaryKey     Kind = "PK"
	KindUnique         Kind = "UQ"
	KindForeignKey     Kind = "F"
	KindCheck          Kind = "C"
	KindDefault        Kind = "D"
)

// Desc is sys.objects.type_desc.
func (k Kind) Desc() string {
	switch k {
	case KindTable:
		return "USER_TABLE"
	case KindView:
		return "VIEW"
	case KindProcedure:
		return "SQL_STORED_PROCEDURE"
	case KindScalarFunction:
		return "SQL_SCALAR_FUNCTION"
	case KindInlineFunction:
		return "SQL_INLINE_TABLE_VALUED_FUNCTION"
	case KindTableFunction:
		return "SQL_TABLE_VALUED_FUNCTION"
	case KindSequence:
		return "SEQUENCE_OBJECT"
	case KindSynonym:
		return "SYNONYM"
	case KindTableType:
		return "TYPE_TABLE"
	case KindPrimaryKey:
		return "PRIMARY_KEY_CONSTRAINT"
	case KindUnique:
		return "UNIQUE_CONSTRAINT"
	case KindForeignKey:
		return "FOREIGN_KEY_CONSTRAINT"
	case KindCheck:
		return "CHECK_CONSTRAINT"
	}
	return "DEFAULT_CONSTRAINT"
}

// Head is what every object has.
type Head struct {
	ID       int32     `json:"id"`
	Name     string    `json:"name"`
	Schema   int32     `json:"schema"`
	Owner    int32     `json:"owner,omitempty"` // a principal; 0 means the schema's owner
	Created  time.Time `json:"created"`         // UTC
	Modified time.Time `json:"modified"`
}

// Header returns the head itself, which makes a type that embeds it an Object.
func (h *Head) Header() *Head { return h }

// Object is *Table, *View, *Procedure, *Function, *Sequence, *Synonym, or
// *Constraint, which is found by name and id but kept in its table.
type Object interface {
	Header() *Head
	Kind() Kind
}

// Constraint is a constraint as an object of its schema. Table is a table, or
// the table of a table type.
type Constraint struct {
	Head
	Type  Kind
	Table *Table
}

// Kind returns the constraint's type.
func (c *Constraint) Kind() Kind { return c.Type }

// Schema is a schema.
type Schema struct {
	ID    int32  `json:"id"`
	Name  string `json:"name"`
	Owner int32  `json:"owner"`
}

// The ids of the schemas that every database has.
const (
	DBO           int32 = 1
	Guest         int32 = 2
	InfoSchema    int32 = 3
	Sys           int32 = 4
	firstSchema   int32 = 5
	firstRole     int32 = 16384 // schemas of the fixed roles have their ids
	lastRole      int32 = 16393
	firstUserType int32 = 257
)

// Fixed reports a schema that every database has and that cannot be dropped.
func (s *Schema) Fixed() bool { return s.ID < firstSchema || s.ID >= firstRole && s.ID <= lastRole }

// Securable is the schema as something that permissions are about.
func (s *Schema) Securable() security.Securable {
	return security.Securable{Class: security.SchemaClass, ID: s.ID, Name: s.Name, Owner: s.Owner}
}

func builtinSchemas() []*Schema {
	out := []*Schema{{DBO, "dbo", security.DBO}, {Guest, "guest", security.Guest}, {InfoSchema, "INFORMATION_SCHEMA", InfoSchema}, {Sys, "sys", Sys}}
	for i, name := range []string{"db_owner", "db_accessadmin", "db_securityadmin", "db_ddladmin", "", "db_backupoperator", "db_datareader", "db_datawriter", "db_denydatareader", "db_denydatawriter"} {
		if name != "" {
			out = append(out, &Schema{firstRole + int32(i), name, firstRole + int32(i)})
		}
	}
	return out
}
