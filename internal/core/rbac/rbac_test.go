package rbac_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/core/rolecatalog"
)

type grant struct{ Role, Scope, Principal, Condition string }

type matrix struct {
	Custom []struct {
		Name           string
		Actions        []string
		NotActions     []string `yaml:"notActions"`
		DataActions    []string `yaml:"dataActions"`
		NotDataActions []string `yaml:"notDataActions"`
	}
	ManagementGroups map[string]string `yaml:"managementGroups"`
	Cases            []struct {
		Name         string
		Groups       []string
		Grants       []grant
		Action, Data string
		At           string
		Allow        bool
		Reason       string
	}
}

func index(t testing.TB) (*rbac.Index, map[string]string) {
	t.Helper()
	c, err := rolecatalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	ix := rbac.NewIndex(c.Operations)
	ids := map[string]string{}
	for _, r := range c.Roles {
		ix.PutRole(r)
		ids[r.Name] = r.ID
	}
	return ix, ids
}

func scope(t testing.TB, s string) rbac.Scope {
	t.Helper()
	sc, err := rbac.ParseScope(s)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func TestMatrix(t *testing.T) {
	data, err := os.ReadFile("../../../test/matrix/rbac.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m matrix
	if err := yaml.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Cases) < 50 {
		t.Fatalf("only %d cases", len(m.Cases))
	}
	for _, tc := range m.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			ix, ids := index(t)
			for _, c := range m.Custom {
				ix.PutRole(&rbac.Role{ID: c.Name, Name: c.Name, Custom: true, Blocks: []rbac.Block{{
					Actions: c.Actions, NotActions: c.NotActions, DataActions: c.DataActions, NotDataActions: c.NotDataActions,
				}}})
				ids[c.Name] = c.Name
			}
			for child, parent := range m.ManagementGroups {
				ix.SetParent(scope(t, child), scope(t, parent))
			}
			for i, g := range tc.Grants {
				role, known := ids[g.Role]
				if !known {
					role = g.Role
				}
				principal := g.Principal
				if principal == "" {
					principal = "me"
				}
				ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint(i), PrincipalID: principal, RoleID: role, Scope: scope(t, g.Scope), Condition: g.Condition})
			}
			action := ix.Action(rbac.Control, tc.Action)
			if tc.Data != "" {
				action = ix.Action(rbac.Data, tc.Data)
			}
			q := rbac.Query{Principal: "me", Groups: tc.Groups, Action: action, Scope: scope(t, tc.At)}
			d := ix.Check(&q)
			if why := ix.Reason(&q); d.Allowed != tc.Allow || !tc.Allow && why.String() != tc.Reason {
				t.Errorf("allowed %v because %s, want %v %s", d.Allowed, why, tc.Allow, tc.Reason)
			}
			if misses := ix.Explain(&q, 3); !tc.Allow && len(misses) > 0 && misses[0].Reason.String() != tc.Reason {
				t.Errorf("the closest miss is %s, the decision says %s", misses[0].Reason, tc.Reason)
			}
			for i := range tc.Grants {
				ix.RemoveAssignment(fmt.Sprint(i))
			}
			if ix.Check(&q).Allowed {
				t.Error("still allowed when every assignment is gone")
			}
		})
	}
}

func TestARoleThatChangesChangesItsGrants(t *testing.T) {
	ix, _ := index(t)
	ix.PutAssignment(rbac.Assignment{ID: "a", PrincipalID: "me", RoleID: "late", Scope: rbac.Root})
	q := rbac.Query{Principal: "me", Action: ix.Action(rbac.Control, "Microsoft.Web/sites/read"), Scope: scope(t, "/subscriptions/s")}
	if ix.Check(&q).Allowed {
		t.Error("a role without a definition granted something")
	}
	ix.PutRole(&rbac.Role{ID: "late", Blocks: []rbac.Block{{Actions: []string{"*/read"}}}})
	if !ix.Check(&q).Allowed {
		t.Error("the definition came and grants nothing")
	}
	ix.PutRole(&rbac.Role{ID: "late", Blocks: []rbac.Block{{Actions: []string{"*/write"}}}})
	if ix.Check(&q).Allowed {
		t.Error("the definition changed and the old grant stands")
	}
	ix.PutRole(&rbac.Role{ID: "late", Blocks: []rbac.Block{{Actions: []string{"*/read"}}}})
	ix.RemoveRole("late")
	if ix.Check(&q).Allowed {
		t.Error("the definition went and the grant stands")
	}
}

func TestParseScopeRefusesAmbiguity(t *testing.T) {
	for _, s := range []string{"", "x", "//", "/a//b", "/a/../b", "/a/./b", `/a\b`, "/a%2fb", "/a?b", "/a#b", "/a/b//", "/a\x00", "/a\n/b", "/a\xff", "/a/\u0085"} {
		if sc, err := rbac.ParseScope(s); err == nil {
			t.Errorf("%q became %q", s, sc.Key())
		}
	}
}

func TestScopesContainOnSegmentBoundaries(t *testing.T) {
	segment := rapid.StringMatching(`[a-zA-Z0-9]{1,6}`)
	rapid.Check(t, func(t *rapid.T) {
		outer, err := rbac.ParseScope("/" + strings.Join(rapid.SliceOfN(segment, 1, 5).Draw(t, "outer"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		more := rapid.SliceOfN(segment, 1, 3).Draw(t, "more")
		inner, _ := rbac.ParseScope(strings.ToUpper(outer.String()) + "/" + strings.Join(more, "/"))
		longer, _ := rbac.ParseScope(outer.String() + more[0])
		if !outer.Contains(inner) || !outer.Contains(outer) || !rbac.Root.Contains(inner) {
			t.Errorf("%s does not contain %s", outer, inner)
		}
		if outer.Contains(longer) || inner.Contains(outer) {
			t.Errorf("%s contains %s, or the reverse", outer, longer)
		}
	})
}

func FuzzParseScope(f *testing.F) {
	for _, s := range []string{"/", "/subscriptions/x/resourceGroups/y", "/a//b", "/a/../b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		sc, err := rbac.ParseScope(s)
		if err == nil && (strings.Contains(sc.Key(), "//") || strings.Contains(sc.Key()+"/", "/../")) {
			t.Errorf("%q became %q", s, sc.Key())
		}
	})
}
