// Package dml changes rows: INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE and
// SELECT INTO, with the constraints of the tables.
//
// A statement becomes ordinary queries, made of the nodes of its tree, which
// say what is to be changed into what; they are read whole before anything is
// written, so that a statement never meets its own changes. Values are brought
// to the columns' types here (assign.go), computed columns and CHECK are
// queries over the values of one row (table.go), keys are SQLite's indexes
// (write.go), and foreign keys are looked up after all is written
// (foreign.go), so that rows may be exchanged within a statement.
//
// A Plan may be run again for as long as the catalogue and the principal stay
// what they were. Whoever runs one undoes what a failed statement wrote.
package dml
