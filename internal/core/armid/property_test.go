package armid_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// ids draws valid ids of every kind, with names that are keywords now and then.
func ids() *rapid.Generator[string] {
	name := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9._()-]{0,5}[A-Za-z0-9]`), rapid.SampledFrom([]string{"providers", "subscriptions", "resourceGroups", "ä"}))
	kind := rapid.StringMatching(`[a-z][A-Za-z]{2,6}`)
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		if depth := rapid.IntRange(0, 2).Draw(t, "depth"); depth > 0 {
			b.WriteString("/subscriptions/" + name.Draw(t, "subscription"))
			if depth > 1 {
				b.WriteString("/resourceGroups/" + name.Draw(t, "group"))
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "providers") {
			b.WriteString("/providers/Contoso." + name.Draw(t, "namespace"))
			for range rapid.IntRange(1, 3).Draw(t, "pairs") {
				b.WriteString("/" + kind.Draw(t, "type") + "/" + name.Draw(t, "name"))
			}
		}
		if b.Len() == 0 {
			return "/"
		}
		return b.String()
	})
}

func TestEveryIDLeadsUpToTheRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := ids().Draw(t, "id")
		id, err := armid.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if id.String() != text {
			t.Fatalf("%q became %q", text, id)
		}
		for !id.Root() {
			parent, ok := id.Parent()
			if !ok || parent.String() == "" || len(parent.String()) >= len(id.String()) {
				t.Fatalf("the parent of %q is %q", id, parent)
			}
			if !parent.Root() && !strings.HasPrefix(id.Key(), parent.Key()+"/") {
				t.Fatalf("%q is not below its parent %q", id, parent)
			}
			if !parent.Root() && !strings.HasPrefix(parent.Key()+"/", strings.TrimSuffix(id.Scope().Key(), "/")+"/") {
				t.Fatalf("the scope %q of %q is not at or above its parent %q", id.Scope(), id, parent)
			}
			if !strings.EqualFold(id.Name(), id.String()[strings.LastIndexByte(id.String(), '/')+1:]) {
				t.Fatalf("%q has the name %q", id, id.Name())
			}
			id = parent
		}
		if _, ok := id.Parent(); ok {
			t.Fatal("the root has a parent")
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"/", team, sub, group, vault, vault + "/secrets/a" + role, "//", "/subscriptions", "/providers/a/b", vault + "/..", vault + "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := armid.Parse(s)
		if err != nil {
			if id.String() != "" {
				t.Errorf("%q: an id %q beside the error %v", s, id, err)
			}
			return
		}
		again, err := armid.Parse(id.Key())
		if err != nil || again.Key() != id.Key() {
			t.Errorf("%q: its key %q reads as %q, %v", s, id.Key(), again.Key(), err)
		}
		for steps := 0; !id.Root(); steps++ {
			if steps > len(s) {
				t.Fatalf("%q never reaches the root", s)
			}
			id, _ = id.Parent()
			if id.String() == "" {
				t.Fatalf("%q has a parent that cannot be read", s)
			}
		}
	})
}
