package entra

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// graphID is Microsoft Graph's application, to which names without a resource
// belong.
const graphID = "00000003-0000-0000-c000-000000000000"

// openIDScopes are about the answer itself; for consent they count as
// permissions of Graph.
var openIDScopes = []string{"openid", "profile", "email", "offline_access"}

// graphNames are the delegated permissions of Graph that are known, by their
// ids in manifests. A user cannot give those of admin to others.
var graphNames = map[string]struct {
	id    string
	admin bool
}{
	"User.Read":                  {"e1fe6dd8-ba31-4d61-89e7-88639da4683d", false},
	"User.ReadBasic.All":         {"b340eb25-3456-403f-be2f-af7a0d370277", false},
	"User.Read.All":              {"a154be20-db9c-4678-8ab7-66f6cc099a59", true},
	"User.ReadWrite.All":         {"204e0828-b5ca-4ad8-b9f3-f32a958e7cc4", true},
	"Group.Read.All":             {"5f8c59db-677d-491f-a6b8-5f174b11ec1d", true},
	"GroupMember.Read.All":       {"bc024368-1153-4739-b217-4326f2e966d0", true},
	"Group.ReadWrite.All":        {"4e46008b-f24c-477d-8fff-7bb4ec7aafe0", true},
	"Directory.Read.All":         {"06da0dbc-49e2-44d2-8312-53f166ab848a", true},
	"Directory.ReadWrite.All":    {"c5366453-9fb0-48a5-a156-24f0c49a4b84", true},
	"Directory.AccessAsUser.All": {"0e263e50-5827-48a4-b97c-d940288653c7", true},
	"Application.Read.All":       {"c79f8feb-a9db-4090-85f9-90d820caa0eb", true},
	"Application.ReadWrite.All":  {"bdfbf15f-ee85-4955-8675-146e8e5296b5", true},
	"openid":                     {"37f7f235-527c-4136-accd-4a02d197296e", false},
	"profile":                    {"14dad69e-099b-42c9-810b-d002981feec1", false},
	"email":                      {"64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", false},
	"offline_access":             {"7427e0e9-2fba-42fe-b0c0-848c9e6a8182", false},
}

// ask is what a scope asks for: permissions of one resource, and OpenID's.
type ask struct {
	// Resource is the audience as it was written, or Graph's id.
	Resource string   `json:"resource"`
	Names    []string `json:"names,omitempty"` // of the resource, ".default" among them
	OpenID   []string `json:"openId,omitempty"`
	// Also is what is consented to along with it, of other resources; tokens are
	// asked for one by one.
	Also []ask `json:"-"`
}

func (a ask) has(openID string) bool { return slices.Contains(a.OpenID, openID) }

// parseScope reads a scope, of which the first resource is the one that it
// asks a token for. "https://management.core.windows.net//.default" means the
// resource with its slash.
func parseScope(scope string) (ask, error) {
	a := ask{Resource: graphID}
	for _, name := range strings.Fields(scope) {
		if slices.Contains(openIDScopes, name) {
			if !a.has(name) {
				a.OpenID = append(a.OpenID, name)
			}
			continue
		}
		resource := graphID
		if i := strings.LastIndexByte(name, '/'); i > 0 {
			resource, name = name[:i], name[i+1:]
		}
		if name == "" {
			return a, azerr.Newf(azerr.Invalid, "invalid_scope", "AADSTS70011: The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.", scope)
		}
		into := &a
		if i := slices.IndexFunc(a.Also, func(o ask) bool { return o.Resource == resource }); i >= 0 {
			into = &a.Also[i]
		} else if len(a.Names) > 0 && a.Resource != resource {
			a.Also = append(a.Also, ask{})
			into = &a.Also[len(a.Also)-1]
		}
		into.Resource, into.Names = resource, append(into.Names, name)
	}
	return a, nil
}

// permissions are delegated permissions of one resource.
type permissions struct {
	resource string // as consent is kept: in lower case, Graph by its id
	names    []string
}

// wantedAll is wanted, with what of other resources is consented to along.
func (s *Service) wantedAll(ctx context.Context, a *app, asked ask) (scp []string, needs []permissions, err error) {
	if scp, needs, err = s.wanted(ctx, a, asked); err != nil {
		return nil, nil, err
	}
	for _, o := range asked.Also {
		_, more, err := s.wanted(ctx, a, o)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range more {
			if i := slices.IndexFunc(needs, func(q permissions) bool { return q.resource == p.resource }); i >= 0 {
				needs[i].names = compact(append(slices.Clone(needs[i].names), p.names...))
				continue
			}
			needs = append(needs, p)
		}
	}
	return scp, needs, nil
}

