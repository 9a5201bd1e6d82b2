package authorization

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listAssignments lists the assignments that bear on a scope: those at it and
// above it, and without atScope() those below it too.
func (s *Service) listAssignments(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	f, err := parseFilter(r.QueryValue("$filter"))
	if err != nil {
		return nil, err
	}
	principals := []string{f.principal}
	if f.transitive {
		principals = append(principals, s.Directory.GroupsOf(f.principal)...)
	}
	var all []*authz.Assignment
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if err := s.mustExist(ctx, tx, scope); err != nil {
			return err
		}
		all, err = authz.ListAssignments(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	value := []assignmentBody{}
	for _, a := range all {
		at, err := rbac.ParseScope(a.Scope)
		if err != nil || f.principal != "" && !slices.Contains(principals, a.PrincipalID) {
			continue
		}
		if above(at, scope) || !f.atScope && scope.Contains(at) {
			value = append(value, render(a, scope, version(r), &a.CreatedBy))
		}
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

// above reports whether a scope is another one or above it. The tenant's one
// management group is above everything but the root.
func above(at, scope rbac.Scope) bool {
	return at.Contains(scope) || at.ManagementGroup() && scope != rbac.Root
}

// filter is a parsed $filter over assignments.
type filter struct {
	atScope    bool
	principal  string // lower case; empty for all
	transitive bool   // assignedTo: through groups too
}

var (
	principalEq = regexp.MustCompile(`(?i)^principalId\s+eq\s+'([^']*)'$`)
	assignedTo  = regexp.MustCompile(`(?i)^assignedTo\(\s*'([^']*)'\s*\)$`)
	and         = regexp.MustCompile(`(?i)\s+and\s+`)
)

// parseFilter reads atScope(), principalId eq '…', assignedTo('…') and
// atScope() and assignedTo('…'). Azure refuses everything else, principalId
// with atScope() included.
func parseFilter(text string) (filter, error) {
	var f filter
	if strings.TrimSpace(text) == "" {
		return f, nil
	}
	equals := false
	for _, part := range and.Split(strings.TrimSpace(text), -1) {
		switch {
		case strings.EqualFold(part, "atScope()"):
			f.atScope = true
		case principalEq.MatchString(part) && f.principal == "":
			f.principal, equals = strings.ToLower(principalEq.FindStringSubmatch(part)[1]), true
		case assignedTo.MatchString(part) && f.principal == "":
			f.principal, f.transitive = strings.ToLower(assignedTo.FindStringSubmatch(part)[1]), true
		default:
			return f, unsupportedFilter(text)
		}
	}
	if f.atScope && equals {
		return f, unsupportedFilter(text)
	}
	return f, nil
}

func unsupportedFilter(text string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "UnsupportedQuery", "The filter '%s' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{value}' or assignedTo('{value}')'.", text)
}
