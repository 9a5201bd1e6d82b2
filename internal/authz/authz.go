// Package authz answers whether a principal may do an action at a scope. It
// keeps the role assignments and the custom role definitions in the database
// and all of them in memory, ready for checks; a write stands in memory
// before it is acknowledged. The waist and the services whose wire is not
// HTTP ask it; the authorization service writes through it.
package authz

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/core/rolecatalog"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Config makes a Service.
type Config struct {
	DB        *store.DB
	Catalogue *rolecatalog.Catalogue
	// GroupsOf returns the groups that a principal is in, transitively. It
	// must answer from memory.
	GroupsOf func(objectID string) []string
	// RootGroup is the id of the tenant's root management group and
	// Subscription that of the subscription under it: what is assigned at the
	// group holds in the subscription. Both may be empty.
	RootGroup, Subscription string
	// Delay is how long a grant or a revocation takes to have effect, as in
	// the real cloud; zero is at once.
	Delay time.Duration
	Clock clock.Clock
	Log   *slog.Logger
}

// Service decides.
type Service struct {
	Config
	mu    sync.RWMutex
	index *rbac.Index
}

// New loads everything and follows the changes from then on.
func New(ctx context.Context, c Config) (*Service, error) {
	s := &Service{Config: c, index: rbac.NewIndex(c.Catalogue.Operations)}
	for _, r := range c.Catalogue.Roles {
		s.index.PutRole(r)
	}
	if c.RootGroup != "" {
		group, err := rbac.ParseScope(c.RootGroup)
		if err != nil {
			return nil, fmt.Errorf("the root management group: %w", err)
		}
		subscription, err := rbac.ParseScope(c.Subscription)
		if err != nil {
			return nil, fmt.Errorf("the subscription: %w", err)
		}
		s.index.SetParent(subscription, group)
	}
	s.DB.Subscribe(s.follow)
	if err := s.load(ctx); err != nil {
		return nil, fmt.Errorf("load role assignments: %w", err)
	}
	return s, nil
}

// Action returns a ready action; data says that it is a data action.
func (s *Service) Action(name string, data bool) rbac.Action {
	plane := rbac.Control
	if data {
		plane = rbac.Data
	}
	// The catalogue never changes, so no lock is needed.
	return s.index.Action(plane, name)
}

// Check decides for a principal by its object id. It allocates nothing.
func (s *Service) Check(objectID string, action rbac.Action, scope rbac.Scope) rbac.Decision {
	q := rbac.Query{Principal: objectID, Groups: s.GroupsOf(objectID), Action: action, Scope: scope}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.Check(&q)
}

// Reason says how close a refused principal came.
func (s *Service) Reason(objectID string, action rbac.Action, scope rbac.Scope) rbac.Reason {
	q := rbac.Query{Principal: objectID, Groups: s.GroupsOf(objectID), Action: action, Scope: scope}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.Reason(&q)
}

// Explain returns the assignments that came closest, at most limit.
func (s *Service) Explain(objectID string, action rbac.Action, scope rbac.Scope, limit int) []rbac.Miss {
	q := rbac.Query{Principal: objectID, Groups: s.GroupsOf(objectID), Action: action, Scope: scope}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.Explain(&q, limit)
}

// LeastRoles returns the roles that grant an action, least first.
func (s *Service) LeastRoles(action rbac.Action) []rbac.Fit {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.LeastRoles(action)
}

// HasAny reports whether a principal has any assignment at, above or below a
// scope.
func (s *Service) HasAny(objectID, scope string) bool {
	sc, err := rbac.ParseScope(scope)
	if err != nil {
		return false
	}
	groups := s.GroupsOf(objectID)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.HasAny(objectID, groups, sc)
}

// Role returns a role definition, built-in or custom, nil if there is none.
func (s *Service) Role(id string) *rbac.Role {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.index.Role(id)
}

// Roles returns every role definition, in no particular order.
func (s *Service) Roles() []*rbac.Role {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []*rbac.Role
	s.index.Roles(func(r *rbac.Role) bool { out = append(out, r); return true })
	return out
}

// Known reports whether a pattern covers any operation that the providers
// have.
func (s *Service) Known(plane rbac.Plane, pattern string) bool { return s.index.Known(plane, pattern) }
