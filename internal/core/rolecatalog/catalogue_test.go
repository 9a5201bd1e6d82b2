package rolecatalog

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

func load(t testing.TB) (*Catalogue, *rbac.Index) {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	ix := rbac.NewIndex(c.Operations)
	for _, r := range c.Roles {
		ix.PutRole(r)
	}
	return c, ix
}

func TestCatalogueIsWhole(t *testing.T) {
	c, _ := load(t)
	if len(c.Roles) != 928 {
		t.Errorf("%d built-in roles, want 928", len(c.Roles))
	}
	if len(c.Operations) != 1409 {
		t.Errorf("%d operations, want 1409", len(c.Operations))
	}
	ids, names := map[string]bool{}, map[string]bool{}
	multi, conditioned := 0, 0
	for _, r := range c.Roles {
		if ids[r.ID] || names[strings.ToLower(r.Name)] {
			t.Errorf("role %s %q stands twice", r.ID, r.Name)
		}
		ids[r.ID], names[strings.ToLower(r.Name)] = true, true
		if len(r.Blocks) > 1 {
			multi++
		}
		for _, b := range r.Blocks {
			if b.Condition != "" {
				conditioned++
			}
		}
	}
	if multi != 16 || conditioned != 31 {
		t.Errorf("%d roles of several blocks and %d conditions, want 16 and 31", multi, conditioned)
	}
}

// The effective permissions of the main roles were worked out from Azure's
// own documents, apart from this engine.
func TestEffectivePermissions(t *testing.T) {
	c, ix := load(t)
	f, err := os.Open("testdata/effective.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type effective struct {
		control int
		data    []string
	}
	want := map[string]*effective{}
	var at *effective
	for sc := bufio.NewScanner(f); sc.Scan(); {
		mark, rest, _ := strings.Cut(sc.Text(), " ")
		switch mark {
		case "role":
			at = &effective{}
			want[rest] = at
		case "control":
			if at.control, err = strconv.Atoi(rest); err != nil {
				t.Fatal(err)
			}
		case "d":
			at.data = append(at.data, strings.ToLower(rest))
		}
	}
	if len(want) < 15 {
		t.Fatalf("only %d roles to compare", len(want))
	}
	for name, w := range want {
		i := slices.IndexFunc(c.Roles, func(r *rbac.Role) bool { return r.Name == name })
		if i < 0 {
			t.Errorf("no role %q", name)
			continue
		}
		ix.PutAssignment(rbac.Assignment{ID: name, PrincipalID: name, RoleID: c.Roles[i].ID, Scope: rbac.Root})
		control, data := 0, []string{}
		for _, o := range c.Operations {
			q := rbac.Query{Principal: name, Action: ix.Action(o.Plane, o.Name), Scope: rbac.Root}
			switch d := ix.Check(&q); {
			case d.Allowed && o.Plane == rbac.Control:
				control++
			case d.Allowed:
				data = append(data, strings.ToLower(o.Name))
			}
		}
		slices.Sort(data)
		slices.Sort(w.data)
		if control != w.control || !slices.Equal(data, w.data) {
			t.Errorf("%s grants %d control operations and %d data operations, want %d and %d", name, control, len(data), w.control, len(w.data))
		}
	}
}

func TestLeastRoles(t *testing.T) {
	_, ix := load(t)
	for _, tc := range []struct {
		plane       rbac.Plane
		action      string
		first, last string
	}{
		{rbac.Data, "Microsoft.KeyVault/vaults/secrets/getSecret/action", "Key Vault Secrets User", "Key Vault Administrator"},
		{rbac.Control, "Microsoft.Storage/storageAccounts/blobServices/containers/read", "", "Owner"},
		{rbac.Data, "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", "", "Storage Blob Data Owner"},
		{rbac.Data, "Microsoft.KeyVault/vaults/secrets/setSecret/action", "", "Key Vault Administrator"},
	} {
		fits := ix.LeastRoles(ix.Action(tc.plane, tc.action))
		names := make([]string, len(fits))
		for i, f := range fits {
			names[i] = f.Role.Name + " " + strconv.Itoa(f.Operations)
			if i > 0 && f.Operations < fits[i-1].Operations {
				t.Errorf("%s: %s stands behind %s", tc.action, f.Role.Name, fits[i-1].Role.Name)
			}
		}
		t.Logf("%s: %s", tc.action, strings.Join(names, "; "))
		if len(fits) == 0 || tc.first != "" && fits[0].Role.Name != tc.first {
			t.Errorf("%s: first of %v, want %q", tc.action, names, tc.first)
		}
		if !slices.ContainsFunc(fits, func(f rbac.Fit) bool { return f.Role.Name == tc.last }) {
			t.Errorf("%s: %q is not among %v", tc.action, tc.last, names)
		}
	}
}

func TestDamagedTextIsRefused(t *testing.T) {
	for _, text := range []string{"a x/y", "role only-an-id", "role a b\nq x", "role a b\na x/y\na 9>z", "role a b\na y>z"} {
		if _, err := parseRoles(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
	if _, err := parseOperations("z a/b"); err == nil {
		t.Error("an operation of no plane was accepted")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
