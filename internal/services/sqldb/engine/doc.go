// Package engine runs T-SQL. A database is one SQLite file; a session is one
// connection to it. Statements are bound to the catalogue (static types,
// permissions), written as SQLite's SQL over tables t<object id> with columns
// c<column id>, so that no name of a user's reaches SQLite, and run. What
// T-SQL means by an operator or a function is a Go closure that SQLite calls
// by a number: `x(17, …)`; SQLite does joins, grouping, order, storage.
package engine
