package armkit

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const (
	inGroup = "/subscriptions/S/resourceGroups/RG1/providers/Test.Kit/"
	plain   = "Test.Kit/plain"
	sealed  = "Test.Kit/sealed"
	global  = "Test.Kit/global"
	hosted  = "Test.Kit/global/hosted"
)

func newKit(t *testing.T, db *store.DB) *Kit {
	t.Helper()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	k := New(Config{DB: db, Box: box, Clock: &clock.Fixed{T: storetest.Start}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler)})
	for _, ty := range []*Type{
		{Name: plain, Title: "Plain", NoRows: true},
		{Name: plain + "/sub", Title: "Nested", NoRows: true},
		{Name: sealed, Title: "Sealed", NoRows: true, Sealed: true},
		{Name: global, Title: "Global", NoRows: true, Global: true},
		{Name: hosted, Title: "Hosted", NoRows: true, GlobalAs: func(id string) (string, string) {
			parts := strings.Split(id, "/")
			return global, parts[len(parts)-3] + "-" + parts[len(parts)-1]
		}},
	} {
		if _, err := k.Register(ty); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

func (k *Kit) keep(t *testing.T, typeName, id string, body Document) error {
	t.Helper()
	return k.DB.Write(t.Context(), func(tx *store.Tx) error {
		return k.Put(t.Context(), tx, &Resource{ID: id, Type: typeName, Name: id[strings.LastIndexByte(id, '/')+1:], Body: body})
	})
}

func (k *Kit) ids(t *testing.T, f Filter) []string {
	t.Helper()
	var out []string
	err := k.DB.Read(t.Context(), func(tx *store.Tx) error {
		out = nil
		found, err := k.List(t.Context(), tx, f)
		for _, r := range found {
			out = append(out, strings.TrimPrefix(r.ID, inGroup))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTables runs the cases of the one table of resources on both databases.
func TestTables(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, k *Kit){
		"documents": documents, "lists": lists, "sealed": sealedDocuments, "global names": globalNames,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) { test(t, newKit(t, db)) })
		})
	}
}

func documents(t *testing.T, k *Kit) {
	if err := k.keep(t, plain, inGroup+"plain/One", Document{"future": map[string]any{"kept": true}}); err != nil {
		t.Fatal(err)
	}
	err := k.DB.Read(t.Context(), func(tx *store.Tx) error {
		r, err := k.Find(t.Context(), tx, strings.ToUpper(inGroup+"plain/one"))
		if err != nil || r == nil || r.ID != inGroup+"plain/One" || r.Name != "One" || r.Body["future"].(map[string]any)["kept"] != true || r.Revision != 1 || !r.Created.Equal(storetest.Start) {
			t.Errorf("found %+v, %v", r, err)
		}
		none, err := k.Find(t.Context(), tx, inGroup+"plain/two")
		if err != nil || none != nil {
			t.Errorf("a missing one: %+v, %v", none, err)
		}
		if _, err := k.Get(t.Context(), tx, inGroup+"plain/two"); err == nil {
			t.Error("Get finds what is not there")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A resource whose id merely begins like another's is not inside it: '0' and
// '-' are the neighbours of '/' in the order of bytes.
func lists(t *testing.T, k *Kit) {
	for _, name := range []string{"plain/a", "plain/a/sub/1", "plain/a/sub/2", "plain/a0", "plain/a-b", "plain/A.c"} {
		ty := plain
		if strings.Contains(name, "/sub/") {
			ty += "/sub"
		}
		if err := k.keep(t, ty, inGroup+name, Document{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.keep(t, plain, "/subscriptions/S/resourceGroups/RG10/providers/Test.Kit/plain/a", Document{}); err != nil {
		t.Fatal(err)
	}
	group := "/subscriptions/s/resourceGroups/rg1"
	for name, tc := range map[string]struct {
		filter Filter
		want   []string
	}{
		"of a group":     {Filter{Type: strings.ToUpper(plain), Group: group}, []string{"plain/a", "plain/a-b", "plain/A.c", "plain/a0"}},
		"of a parent":    {Filter{Parent: inGroup + "plain/A"}, []string{"plain/a/sub/1", "plain/a/sub/2"}},
		"the first page": {Filter{Type: plain, Group: group, Limit: 2}, []string{"plain/a", "plain/a-b"}},
		"the next page":  {Filter{Type: plain, Group: group, Limit: 2, After: inGroup + "plain/a-b"}, []string{"plain/A.c", "plain/a0"}},
	} {
		if got := k.ids(t, tc.filter); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func sealedDocuments(t *testing.T, k *Kit) {
	id := inGroup + "sealed/one"
	if err := k.keep(t, sealed, id, Document{"password": "in-the-clear"}); err != nil {
		t.Fatal(err)
	}
	err := k.DB.Read(t.Context(), func(tx *store.Tx) error {
		var body []byte
		if err := tx.QueryRow(t.Context(), `SELECT body FROM resources WHERE id_key = ?`, strings.ToLower(id)).Scan(&body); err != nil {
			return err
		}
		if strings.Contains(string(body), "in-the-clear") {
			t.Error("the document lies in the clear")
		}
		r, err := k.Find(t.Context(), tx, id)
		if err == nil && r.Body["password"] != "in-the-clear" {
			t.Errorf("read back: %v", r.Body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func globalNames(t *testing.T, k *Kit) {
	if err := k.keep(t, global, inGroup+"global/Name", Document{}); err != nil {
		t.Fatal(err)
	}
	other := "/subscriptions/S/resourceGroups/RG2/providers/Test.Kit/global/"
	if err := k.keep(t, global, other+"nAME", Document{}); !store.IsDuplicate(err) {
		t.Errorf("the name in another group: %v", err)
	}
	if err := k.keep(t, global, other+"name2", Document{}); err != nil {
		t.Errorf("another name: %v", err)
	}
	// A nested type's host name is one of those names, if it says so.
	if err := k.keep(t, hosted, inGroup+"global/a/hosted/b", Document{}); err != nil {
		t.Errorf("a nested host name: %v", err)
	}
	if err := k.keep(t, global, other+"a-B", Document{}); !store.IsDuplicate(err) {
		t.Errorf("a name that is a nested host name: %v", err)
	}
	if r, err := k.ByName(t.Context(), global, "A-b"); err != nil || r == nil || r.Type != hosted {
		t.Errorf("by the nested host name: %+v, %v", r, err)
	}
	// Types without global names do not meet at an empty one.
	for _, id := range []string{inGroup + "plain/x", inGroup + "plain/y"} {
		if err := k.keep(t, plain, id, Document{}); err != nil {
			t.Error(err)
		}
	}
	err := k.DB.Read(t.Context(), func(tx *store.Tx) error {
		r, err := k.named(t.Context(), tx, globalName(global, "NAME"))
		if err == nil && (r == nil || r.ID != inGroup+"global/Name") {
			t.Errorf("by name: %+v", r)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
