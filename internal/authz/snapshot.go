package authz

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// load reads everything into the index.
func (s *Service) load(ctx context.Context) error {
	return s.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM role_definitions`)
		if err != nil {
			return err
		}
		var ids []string
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.refresh(ctx, tx, store.Change{Kind: roleChange, Key: id}); err != nil {
				return err
			}
		}
		assignments, err := ListAssignments(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range assignments {
			s.put(a.ID, a)
		}
		return nil
	})
}

// follow takes changes over into the index, at once or after the delay.
func (s *Service) follow(ctx context.Context, changes []store.Change) {
	var ours []store.Change
	for _, c := range changes {
		if c.Kind == assignmentChange || c.Kind == roleChange {
			ours = append(ours, c)
		}
	}
	if len(ours) == 0 {
		return
	}
	if s.Delay > 0 {
		time.AfterFunc(s.Delay, func() { s.take(context.Background(), ours) })
		return
	}
	s.take(ctx, ours)
}

// take re-reads what changed. When the database cannot be read, what was
// revoked must not go on being granted: the assignments concerned are dropped
// until they can be read again.
func (s *Service) take(ctx context.Context, changes []store.Change) {
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		for _, c := range changes {
			if err := s.refresh(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return
	}
	s.Log.Error("role assignments were not re-read; they grant nothing until they are", "error", err)
	for _, c := range changes {
		if c.Kind == assignmentChange {
			s.put(c.Key, nil)
		}
	}
}

func (s *Service) refresh(ctx context.Context, tx *store.Tx, c store.Change) error {
	if c.Kind == assignmentChange {
		a, err := FindAssignment(ctx, tx, c.Key)
		if err != nil {
			return err
		}
		s.put(c.Key, a)
		return nil
	}
	r, err := findRole(ctx, tx, c.Key)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r == nil {
		s.index.RemoveRole(c.Key)
		return nil
	}
	s.index.PutRole(r)
	return nil
}

// put brings one assignment of the index up to date; nil removes it. An
// assignment whose scope cannot be read grants nothing.
func (s *Service) put(id string, a *Assignment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index.RemoveAssignment(id)
	if a == nil {
		return
	}
	scope, err := rbac.ParseScope(a.Scope)
	if err != nil {
		s.Log.Error("a role assignment has an unreadable scope and grants nothing", "id", id, "error", err)
		return
	}
	condition := ""
	if a.Condition != nil {
		condition = *a.Condition
	}
	s.index.PutAssignment(rbac.Assignment{ID: a.ID, PrincipalID: a.PrincipalID, RoleID: a.RoleID, Scope: scope, Condition: condition})
}
