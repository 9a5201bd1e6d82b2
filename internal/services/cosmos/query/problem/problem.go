// Package problem holds what the engine says of queries that it refuses, as
// the service words it.
package problem

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
)

// Span is a place in the query's text, in bytes, end exclusive.
type Span struct{ Start, End int }

// To returns the span from s to the end of other.
func (s Span) To(other Span) Span { return Span{s.Start, other.End} }

// Location is a span in the service's unit, UTF-16 code units.
type Location struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Entry is one thing that is wrong; Code is "SC1001" or a number.
type Entry struct {
	Severity string    `json:"severity"`
	Location *Location `json:"location,omitempty"`
	Code     any       `json:"code,omitempty"`
	Message  string    `json:"message"`
}

// Error refuses a query. Its JSON is what the service puts into the message of
// its 400: {"errors":[…]}, or {"Errors":["…"]} where Plain is set.
type Error struct {
	Entries []Entry
	Plain   string
}

// At returns an error at a place of text.
func At(text string, at Span, code, message string) *Error {
	e := &Error{}
	e.Add(text, at, code, message)
	return e
}

// Add appends an entry.
func (e *Error) Add(text string, at Span, code, message string) {
	at.End = min(at.End, len(text))
	at.Start = min(at.Start, at.End)
	start := units(text[:at.Start])
	location := &Location{Start: start, End: start + units(text[at.Start:at.End])}
	e.Entries = append(e.Entries, Entry{Severity: "Error", Location: location, Code: code, Message: message})
}

// Coded returns an error without a place and with a number for a code.
func Coded(code int, message string) *Error {
	return &Error{Entries: []Entry{{Severity: "Error", Code: code, Message: message}}}
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// MarshalJSON writes the error as the service does.
func (e *Error) MarshalJSON() ([]byte, error) {
	var body any = struct {
		Errors []Entry `json:"errors"`
	}{e.Entries}
	if e.Plain != "" {
		body = map[string][]string{"Errors": {e.Plain}}
	}
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	return bytes.TrimSpace(buf.Bytes()), err
}

// Error returns the JSON.
func (e *Error) Error() string {
	text, err := e.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Unsupported refuses a query that Azure would run and this engine does not.
type Unsupported struct {
	Feature string // "user defined functions", "full text search" and so on
}

func (u *Unsupported) Error() string { return "not supported: " + u.Feature }
