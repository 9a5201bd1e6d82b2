// Package azerr holds the one error type that domain code returns. It knows
// what went wrong in Azure's words (a code and a message) and what kind of
// failure that is, but not how a service writes it on the wire: each service
// renders it in one place of its own. Every package may import it.
package azerr

import (
	"errors"
	"fmt"
	"syscall"
)

// Kind says what class of failure an error is. Its value is the HTTP status
// that Azure services answer for the class unless the error sets another.
type Kind int

// The kinds in use. Their names follow what happened, not the status line.
const (
	Invalid       Kind = 400
	Unauthorized  Kind = 401
	Forbidden     Kind = 403
	NotFound      Kind = 404
	NotAllowed    Kind = 405
	Conflict      Kind = 409
	Gone          Kind = 410
	Precondition  Kind = 412
	TooLarge      Kind = 413
	Unsupported   Kind = 415
	BadRange      Kind = 416
	Unmet         Kind = 417
	Throttled     Kind = 429
	Internal      Kind = 500
	NotModified   Kind = 304
	NotReachable  Kind = 502
	LengthMissing Kind = 411
	DiskFull      Kind = 507
)

// Error is a failure in Azure's own words.
type Error struct {
	Kind    Kind
	Code    string // Azure's error code, for example "RoleAssignmentExists"
	Message string // Azure's text, word for word where it is known
	// Inner is the code of Key Vault's "innererror" and of Storage's finer
	// reasons; empty where the service has none.
	Inner string
	// Target names the part of the request at fault, where Azure says it.
	Target string
	// Detail carries further named fields, for example Storage's
	// AuthenticationErrorDetail. Services render the names they know.
	Detail map[string]string
	// Header holds response headers that belong to the refusal itself, such
	// as WWW-Authenticate.
	Header map[string]string
	// Cause is kept for the log and never shown to a client.
	Cause error
}

// New returns an error of the given kind with Azure's code and message.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Newf is New with a formatted message.
func Newf(kind Kind, code, format string, args ...any) *Error {
	return New(kind, code, fmt.Sprintf(format, args...))
}

// BadRequest is Newf for what services without a finer code call "BadRequest".
func BadRequest(format string, args ...any) *Error {
	return Newf(Invalid, "BadRequest", format, args...)
}

// Wrap reports an internal failure whose cause goes to the log only.
func Wrap(cause error, doing string) *Error {
	return &Error{
		Kind: Internal, Code: "InternalServerError",
		Message: "The server encountered an internal error. Please retry the request.",
		Cause:   fmt.Errorf("%s: %w", doing, cause),
	}
}

// Full reports that there is no room for what a request brings. Azure has no
// such answer; it is one that clients do not try again on their own.
func Full(cause error) *Error {
	return &Error{
		Kind: DiskFull, Code: "InsufficientStorage", Cause: cause,
		Message: "The disk on which Lanyard keeps its data is full. Nothing of this request was kept; free some space and send it again.",
	}
}

// IfFull is Full where err says that a disk, or its user's part of it, is full;
// any other error, nil too, is itself.
func IfFull(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return Full(err)
	}
	return err
}

// Error returns code, message and cause for logs and tests.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s (%v)", e.Code, e.Message, e.Cause)
	}
	return e.Code + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Status returns the HTTP status that the kind stands for.
func (e *Error) Status() int { return int(e.Kind) }

// WithInner sets the inner code and returns the error.
func (e *Error) WithInner(code string) *Error { e.Inner = code; return e }

// WithHeader adds a response header that belongs to the refusal.
func (e *Error) WithHeader(name, value string) *Error {
	if e.Header == nil {
		e.Header = map[string]string{}
	}
	e.Header[name] = value
	return e
}

// WithDetail adds a named field that the service's dialect may render.
func (e *Error) WithDetail(name, value string) *Error {
	if e.Detail == nil {
		e.Detail = map[string]string{}
	}
	e.Detail[name] = value
	return e
}

// From returns err as an *Error. Anything that is not one already is an
// internal failure: its text goes to the log and never to a client.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(err, "unexpected")
}

// Is reports whether err is an *Error with the given code.
func Is(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
