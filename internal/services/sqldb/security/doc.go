// Package security decides who may do what in one database: its principals,
// who is a member of what, and what was granted and denied, with the error
// that each refusal is. It does no I/O: a Database is a value that changes by
// making another, so that a session keeps the one it started a statement
// with. The engine keeps State in the database's file and asks Context.
//
// The rules are those of SQL Server's documentation of permissions: DENY
// anywhere above or at a securable wins over GRANT, except that a column's
// GRANT wins over its table's DENY; whoever owns a securable, and dbo, is not
// asked at all.
package security
