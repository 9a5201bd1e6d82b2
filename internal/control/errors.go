package control

import "errors"

// Codes of an Error.
const (
	CodeNotFound  = "NotFound"  // no app of that name
	CodeAmbiguous = "Ambiguous" // the name fits apps in several groups
	CodeConflict  = "Conflict"  // the app's host name is taken by another run
	CodeStopping  = "Stopping"  // the system is shutting down; try a new one
	CodeInvalid   = "Invalid"   // the request makes no sense
	CodeInternal  = "Internal"
)

// Error is a failure that the backend words for the user of the command line.
// It crosses the socket unchanged.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }

// ErrNotRunning says that no Lanyard serves this home.
var ErrNotRunning = errors.New("lanyard is not running")

// ErrInUse says that another process serves this home.
var ErrInUse = errors.New("another lanyard is already running on this home")

// IsCode reports whether err is, or wraps, an *Error of that code.
func IsCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
