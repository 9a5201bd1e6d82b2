// Package web is the waist that every HTTP call passes: it finds the
// operation, lets the service say what the host names, authenticates the
// caller, asks authz, calls the handler, renders errors in the service's
// dialect and writes one access record and one log line. Services import it;
// it imports no service.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// Row is one operation and its handler.
type Row struct {
	op.Operation
	Handle Handler
}

// Dialect is how one service speaks: the only place where its refusals and
// its standing headers are written.
type Dialect interface {
	// Headers sets what every answer of the service carries.
	Headers(r *Request, h http.Header)
	// Error renders a refusal.
	Error(r *Request, e *azerr.Error) *Response
	// Denied puts a missing permission into the service's words.
	Denied(r *Request, d Denial) *azerr.Error
	// Unknown is the answer to a call that fits no row; methods are those
	// that the path would allow.
	Unknown(r *Request, methods []string) *azerr.Error
	// Unsupported is the answer of an operation that is not built.
	Unsupported(r *Request) *azerr.Error
}

// Denial is a permission that the caller lacks.
type Denial struct {
	Action string
	Data   bool
	Scope  string // absolute, in the caller's casing
	Linked bool   // asked by a handler for a second resource, not by the row
	// Reason is why no assignment sufficed, in rbac's words.
	Reason string
}

// Config makes a Front.
type Config struct {
	Service string // for records and logs: "keyvault"
	Style   op.Style
	Rows    []Row
	Dialect Dialect
	// Resolve finds what the host names and sets Target and Base. It runs
	// before authentication, because an account key can only be checked
	// against its account. Nil where the host names nothing.
	Resolve func(ctx context.Context, r *Request) error
	// Authenticate says who calls, or refuses in the service's words.
	Authenticate func(ctx context.Context, r *Request) (principal.Principal, error)
	// Decide may answer in the place of roles, for a resource that has a
	// policy of its own, such as a vault with access policies. Its first
	// result says whether it did; its error is the refusal. Nil where roles
	// decide everything. DecidedBy says who decided, for people: it follows
	// "refused by".
	DecidedBy string
	Decide    func(ctx context.Context, r *Request, needs []op.Grant) (bool, error)
	Authz     *authz.Service
	Access    *access.Log
	Clock     clock.Clock
	NewID     guid.Source
	Log       *slog.Logger
}

// Front is one service's way through the waist.
type Front struct {
	Config
	table *op.Table[Handler]
}

// NewFront checks the service's rows and returns its front. A row without a
// handler, without a permission or with the path of another row is an error:
// nothing that is wrong in a table waits for a call to show it.
func NewFront(c Config) (*Front, error) {
	f := &Front{Config: c, table: op.NewTable[Handler](c.Style)}
	for _, row := range c.Rows {
		if row.Handle == nil && !row.Unbuilt {
			return nil, fmt.Errorf("%s: operation %q has no handler", c.Service, row.Name)
		}
		if err := f.table.Add(row.Operation, row.Handle); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Service, err)
		}
	}
	return f, nil
}

// ServeHTTP takes one call through the waist.
func (f *Front) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	start := f.Clock.Now()
	r := &Request{HTTP: hr, ID: f.NewID(), Host: hostOf(hr), front: f}
	resp, err := f.serve(hr.Context(), r)
	if err != nil {
		e := azerr.From(err)
		resp = f.Dialect.Error(r, e)
		for name, value := range e.Header {
			resp.With(name, value)
		}
		if e.Cause != nil {
			f.Log.Error("request failed", "service", f.Service, "id", r.ID, "error", e.Cause)
		}
		drain(w, hr)
	}
	f.Dialect.Headers(r, w.Header())
	resp.write(w, hr)
	f.logLine(r, resp.Status, f.Clock.Now().Sub(start))
}

// serve returns a response or an error, and turns a panic into an error so
// that one bad request never ends the program.
func (f *Front) serve(ctx context.Context, r *Request) (resp *Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			resp, err = nil, azerr.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), r.HTTP.Method+" "+r.HTTP.URL.Path)
		}
	}()
	query, queryErr := url.ParseQuery(r.HTTP.URL.RawQuery)
	r.Query = query
	call := op.Call{
		Method: r.HTTP.Method, Path: r.HTTP.URL.EscapedPath(), Query: query,
		Header: r.HTTP.Header.Get,
	}
	match, known := f.table.Match(call)
	if known {
		r.Operation, r.Params = match.Operation, match.Params
	}
	if f.Resolve != nil {
		if err := f.Resolve(ctx, r); err != nil {
			return nil, err
		}
	}
	if !known || !match.Operation.Anonymous {
		if r.Caller, err = f.Authenticate(ctx, r); err != nil {
			return nil, err
		}
	}
	if queryErr != nil {
		return nil, azerr.New(azerr.Invalid, "InvalidQueryParameterValue", "The query string of the request could not be parsed.")
	}
	if !known {
		return nil, f.Dialect.Unknown(r, f.table.Methods(call))
	}
	if len(match.Operation.Needs) > 0 {
		if err := f.authorize(ctx, r, match.Operation.Needs); err != nil {
			return nil, err
		}
	}
	if match.Operation.Unbuilt {
		return nil, f.Dialect.Unsupported(r)
	}
	return match.Target(ctx, r)
}

func (f *Front) logLine(r *Request, status int, took time.Duration) {
	name := "-"
	if r.Operation != nil {
		name = r.Operation.Name
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	f.Log.LogAttrs(context.Background(), level, "request",
		slog.String("service", f.Service), slog.String("operation", name),
		slog.String("method", r.HTTP.Method), slog.String("host", r.Host), slog.String("path", r.HTTP.URL.Path),
		slog.Int("status", status), slog.Duration("took", took),
		slog.String("caller", r.Caller.ObjectID), slog.String("id", r.ID))
}

func hostOf(r *http.Request) string {
	host := r.Host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}
