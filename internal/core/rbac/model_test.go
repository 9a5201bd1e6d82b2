package rbac_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// model decides as Azure's documents say it, by the longest way: it looks at
// every assignment and matches every pattern as a regular expression.
type model struct {
	roles       map[string]*rbac.Role
	assignments map[string]rbac.Assignment
	parents     map[string]string
}

func (m *model) allows(principal string, groups []string, plane rbac.Plane, action, at string) bool {
	for _, a := range m.assignments {
		mine := a.PrincipalID == principal || slices.Contains(groups, a.PrincipalID)
		role := m.roles[a.RoleID]
		if !mine || role == nil || a.Condition != "" || !m.reaches(strings.ToLower(a.Scope.String()), strings.ToLower(at)) {
			continue
		}
		for _, b := range role.Blocks {
			grant, not := b.Actions, b.NotActions
			if plane == rbac.Data {
				grant, not = b.DataActions, b.NotDataActions
			}
			if b.Condition == "" && covered(grant, action) && !covered(not, action) {
				return true
			}
		}
	}
	return false
}

// reaches climbs from a scope to the root, by its path and from a subscription
// or a management group to the one above it.
func (m *model) reaches(outer, at string) bool {
	if at == outer || outer == "/" {
		return true
	}
	if parent, ok := m.parents[at]; ok && m.reaches(outer, parent) {
		return true
	}
	return at != "/" && m.reaches(outer, path.Dir(at))
}

func covered(patterns []string, action string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		parts := strings.Split(p, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		return regexp.MustCompile("(?is)^" + strings.Join(parts, ".*") + "$").MatchString(action)
	})
}

// Names are few and alike on purpose, so that grants and questions meet.
var (
	someScopes = []string{
		"/", "/providers/Microsoft.Management/managementGroups/corp", "/providers/Microsoft.Management/managementGroups/team",
		"/providers/Microsoft.Management/managementGroups/team/providers/A.B/c/d", "/subscriptions/s1", "/subscriptions/S10", "/subscriptions/s1/resourceGroups/rg1",
		"/subscriptions/s1/resourceGroups/RG1/providers/A.B/c/d", "/subscriptions/s1/resourceGroups/rg10/providers/A.B/c/d", "/subscriptions/s1/resourceGroups/rg10", "/providers/A.B/c/d",
	}
	someActions  = []string{"A.B/c/read", "A.B/c/write", "a.b/C/read", "A.B/c/d/read", "A.B/cc/read", "Unknown.X/y/read", "A.B/c/read/more", "X.A.B/c/read"}
	somePatterns = append([]string{"*", "*/read", "A.B/*", "A.B/c*", "*/c/*", "A*B/*/read", "*c*", "**"}, someActions...)
	someNames    = []string{"p1", "p2", "g1", "g2", "g3"}
)

func TestIndexDecidesAsTheModel(t *testing.T) {
	catalogue := []rbac.Operation{
		{Name: "A.B/c/read", Plane: rbac.Control}, {Name: "A.B/c/write", Plane: rbac.Control}, {Name: "A.B/cc/read", Plane: rbac.Control},
		{Name: "A.B/c/read", Plane: rbac.Data}, {Name: "A.B/c/d/read", Plane: rbac.Data},
	}
	rapid.Check(t, func(t *rapid.T) {
		ix := rbac.NewIndex(catalogue)
		m := &model{map[string]*rbac.Role{}, map[string]rbac.Assignment{}, map[string]string{}}
		patterns := rapid.SliceOfN(rapid.SampledFrom(somePatterns), 0, 2)
		condition := rapid.SampledFrom([]string{"", "", "", "@Resource[x] BoolEquals true"})
		scopes, name := rapid.SampledFrom(someScopes), rapid.SampledFrom(someNames)
		role := rapid.SampledFrom([]string{"r1", "r2", "r3"})
		id := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("a", rapid.IntRange(0, 12).Draw(t, "n")) })
		parse := func(s string) rbac.Scope {
			sc, err := rbac.ParseScope(s)
			if err != nil {
				t.Fatal(err)
			}
			return sc
		}
		under := func(child, parent string) {
			ix.SetParent(parse(child), parse(parent))
			m.parents[strings.ToLower(child)] = strings.ToLower(parent)
		}
		under("/subscriptions/s1", someScopes[2])
		under(someScopes[2], someScopes[1])
		t.Repeat(map[string]func(*rapid.T){
			"put role": func(t *rapid.T) {
				r := &rbac.Role{ID: role.Draw(t, "role")}
				for range rapid.IntRange(0, 2).Draw(t, "blocks") {
					r.Blocks = append(r.Blocks, rbac.Block{
						Actions: patterns.Draw(t, "a"), NotActions: patterns.Draw(t, "n"), DataActions: patterns.Draw(t, "d"),
						NotDataActions: patterns.Draw(t, "x"), Condition: condition.Draw(t, "if"),
					})
				}
				ix.PutRole(r)
				m.roles[r.ID] = r
			},
			"remove role": func(t *rapid.T) {
				r := role.Draw(t, "role")
				ix.RemoveRole(r)
				delete(m.roles, r)
			},
			"assign": func(t *rapid.T) {
				a := rbac.Assignment{
					ID: id.Draw(t, "id"), PrincipalID: name.Draw(t, "principal"), RoleID: role.Draw(t, "role"),
					Scope: parse(scopes.Draw(t, "scope")), Condition: condition.Draw(t, "if"),
				}
				ix.PutAssignment(a)
				m.assignments[a.ID] = a
			},
			"revoke": func(t *rapid.T) {
				a := id.Draw(t, "id")
				ix.RemoveAssignment(a)
				delete(m.assignments, a)
			},
			"": func(t *rapid.T) {
				principal, groups := name.Draw(t, "who"), rapid.SliceOfN(name, 0, 3).Draw(t, "groups")
				plane := rapid.SampledFrom([]rbac.Plane{rbac.Control, rbac.Data}).Draw(t, "plane")
				action, at := rapid.SampledFrom(someActions).Draw(t, "action"), scopes.Draw(t, "at")
				q := rbac.Query{Principal: principal, Groups: groups, Action: ix.Action(plane, action), Scope: parse(at)}
				want := m.allows(principal, groups, plane, action, at)
				d := ix.Check(&q)
				if d.Allowed != want || (ix.Reason(&q) == rbac.Allowed) != want {
					t.Fatalf("%v %s at %s by %s in %v: allowed %v because %v, the model says %v", plane, action, at, principal, groups, d.Allowed, ix.Reason(&q), want)
				}
				if want && (d.Assignment == nil || d.Role == nil || d.Assignment.RoleID != d.Role.ID || m.assignments[d.Assignment.ID].PrincipalID != d.Assignment.PrincipalID) {
					t.Fatalf("the decision names %+v and %+v", d.Assignment, d.Role)
				}
			},
		})
	})
}
