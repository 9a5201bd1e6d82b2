// Package rowstore keeps the rows of a database in SQLite, one file each: it
// opens connections, prepares statements and keeps them, encodes values so
// that SQLite's order is T-SQL's, and lets SQLite's text call closures.
//
// Values are kept in columns without a declared type. Whole numbers, bit,
// dates and times are INTEGER; money and decimals of up to 18 digits are
// INTEGER too, scaled; longer decimals are BLOBs of 17 bytes that sort like
// the numbers; real and float are REAL; text is TEXT, with a collation of
// this package; uniqueidentifier is a BLOB in T-SQL's order of its groups,
// datetimeoffset one of UTC and offset, sql_variant one with its type.
package rowstore
