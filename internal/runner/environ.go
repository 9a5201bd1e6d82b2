package runner

import (
	"maps"
	"runtime"
	"slices"
	"strings"
)

// Environ is a child's environment. Names keep their case; on Windows, as
// there, they are compared without it.
type Environ struct {
	names  []string
	values map[string]string
	given  map[string]bool // set after the inherited ones
	fold   bool
}

// NewEnviron reads entries of the form NAME=value, as os.Environ gives them.
func NewEnviron(entries []string) *Environ {
	e := &Environ{values: map[string]string{}, given: map[string]bool{}, fold: runtime.GOOS == "windows"}
	for _, kv := range entries {
		if i := strings.IndexByte(kv, '='); i > 0 { // Windows has "=C:=C:\dir" too
			e.Set(kv[:i], kv[i+1:])
		}
	}
	clear(e.given)
	return e
}

func (e *Environ) key(name string) string {
	if !e.fold {
		return name
	}
	for _, n := range e.names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	return name
}

// Set gives name a value.
func (e *Environ) Set(name, value string) {
	k := e.key(name)
	if _, ok := e.values[k]; !ok {
		e.names = append(e.names, k)
	}
	e.values[k] = value
	e.given[k] = true
}

// Get returns the value, empty when unset.
func (e *Environ) Get(name string) string { return e.values[e.key(name)] }

// Has reports whether name is set, be it to nothing.
func (e *Environ) Has(name string) bool {
	_, ok := e.values[e.key(name)]
	return ok
}

// Delete removes every name for which drop answers true.
func (e *Environ) Delete(drop func(name string) bool) {
	e.names = slices.DeleteFunc(e.names, func(n string) bool {
		if !drop(n) {
			return false
		}
		delete(e.values, n)
		delete(e.given, n)
		return true
	})
}

// Given lists, sorted, the names that were set since NewEnviron or Clone.
func (e *Environ) Given() []string { return slices.Sorted(maps.Keys(e.given)) }

// Dropped lists, sorted, the names of base that are not set here.
func (e *Environ) Dropped(base *Environ) []string {
	var out []string
	for _, n := range base.names {
		if !e.Has(n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// Entries is the form that os/exec takes.
func (e *Environ) Entries() []string {
	out := make([]string, len(e.names))
	for i, n := range e.names {
		out[i] = n + "=" + e.values[n]
	}
	return out
}

// Clone copies the environment.
func (e *Environ) Clone() *Environ { return NewEnviron(e.Entries()) }
