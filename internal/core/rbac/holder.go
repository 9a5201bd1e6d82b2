package rbac

import "slices"

type entry struct {
	assignment Assignment
	slot       *slot
	holder     *holder
}

// holder is a principal with its assignments, in the order of their places.
type holder struct {
	id      string // object id
	entries []*entry
	at      []uint64 // the place of each entry
	// union has a bit for every operation that any of its roles grants
	// anywhere: most of a caller's groups are passed over by one word.
	union [2][]uint64
	// near has a bit for the places it has entries at, several to a bit.
	near uint64
}

// may reports whether any role of the holder could grant the action.
func (h *holder) may(a Action) bool {
	if a.bit == 0 {
		return true
	}
	return has(h.union[a.Plane], a.bit)
}

// allowing returns the entry at one of the places that grants the action.
func (h *holder) allowing(a Action, places []uint64) *entry {
	for _, place := range places {
		if h.near&near(place) == 0 {
			continue
		}
		i, _ := slices.BinarySearch(h.at, place)
		for ; i < len(h.at) && h.at[i] == place; i++ {
			e := h.entries[i]
			if e.assignment.Condition == "" && e.slot.code != nil && e.slot.code.grants(a) {
				return e
			}
		}
	}
	return nil
}

func (h *holder) put(e *entry, place uint64) {
	i, _ := slices.BinarySearch(h.at, place)
	h.entries = slices.Insert(h.entries, i, e)
	h.at = slices.Insert(h.at, i, place)
	h.add(e, place)
}

func (h *holder) remove(e *entry) {
	i := slices.Index(h.entries, e)
	h.entries = slices.Delete(h.entries, i, i+1)
	h.at = slices.Delete(h.at, i, i+1)
	h.recount()
}

func (h *holder) add(e *entry, place uint64) {
	h.near |= near(place)
	if e.slot.code == nil || e.assignment.Condition != "" {
		return
	}
	for i := range e.slot.code.blocks {
		for p, set := range e.slot.code.blocks[i].set {
			h.union[p] = merge(h.union[p], set)
		}
	}
}

func (h *holder) recount() {
	h.union, h.near = [2][]uint64{}, 0
	for i, e := range h.entries {
		h.add(e, h.at[i])
	}
}

func near(place uint64) uint64 { return 1 << (place % 64) }