// wanted returns what of a resource an ask comes to for a client, as scp, and
// what the client needs consent for. Microsoft's own clients need none for
// Microsoft's resources.
func (s *Service) wanted(ctx context.Context, a *app, asked ask) (scp []string, needs []permissions, err error) {
	offering, err := s.Directory.Offering(ctx, asked.Resource)
	if err != nil {
		return nil, nil, err
	}
	if err := s.knownResource(ctx, asked.Resource); err != nil {
		return nil, nil, err
	}
	if a.first && offering == nil {
		return strings.Fields(delegated(asked.Resource)), nil, nil
	}
	for _, name := range asked.Names {
		if name == ".default" {
			scp = append(scp, a.defaults(asked.Resource, offering)...)
			continue
		}
		if !offers(asked.Resource, offering, name) {
			return nil, nil, azerr.Newf(azerr.Invalid, "invalid_scope", "AADSTS650053: The application '%s' asked for scope '%s' that doesn't exist on the resource '%s'. Contact the app vendor.", a.name, name, asked.Resource)
		}
		scp = append(scp, name)
	}
	key := resourceKey(asked.Resource, offering)
	if key == graphID {
		scp = append(scp, asked.OpenID...)
	}
	scp = compact(scp)
	needs = append(needs, permissions{key, scp})
	if key != graphID && len(asked.OpenID) > 0 && !a.first {
		needs = append(needs, permissions{graphID, asked.OpenID})
	}
	return scp, needs, nil
}

// unconsented returns what of needs a user, or an administrator for everybody,
// has not consented to yet.
func (s *Service) unconsented(ctx context.Context, a *app, userID string, needs []permissions) ([]permissions, error) {
	var open []permissions
	for _, p := range needs {
		have, err := s.Directory.Consented(ctx, a.id, userID, p.resource)
		if err != nil {
			return nil, err
		}
		left := slices.DeleteFunc(slices.Clone(p.names), func(n string) bool { return slices.Contains(have, n) })
		if len(left) > 0 {
			open = append(open, permissions{p.resource, left})
		}
	}
	return open, nil
}

// defaults is what ".default" asks for: at Graph and at other applications
// what the manifest requires, elsewhere the one permission that there is.
func (a *app) defaults(resource string, offering *directory.Application) []string {
	var names []string
	key := resourceKey(resource, offering)
	switch {
	case a.first:
	case key == graphID, offering != nil:
		for _, r := range a.Required {
			if !strings.EqualFold(r.ResourceAppID, key) {
				continue
			}
			for _, access := range r.Access {
				if name := permissionName(offering, access.ID); name != "" && access.Type == "Scope" {
					names = append(names, name)
				}
			}
		}
	}
	switch {
	case len(names) > 0:
	case key == graphID:
		names = []string{"User.Read"}
	case offering == nil:
		names = []string{"user_impersonation"}
	default:
		for _, p := range offering.Scopes {
			if p.Enabled {
				names = append(names, p.Value)
			}
		}
	}
	return names
}

func permissionName(offering *directory.Application, id string) string {
	if offering == nil {
		for name, p := range graphNames {
			if strings.EqualFold(p.id, id) {
				return name
			}
		}
		return ""
	}
	for _, p := range offering.Scopes {
		if p.Enabled && strings.EqualFold(p.ID, id) {
			return p.Value
		}
	}
	return ""
}

// offers reports whether a resource has a delegated permission.
func offers(resource string, offering *directory.Application, name string) bool {
	switch {
	case offering != nil:
		return slices.ContainsFunc(offering.Scopes, func(p directory.PermissionScope) bool { return p.Enabled && p.Value == name })
	case resourceKey(resource, nil) == graphID:
		_, ok := graphNames[name]
		return ok
	}
	return name == "user_impersonation"
}

// adminOnly reports whether only an administrator may consent to a permission.
func (s *Service) adminOnly(ctx context.Context, p permissions) (bool, error) {
	if p.resource == graphID {
		return slices.ContainsFunc(p.names, func(n string) bool { return graphNames[n].admin }), nil
	}
	offering, err := s.Directory.Offering(ctx, p.resource)
	if err != nil || offering == nil {
		return false, err
	}
	return slices.ContainsFunc(offering.Scopes, func(o directory.PermissionScope) bool {
		return o.Type == "Admin" && slices.Contains(p.names, o.Value)
	}), nil
}

// resourceKey is the name under which consent for a resource is kept.
func resourceKey(resource string, offering *directory.Application) string {
	if offering != nil {
		return offering.AppID
	}
	name := strings.TrimRight(strings.ToLower(resource), "/")
	if name == "https://graph.microsoft.com" {
		return graphID
	}
	return name
}

// compact drops names that stand twice, and keeps the order.
func compact(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// shownScope is the scope of a token's answer: what was granted with its
// resource, and what was asked for, which MSAL looks tokens up by.
func shownScope(asked ask, scp []string) string {
	var out []string
	for _, name := range scp {
		if slices.Contains(openIDScopes, name) {
			out = append(out, name)
			continue
		}
		out = append(out, prefixed(asked.Resource, name))
	}
	for _, name := range asked.Names {
		out = append(out, prefixed(asked.Resource, name))
	}
	for _, name := range asked.OpenID {
		if name != "offline_access" {
			out = append(out, name)
		}
	}
	return strings.Join(compact(out), " ")
}

func prefixed(resource, name string) string {
	if resource == graphID {
		return name
	}
	return resource + "/" + name
}
