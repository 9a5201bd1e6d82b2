package cosmos

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
)

// spec is what a container's definition means to its documents.
type spec struct {
	documents.Container
	key partition.Definition
	// ranges are the physical partitions.
	ranges []partition.Range
	planar bool // coordinates lie on a plane
}

// specOf reads a definition that was complete when it was stored.
func specOf(c *container, partitions int) (*spec, error) {
	var v definitionView
	if err := c.Definition.Decode(&v); err != nil {
		return nil, err
	}
	s := &spec{key: partition.Definition{Version: max(v.PartitionKey.Version, 1), MultiHash: v.PartitionKey.Kind == "MultiHash"}}
	for _, p := range v.PartitionKey.Paths {
		s.key.Paths = append(s.key.Paths, documents.ParsePath(p))
	}
	s.ranges = s.key.Split(partitions)
	s.RID, s.Version = c.RID, c.ETag
	if v.DefaultTTL != nil {
		s.TTL = *v.DefaultTTL
	}
	for _, k := range v.UniqueKeyPolicy.UniqueKeys {
		var paths []documents.Path
		for _, p := range k.Paths {
			paths = append(paths, documents.ParsePath(p))
		}
		s.Unique = append(s.Unique, paths)
	}
	s.Index.None = v.IndexingPolicy.Mode == "none"
	for _, p := range v.IndexingPolicy.Included {
		s.Index.Include(p.Path, true)
	}
	for _, p := range v.IndexingPolicy.Excluded {
		s.Index.Include(p.Path, false)
	}
	for _, composite := range v.IndexingPolicy.Composite {
		var sorts []documents.Sort
		for _, p := range composite {
			sorts = append(sorts, documents.Sort{Path: documents.ParsePath(p.Path), Descending: p.Order == "descending"})
		}
		s.Index.Composite = append(s.Index.Composite, sorts)
	}
	s.History, s.planar = v.ChangeFeedPolicy != nil, v.Geospatial.Type == "Geometry"
	return s, nil
}
