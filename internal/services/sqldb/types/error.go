package types

import "fmt"

// Error is an error as T-SQL has it. Level is the severity (11 to 16 are the
// user's, 17 up the server's; below 11 it is a message); Line counts from 1
// in the batch or procedure, 0 where it is not known yet.
type Error struct {
	Number    int32
	Level     uint8
	State     uint8
	Message   string
	Procedure string
	Line      int32
}

// Error returns the message with its number.
func (e *Error) Error() string {
	return fmt.Sprintf("Msg %d, Level %d, State %d: %s", e.Number, e.Level, e.State, e.Message)
}

// Errorf returns an error of severity 16 and state 1.
func Errorf(number int32, format string, args ...any) *Error {
	return &Error{Number: number, Level: 16, State: 1, Message: fmt.Sprintf(format, args...)}
}

// WithLevel returns the error with another severity and state.
func (e *Error) WithLevel(level, state uint8) *Error {
	c := *e
	c.Level, c.State = level, state
	return &c
}

// At returns the error with the line, unless it has one.
func (e *Error) At(line int) *Error {
	if e.Line != 0 {
		return e
	}
	c := *e
	c.Line = int32(line)
	return &c
}

// MaxBytes is the longest value that a statement may make, in bytes. SQL
// Server's is 2 GB, which one session alone would take from this machine.
const MaxBytes = 128 << 20

// TooLarge is error 7119: a value would be longer than MaxBytes.
func TooLarge() *Error {
	return Errorf(7119, "Attempting to grow LOB beyond maximum allowed size of %d bytes.", MaxBytes)
}

// OutOfMemory is error 701: a statement would take more memory than one may.
func OutOfMemory() *Error {
	return Errorf(701, "There is insufficient system memory in resource pool 'default' to run this query.").WithLevel(17, 123)
}

// TooComplex is error 8623: a statement that nobody can make a plan of.
func TooComplex() *Error {
	return Errorf(8623, "The query processor ran out of internal resources and could not produce a query plan. This is a rare event and only expected for extremely complex queries or queries that reference a very large number of tables or partitions. Please simplify the query. If you believe you have received this message in error, contact Customer Support Services for more information.")
}

// Unsupported is what T-SQL that is not built answers: 40517, with which Azure
// SQL Database refuses what it does not have, and the feature's name.
func Unsupported(feature string) *Error {
	return Errorf(40517, "%s is not supported in this version of SQL Server (Lanyard).", feature)
}
