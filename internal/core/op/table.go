package op

import (
	"fmt"
	"net/url"
	"sort"
	"strings"
)

// Style says how a service reads paths.
type Style struct {
	// FoldCase matches literal segments without regard to case, as Resource
	// Manager does.
	FoldCase bool
	// CollapseSlashes treats "//" as "/", as Resource Manager does. Where
	// it is unset an empty segment is a value like any other.
	CollapseSlashes bool
	// TrailingSlash lets a final "/" be ignored, as Key Vault clients send
	// "/secrets/{name}/" for the latest version.
	TrailingSlash bool
}

// Table finds the row that a call fits. T is what the row leads to.
type Table[T any] struct {
	style Style
	rows  map[string][]*row[T] // by method, most specific first
}

type row[T any] struct {
	operation Operation
	target    T
	path      template
	query     []queryTerm

	header, headerValue string
}

type queryTerm struct{ key, value string }

// Call is what a table needs to know of a request.
type Call struct {
	Method string
	Path   string // as escaped on the wire
	Query  url.Values
	// Header returns the value of a request header, "" where it is absent.
	Header func(name string) string
}

// NewTable returns an empty table.
func NewTable[T any](style Style) *Table[T] {
	return &Table[T]{style: style, rows: map[string][]*row[T]{}}
}

// Add appends a row. An operation that names no permission, or whose path
// another row already takes, is refused: a table is checked when the program
// starts, not when a call arrives.
func (t *Table[T]) Add(operation Operation, target T) error {
	if err := operation.Validate(); err != nil {
		return err
	}
	path, rawQuery, _ := strings.Cut(operation.Path, "?")
	parsed, err := parseTemplate(path)
	if err != nil {
		return fmt.Errorf("operation %q: %w", operation.Name, err)
	}
	r := &row[T]{operation: operation, target: target, path: parsed}
	r.header, r.headerValue, _ = strings.Cut(operation.Header, ": ")
	for _, term := range strings.FieldsFunc(rawQuery, func(c rune) bool { return c == '&' }) {
		key, value, _ := strings.Cut(term, "=")
		r.query = append(r.query, queryTerm{key, value})
	}
	for _, other := range t.rows[operation.Method] {
		if other.same(r) {
			return fmt.Errorf("operations %q and %q both take %s %s", other.operation.Name, operation.Name, operation.Method, operation.Path)
		}
	}
	rows := append(t.rows[operation.Method], r)
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].rank() > rows[j].rank() })
	t.rows[operation.Method] = rows
	return nil
}

// Match is the row that a call fits.
type Match[T any] struct {
	Operation *Operation
	Target    T
	Params    Params
}

// Match returns the most specific row that the call fits.
func (t *Table[T]) Match(c Call) (Match[T], bool) {
	segments, ok := split(c.Path, t.style)
	if !ok {
		return Match[T]{}, false
	}
	for _, r := range t.rows[c.Method] {
		if !r.accepts(c) {
			continue
		}
		if params, ok := r.path.match(segments, t.style.FoldCase); ok {
			return Match[T]{Operation: &r.operation, Target: r.target, Params: params}, true
		}
	}
	return Match[T]{}, false
}

// Methods returns the methods for which the call's path has a row, so that a
// service can tell a wrong method from a wrong path.
func (t *Table[T]) Methods(c Call) []string {
	var methods []string
	for method := range t.rows {
		c.Method = method
		if _, ok := t.Match(c); ok {
			methods = append(methods, method)
		}
	}
	sort.Strings(methods)
	return methods
}

func (r *row[T]) accepts(c Call) bool {
	for _, term := range r.query {
		values, present := c.Query[term.key]
		if !present || term.value != "" && (len(values) == 0 || !strings.EqualFold(values[0], term.value)) {
			return false
		}
	}
	return r.header == "" || c.Header != nil && r.headerFits(c.Header(r.header))
}

// headerFits reports whether a header is there, with the value that the row
// wants if it wants one.
func (r *row[T]) headerFits(got string) bool {
	return got != "" && (r.headerValue == "" || strings.EqualFold(got, r.headerValue))
}

// rank orders rows: literal segments first, then query terms, then a header.
func (r *row[T]) rank() int {
	n := r.path.literals * 100
	n += len(r.query) * 10
	if r.operation.Header != "" {
		n += 5
	}
	if r.path.wild >= 0 {
		n--
	}
	return n
}

func (r *row[T]) same(other *row[T]) bool {
	if r.operation.Header != other.operation.Header || r.path.shape() != other.path.shape() || len(r.query) != len(other.query) {
		return false
	}
	for i := range r.query {
		if r.query[i] != other.query[i] {
			return false
		}
	}
	return true
}
