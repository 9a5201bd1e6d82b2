package ast

// CreateUser is CREATE USER in all its forms. From says which: "" (WITH
// PASSWORD, or a login of the same name), LOGIN, "EXTERNAL PROVIDER", "WITHOUT
// LOGIN", CERTIFICATE, "ASYMMETRIC KEY". Options hold OBJECT_ID, SID, TYPE,
// DEFAULT_SCHEMA, PASSWORD, DEFAULT_LANGUAGE: strings and 0x… in Value, words in Word.
type CreateUser struct {
	Span
	Name    Ident
	From    string
	Source  *Ident // the login, certificate or key
	Options []Option
}

// AlterUser is ALTER USER name WITH NAME, DEFAULT_SCHEMA, LOGIN, PASSWORD ….
type AlterUser struct {
	Span
	Name    Ident
	From    string // "EXTERNAL PROVIDER" or ""
	Options []Option
}

// CreateLogin is CREATE LOGIN; From is "" (WITH PASSWORD), WINDOWS, "EXTERNAL
// PROVIDER", CERTIFICATE, "ASYMMETRIC KEY".
type CreateLogin struct {
	Span
	Name    Ident
	From    string
	Source  *Ident
	Options []Option // PASSWORD (with List HASHED, MUST_CHANGE), SID, OBJECT_ID, DEFAULT_DATABASE …
}

// AlterLogin is ALTER LOGIN name ENABLE|DISABLE|WITH …|ADD CREDENTIAL ….
type AlterLogin struct {
	Span
	Name    Ident
	Action  string // ENABLE, DISABLE, WITH, "ADD CREDENTIAL", "DROP CREDENTIAL"
	Options []Option
}

// CreateRole is CREATE ROLE, CREATE SERVER ROLE and CREATE APPLICATION ROLE; Kind is the word before ROLE.
type CreateRole struct {
	Span
	Kind    string // "", SERVER, APPLICATION
	Name    Ident
	Owner   *Ident   // AUTHORIZATION
	Options []Option // of application roles
}

// AlterRole is ALTER [SERVER|APPLICATION] ROLE name ADD MEMBER, DROP MEMBER, WITH NAME = ….
type AlterRole struct {
	Span
	Kind    string
	Name    Ident
	Add     *Ident
	Drop    *Ident
	Options []Option // WITH NAME = new, PASSWORD, DEFAULT_SCHEMA
}

// Permission is GRANT, DENY or REVOKE.
type Permission struct {
	Span
	Verb        string // GRANT, DENY, REVOKE
	OptionFor   bool   // REVOKE GRANT OPTION FOR
	Permissions []PermissionName
	Class       string  // before ::, upper case: OBJECT, SCHEMA, DATABASE, USER, ROLE, TYPE, …; "" where there is none
	On          *Name   // nil for permissions on the database
	Columns     []Ident // after the object
	Principals  []Ident // after TO or FROM; PUBLIC and NULL as words
	GrantOption bool    // WITH GRANT OPTION
	Cascade     bool
	As          *Ident
}

// PermissionName is one permission: SELECT, "CREATE TABLE", "VIEW DEFINITION",
// "ALL", "ALL PRIVILEGES" …, upper case, with columns for SELECT (a, b).
type PermissionName struct {
	Span
	Name    string
	Columns []Ident
}

// AlterAuthorization is ALTER AUTHORIZATION ON [class::]name TO owner.
type AlterAuthorization struct {
	Span
	Class       string
	Name        Name
	Owner       *Ident
	SchemaOwner bool // TO SCHEMA OWNER
}

func (*CreateUser) stmt()         {}
func (*AlterUser) stmt()          {}
func (*CreateLogin) stmt()        {}
func (*AlterLogin) stmt()         {}
func (*CreateRole) stmt()         {}
func (*AlterRole) stmt()          {}
func (*Permission) stmt()         {}
func (*AlterAuthorization) stmt() {}
