package types

import "unsafe"

// Room counts the rows that a statement holds in memory.
type Room struct{ taken int }

// Taken is how many bytes were added.
func (r *Room) Taken() int { return r.taken }

// mostHeld is how many bytes of rows a statement may hold.
const mostHeld = 1 << 30

// Take adds a row, or refuses it with OutOfMemory.
func (r *Room) Take(row []Value) error {
	r.taken += len(row) * int(unsafe.Sizeof(Value{}))
	for i := range row {
		r.taken += len(row[i].Text) + len(row[i].Bytes)
	}
	if r.taken > mostHeld {
		return OutOfMemory()
	}
	return nil
}
