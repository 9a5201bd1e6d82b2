package rbac

import "hash/maphash"

// holders finds principals by object id. A caller brings an id for every group
// it is in and a check looks all of them up, so this is most of its time; a
// table that only grows needs half of what a map does.
type holders struct {
	seed  maphash.Seed
	slots []holderSlot // a power of two, at most half of them used
	used  int
}

type holderSlot struct {
	hash   uint64
	holder *holder // nil: free. One without entries stays until the next growth.
}

func newHolders() holders {
	return holders{seed: maphash.MakeSeed(), slots: make([]holderSlot, 16)}
}

// find returns the holder of an id, nil if there is none.
func (hs *holders) find(id string) *holder {
	return hs.slots[hs.slot(maphash.String(hs.seed, id), id)].holder
}

// make returns the holder of an id, a new one if there is none.
func (hs *holders) make(id string) *holder {
	hash := maphash.String(hs.seed, id)
	if h := hs.slots[hs.slot(hash, id)].holder; h != nil {
		return h
	}
	if hs.used >= len(hs.slots)/2 {
		hs.grow()
	}
	h := &holder{id: id}
	hs.slots[hs.slot(hash, id)] = holderSlot{hash, h}
	hs.used++
	return h
}

// slot returns where an id is, or the free slot where it belongs.
func (hs *holders) slot(hash uint64, id string) int {
	mask := len(hs.slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		s := &hs.slots[i]
		if s.holder == nil || s.hash == hash && s.holder.id == id {
			return i
		}
	}
}

// grow makes room, and forgets the holders that hold nothing any more.
func (hs *holders) grow() {
	old := hs.slots
	hs.used = 0
	for _, s := range old {
		if s.holder != nil && len(s.holder.entries) > 0 {
			hs.used++
		}
	}
	size := 16
	for size < 4*(hs.used+1) {
		size *= 2
	}
	hs.slots = make([]holderSlot, size)
	for _, s := range old {
		if s.holder != nil && len(s.holder.entries) > 0 {
			hs.slots[hs.slot(s.hash, s.holder.id)] = s
		}
	}
}
