// Package builtin has the scalar functions of T-SQL: Bind finds one by its
// name, gives its result a type by the types of the arguments, and says what
// these are to be converted to; the Binding evaluates it on values.
//
// It is pure: what a function needs of the session it asks of a Session.
// Functions of the catalogue are in package sysviews; what needs syntax or
// flow of its own (CASE, ISNULL, aggregates, @@ROWCOUNT) is the binder's.
package builtin
