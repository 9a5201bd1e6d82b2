package security

import (
	"strings"
)

// Kind is what a principal is, as sys.database_principals.type shows it.
type Kind string

// The kinds that this version has.
const (
	SQLUser       Kind = "S"
	ExternalUser  Kind = "E" // user, application or managed identity of Entra ID
	ExternalGroup Kind = "X"
	Role          Kind = "R"
)

// TypeDesc is sys.database_principals.type_desc.
func (k Kind) TypeDesc() string {
	switch k {
	case SQLUser:
		return "SQL_USER"
	case ExternalUser:
		return "EXTERNAL_USER"
	case ExternalGroup:
		return "EXTERNAL_GROUPS"
	}
	return "DATABASE_ROLE"
}

// Principal is a user or a role of a database.
type Principal struct {
	ID   int32  `json:"id"`
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// SID is 16 bytes for an external principal: the object id of a user or
	// a group, the application id of an application, in a GUID's byte order.
	SID           []byte `json:"sid,omitempty"`
	DefaultSchema string `json:"defaultSchema,omitempty"`
	Owner         int32  `json:"owner,omitempty"` // of a role; 0 for users
	// Password is that of a contained user, who logs in to this database
	// alone; nil for all others.
	Password *Password `json:"password,omitempty"`
}

// Fixed reports a role that every database has, public not among them.
func (p Principal) Fixed() bool { return p.ID >= DBOwner && p.ID < DBOwner+16 }

// special reports a principal that cannot be dropped, granted to or made a
// member.
func (p Principal) special() bool { return p.ID <= sysUser }

// The ids of the principals that every database has, as in SQL Server.
const (
	Public        int32 = 0
	DBO           int32 = 1
	Guest         int32 = 2
	infoSchema    int32 = 3
	sysUser       int32 = 4
	firstUser     int32 = 5
	DBOwner       int32 = 16384
	AccessAdmin   int32 = 16385
	SecurityAdmin int32 = 16386
	DDLAdmin      int32 = 16387
	BackupOp      int32 = 16389
	DataReader    int32 = 16390
	DataWriter    int32 = 16391
	DenyReader    int32 = 16392
	DenyWriter    int32 = 16393
)

// builtin returns the principals of a new database. dbo has the sid of the
// server's administrator, which the caller knows.
func builtin(owner []byte) []Principal {
	out := []Principal{
		{ID: Public, Name: "public", Kind: Role, Owner: DBO},
		{ID: DBO, Name: "dbo", Kind: SQLUser, SID: owner, DefaultSchema: "dbo"},
		{ID: Guest, Name: "guest", Kind: SQLUser, SID: []byte{0}, DefaultSchema: "guest"},
		{ID: infoSchema, Name: "INFORMATION_SCHEMA", Kind: SQLUser},
		{ID: sysUser, Name: "sys", Kind: SQLUser},
	}
	for _, r := range []struct {
		id   int32
		name string
	}{
		{DBOwner, "db_owner"}, {AccessAdmin, "db_accessadmin"}, {SecurityAdmin, "db_securityadmin"}, {DDLAdmin, "db_ddladmin"}, {BackupOp, "db_backupoperator"},
		{DataReader, "db_datareader"}, {DataWriter, "db_datawriter"}, {DenyReader, "db_denydatareader"}, {DenyWriter, "db_denydatawriter"},
	} {
		out = append(out, Principal{ID: r.id, Name: r.name, Kind: Role, Owner: DBO})
	}
	return out
}

// sameName compares names as a case-insensitive catalogue does.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, " "), strings.TrimRight(b, " "))
}
