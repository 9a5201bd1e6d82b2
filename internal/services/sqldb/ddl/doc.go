// Package ddl runs the statements that define: tables and indexes, views,
// schemas, sequences, synonyms and types, users, roles and permissions. Run
// takes a statement and a session's Env, asks for the permissions that SQL
// Server's documentation of the statement names, changes the rows through the
// Env's Store and leaves the next catalogue in the Env. The caller wraps it
// into a transaction, and forgets both when it fails.
//
// A statement is refused with the errors of SQL Server, several where it sends
// several (tsql.Errors). Names never reach SQLite: layout.go, the one place that
// knows how tables and indexes are kept, writes ids.
package ddl
