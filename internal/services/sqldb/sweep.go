package sqldb

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// follow forgets the rows of databases that were deleted, whichever way: by
// themselves, with their server, or with its group.
func (s *Service) follow(ctx context.Context, changes []store.Change) {
	for _, c := range changes {
		if strings.Contains(c.Key, strings.ToLower("/"+serverType+"/")) {
			if err := s.sweep(ctx); err != nil {
				s.Web.Log.Error("sqldb: deleting databases", "error", err)
			}
			return
		}
	}
}

// sweep ends the databases that no resource has. What is kept is listed first,
// so that a database made meanwhile is none of them.
func (s *Service) sweep(ctx context.Context) error {
	kept, err := s.Engine.Kept()
	if err != nil || len(kept) == 0 {
		return err
	}
	known := map[string]bool{}
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := s.Kit.List(ctx, tx, armkit.Filter{Type: databaseType})
		for _, d := range all {
			known[d.Properties().String("databaseId")] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range kept {
		if known[id] {
			continue
		}
		if err := s.Engine.Remove(id); err != nil {
			return err
		}
	}
	return nil
}
