package documents

// snapshot is the documents in one order, as of one moment.
type snapshot struct {
	lsn    int64
	mortal bool   // some of them end
	tree   *tree  // by number, partition or write
	index  *index // or by a value
}

// inOrder returns the documents as they are now, in an order of the image.
func (i *image) inOrder(of func(*image) *tree) snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	return snapshot{lsn: i.lsn, mortal: i.mortal > 0, tree: of(i).Copy()}
}

// by returns the documents as they are now, in the order of what they have at
// a path.
func (i *image) by(p Path) snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	x := i.indexOn(p)
	i.asked++
	x.used = i.asked
	return snapshot{lsn: i.lsn, mortal: i.mortal > 0, index: &index{path: p, tree: x.tree.Copy()}}
}

// maxIndexes is how many indexes a container has at once.
const maxIndexes = 48

// indexOn returns the index on a path, built if it is not there; the one that
// was used longest ago makes room. The caller holds mu.
func (i *image) indexOn(p Path) *index {
	key := p.key()
	if x := i.indexes[key]; x != nil {
		return x
	}
	if len(i.indexes) >= maxIndexes {
		oldest := ""
		for key, x := range i.indexes {
			if oldest == "" || x.used < i.indexes[oldest].used {
				oldest = key
			}
		}
		delete(i.indexes, oldest)
	}
	x := newIndex(p)
	i.byNumber.Scan(func(d *Document) bool { x.add(d, i.decoded.once(d)); return true })
	i.indexes[key] = x
	return x
}
