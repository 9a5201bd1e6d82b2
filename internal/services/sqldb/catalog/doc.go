// Package catalog is what the objects of one database are: schemas, tables
// with their columns, keys, indexes and constraints, views, procedures,
// functions, sequences, synonyms and types, and the security that guards them.
//
// A Catalog is a snapshot and never changes, nor does anything that it hands
// out: a session keeps the one a statement began with, and plans can tell by
// the pointer whether theirs is still the current one. Whoever changes it
// makes a Draft, puts changed clones of objects into it, and takes the next
// Catalog from there. Ids are never used twice in the life of a database.
//
// Names are compared as SQL_Latin1_General_CP1_CI_AS does it for the catalogue:
// letters of either case are one, blanks at the end do not count. The package
// decides nothing about permissions, and of how rows are kept it knows only what
// their tables and columns are called.
package catalog
