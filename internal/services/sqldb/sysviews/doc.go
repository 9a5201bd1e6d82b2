// Package sysviews has the catalogue views: sys.* and INFORMATION_SCHEMA.*,
// with the columns, types and order of Microsoft's documentation of each. A
// View makes its rows of a snapshot of the catalogue, of its security and of
// what the session says of itself, and leaves out what the user may not see:
// the metadata visibility of SQL Server, where a permission on an object shows
// its row, and VIEW DEFINITION its text.
//
// The rows are values, so that a query treats a view like any other source.
package sysviews
