package rowstore

import (
	"database/sql/driver"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// mostHeld is how many bytes of values one function of a window may hold.
const mostHeld = 256 << 20

// heldValues are values that a function of a window holds, within mostHeld.
type heldValues struct {
	values []driver.Value
	taken  int // bytes of them
}

func (h *heldValues) add(v driver.Value) error {
	if h.taken += sizeOf(v); h.taken > mostHeld {
		return carry(types.OutOfMemory())
	}
	h.values = append(h.values, cloned(v))
	return nil
}

// drop takes the first one away.
func (h *heldValues) drop() {
	h.taken -= sizeOf(h.values[0])
	h.values[0] = nil // the array lives on
	h.values = h.values[1:]
}

// sizeOf is what a value takes in memory, about.
func sizeOf(v driver.Value) int {
	const itself = 32
	switch v := v.(type) {
	case string:
		return itself + len(v)
	case []byte:
		return itself + len(v)
	}
	return itself
}

// own makes text and bytes that SQLite lends the caller's.
func own(args []driver.Value) {
	for i, a := range args {
		args[i] = cloned(a)
	}
}

func cloned(v driver.Value) driver.Value {
	switch v := v.(type) {
	case string:
		return strings.Clone(v)
	case []byte:
		return append(make([]byte, 0, len(v)), v...)
	}
	return v
}
