package rbac

import "math/bits"

// holders finds principals by object id. A caller brings an id for every group
// it is in and a check looks each of them up, which is most of its time. The
// ends of a GUID are random enough to find it by; a map would hash all of it.
type holders struct {
	slots []holderSlot // a power of two, at most half of them taken
	taken int
}

type holderSlot struct {
	sum    uint64
	holder *holder // nil: free; one without entries stays until the next growth
}

func newHolders() holders { return holders{slots: make([]holderSlot, 16)} }

// find returns the holder of an id, nil if there is none.
func (hs *holders) find(id string) *holder { return hs.slots[hs.slot(sum(id), id)].holder }

// of returns the holder of an id, a new one if there is none.
func (hs *holders) of(id string) *holder {
	if h := hs.find(id); h != nil {
		return h
	}
	if hs.taken >= len(hs.slots)/2 {
		hs.grow()
	}
	h := &holder{id: id}
	hs.slots[hs.slot(sum(id), id)] = holderSlot{sum(id), h}
	hs.taken++
	return h
}

// slot returns where an id is, or the free slot where it belongs.
func (hs *holders) slot(sum uint64, id string) int {
	mask := len(hs.slots) - 1
	for i := int(sum) & mask; ; i = (i + 1) & mask {
		s := &hs.slots[i]
		if s.holder == nil || s.sum == sum && s.holder.id == id {
			return i
		}
	}
}

// grow makes room, and forgets the holders that hold nothing any more.
func (hs *holders) grow() {
	var live []holderSlot
	for _, s := range hs.slots {
		if s.holder != nil && len(s.holder.entries) > 0 {
			live = append(live, s)
		}
	}
	size := 16
	for size < 4*(len(live)+1) {
		size *= 2
	}
	hs.slots, hs.taken = make([]holderSlot, size), len(live)
	for _, s := range live {
		hs.slots[hs.slot(s.sum, s.holder.id)] = s
	}
}

// sum mixes the first and the last eight bytes of an id.
func sum(id string) uint64 {
	var n uint64
	if len(id) < 8 {
		for i := range len(id) {
			n = n<<8 | uint64(id[i])
		}
	} else {
		n = word(id) ^ bits.RotateLeft64(word(id[len(id)-8:]), 29)
	}
	n *= 0x9e3779b97f4a7c15
	return n ^ n>>32
}

func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
