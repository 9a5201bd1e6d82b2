package cosmos

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Explain says why a call for data was refused: which of the account's own
// role assignments came closest, and which would let it through. Azure roles
// are named only to say that they do not count.
func (s *Service) Explain(ctx context.Context, r access.Record) (*access.Explanation, error) {
	r.Scope = strings.TrimSuffix(r.Scope, ofAnything)
	e := &access.Explanation{Record: r, Closest: []access.Closest{}, Fixes: []access.Fix{}}
	account, resource, err := s.recorded(ctx, r)
	if err != nil {
		return nil, err
	}
	switch {
	case account == nil:
		e.Summary = "The database account is gone."
		return e, nil
	case !r.Data:
		e.Summary = "Databases, containers and their throughput are managed through Resource Manager (az cosmosdb sql …) or with an account key; no role lets a token do it here."
		return e, nil
	}
	found, err := s.catalog.of(ctx, account.Name)
	if err != nil {
		return nil, err
	}
	principals := append([]string{r.Caller.ObjectID}, s.GroupsOf(r.Caller.ObjectID)...)
	action := r.Action
	if found.roles.allowing(principals, readMetadata, resource) == nil {
		action = readMetadata
	}
	if found.roles.allowing(principals, action, resource) != nil {
		e.Summary = "The call was refused, and would be allowed now: a role was assigned since."
		return e, nil
	}
	e.Closest = closest(account, found.roles, principals, action, resource)
	e.Summary = s.summary(r, account, e.Closest)
	e.Fixes = fixes(account, found.roles, r, resource)
	return e, nil
}

// recorded returns the account that a record is about, nil if it is gone, and
// the resource in it.
func (s *Service) recorded(ctx context.Context, r access.Record) (*armkit.Resource, string, error) {
	id, resource := r.Scope, ""
	if i := strings.Index(r.Scope, "/dbs/"); i >= 0 {
		id, resource = r.Scope[:i], r.Scope[i:]
	}
	var account *armkit.Resource
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { account, err = s.Kit.Find(ctx, tx, id); return err })
	return account, resource, err
}

func closest(account *armkit.Resource, all *roles, principals []string, action, resource string) []access.Closest {
	out := []access.Closest{}
	for i, p := range principals {
		for _, a := range all.holders[p] {
			c := access.Closest{Assignment: a.ID, Role: a.Role, Scope: account.ID + a.Scope, Reason: rbac.ActionMissing.String(), Why: "the role does not grant " + action}
			d := all.definitions[a.Role]
			if d != nil {
				c.Role = d.Name
			}
			if d != nil && d.grants(action) {
				c.Reason, c.Why = rbac.ScopeElsewhere.String(), "the role grants this, but at another scope"
			}
			if i > 0 {
				c.Why += " (by a group)"
			}
			out = append(out, c)
		}
	}
	return out
}

func (s *Service) summary(r access.Record, account *armkit.Resource, near []access.Closest) string {
	if len(near) > 0 {
		return "No Cosmos data role of the caller at this scope grants this."
	}
	scope, err := rbac.ParseScope(account.ID)
	if err != nil {
		return "The caller has no Cosmos data role in the account."
	}
	for _, m := range s.Web.Authz.Explain(r.Caller.ObjectID, s.Web.Authz.Action(accountType+"/read", false), scope, math.MaxInt) {
		if m.Role != nil && m.Assignment.Scope.Contains(scope) {
			return "The caller has the Azure role " + m.Role.Name + " here, and no Cosmos data role. Azure RBAC does not reach Cosmos data; assign a Cosmos data role:"
		}
	}
	return "The caller has no Cosmos data role in the account. Azure RBAC does not reach Cosmos data; assign a Cosmos data role:"
}

// fixes are the roles that would do, the least first: with the action, and
// with reading what a container is, which every call needs.
func fixes(account *armkit.Resource, all *roles, r access.Record, resource string) []access.Fix {
	out := []access.Fix{}
	for _, d := range all.definitions {
		if !d.grants(r.Action) || !d.grants(readMetadata) || !slices.ContainsFunc(d.Scopes, func(s string) bool { return covers(s, resource) }) {
			continue
		}
		count := 0
		for _, a := range dataActions {
			if !strings.HasSuffix(a, "*") && d.grants(a) {
				count++
			}
		}
		scope := resource
		if scope == "" {
			scope = "/"
		}
		out = append(out, access.Fix{
			Kind: access.CosmosRoleAssignment, RoleDefinitionID: account.ID + "/sqlRoleDefinitions/" + d.ID, PrincipalID: r.Caller.ObjectID, PrincipalType: r.Caller.Type,
			Role: d.Name, RoleID: d.ID, Operations: count, Scope: account.ID + resource,
			Command: "az cosmosdb sql role assignment create --resource-group " + access.Quote(account.Group()) + " --account-name " + access.Quote(account.Name) +
				" --role-definition-id " + d.ID + " --principal-id " + access.Quote(r.Caller.ObjectID) + " --scope " + access.Quote(scope),
		})
	}
	slices.SortFunc(out, func(a, b access.Fix) int {
		if a.Operations != b.Operations {
			return a.Operations - b.Operations
		}
		return strings.Compare(a.Role, b.Role)
	})
	return out
}
