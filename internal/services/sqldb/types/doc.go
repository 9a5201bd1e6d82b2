// Package types is the vocabulary of T-SQL that the packages of sqldb share:
// data types, values, their order and conversions, and errors with Microsoft's
// numbers. It knows nothing of wires, text or storage.
package types
