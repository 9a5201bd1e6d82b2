package sdk

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// key is a partition key of one component.
func key(v any) []any { return []any{v} }

// cosmosDocuments is what a Contributor does with documents.
func (s *stage) cosmosDocuments(t *testing.T) {
	p, at := s.holder(t, "writer", cosmosContributor, "/"), s.cosmos("1")
	const c = "db1/items"
	p.gives([]string{"/pk"}, "cosmos.about", at, c)

	made := p.doc("cosmos.create", at, c, object{"id": "1", "pk": "a", "n": 1.5, "text": "größer 😀 \u0000 \"", "list": []any{nil, true}}, key("a"))
	etag, _ := made["_etag"].(string)
	if etag == "" || made["_rid"] == "" || made["_ts"] == 0 {
		t.Errorf("created %v", made)
	}
	if got := own(p.doc("cosmos.read", at, c, "1", key("a"))); got != own(made) {
		t.Errorf("read %s, want %s", got, own(made))
	}
	p.refused(409, "", "cosmos.create", at, c, object{"id": "1", "pk": "a"}, key("a"))
	p.refused(404, "", "cosmos.read", at, c, "1", key("b"))
	p.refused(404, "", "cosmos.read", at, "db1/none", "1", key("a"))
	p.refused(404, "", "cosmos.replace", at, c, object{"id": "none", "pk": "a"}, key("a"))
	p.refused(404, "", "cosmos.delete", at, c, "none", key("a"))

	// The tag of one version is good for one write.
	next := p.doc("cosmos.replace", at, c, object{"id": "1", "pk": "a", "n": 2}, key("a"), etag)
	p.refused(412, "", "cosmos.replace", at, c, object{"id": "1", "pk": "a", "n": 3}, key("a"), etag)
	p.refused(412, "", "cosmos.delete", at, c, "1", key("a"), etag)
	if got := p.doc("cosmos.upsert", at, c, object{"id": "1", "pk": "a", "n": 4}, key("a")); got["n"] != 4.0 || got["_rid"] != next["_rid"] {
		t.Errorf("upserted %v", got)
	}
	p.doc("cosmos.upsert", at, c, object{"id": "1", "pk": "b"}, key("b"))
	p.gives(nil, "cosmos.delete", at, c, "1", key("b"))
	p.refused(404, "", "cosmos.read", at, c, "1", key("b"))

	for _, id := range []string{"with space", "100%", "a+b", "ü😀", "it's", "%2F", "a&b=c", "x\"y"} {
		pk := strings.ReplaceAll(id, "😀", "ß") // which azcosmos writes as no JSON
		p.doc("cosmos.create", at, c, object{"id": id, "pk": pk}, key(pk))
		if got := p.doc("cosmos.read", at, c, id, key(pk)); got["id"] != id {
			t.Errorf("%q: %v", id, got)
		}
		p.gives(nil, "cosmos.delete", at, c, id, key(pk))
	}
	t.Run("patch", func(t *testing.T) { s.cosmosPatch(p.on(t), at, c) })
	t.Run("batch", func(t *testing.T) { s.cosmosBatch(p.on(t), at, c) })
	t.Run("sessions and time to live", func(t *testing.T) { s.cosmosTime(p.on(t), at) })
}

func (s *stage) cosmosPatch(p *play, at, c string) {
	p.doc("cosmos.create", at, c, object{"id": "p", "pk": "a", "n": 1, "list": []int{1, 2}, "o": object{"x": 1}, "gone": true}, key("a"))
	steps := []object{
		{"op": "add", "path": "/list/0", "value": 9}, {"op": "set", "path": "/o/y", "value": []any{}}, {"op": "replace", "path": "/o/x", "value": false},
		{"op": "incr", "path": "/n", "value": 2}, {"op": "remove", "path": "/gone"},
	}
	want := `{"id":"p","list":[9,1,2],"n":3,"o":{"x":false,"y":[]},"pk":"a"}`
	if !s.client.Cosmos.NoMove {
		steps = append(steps, object{"op": "move", "from": "/o/y", "path": "/moved"})
		want = `{"id":"p","list":[9,1,2],"moved":[],"n":3,"o":{"x":false},"pk":"a"}`
	}
	p.refused(412, "1110", "cosmos.patch", at, c, "p", key("a"), steps, "from c where c.n = 2")
	if got := own(p.doc("cosmos.patch", at, c, "p", key("a"), steps, "from c where c.n = 1")); got != want {
		p.Errorf("patched %s, want %s", got, want)
	}
	p.refused(400, "", "cosmos.patch", at, c, "p", key("a"), []object{{"op": "set", "path": "/id", "value": "q"}})
	p.refused(400, "", "cosmos.patch", at, c, "p", key("a"), []object{{"op": "set", "path": "/pk", "value": "b"}})
	p.refused(400, "", "cosmos.patch", at, c, "p", key("a"), []object{{"op": "incr", "path": "/list", "value": 1}})
	if got := own(p.doc("cosmos.read", at, c, "p", key("a"))); got != want {
		p.Errorf("after refusals %s, want %s", got, want)
	}
}

func (s *stage) cosmosBatch(p *play, at, c string) {
	p.gives([]int{201, 201, 200, 200, 200, 204}, "cosmos.batch", at, c, key("t"), []object{
		{"op": "create", "doc": object{"id": "b1", "pk": "t", "n": 1}}, {"op": "upsert", "doc": object{"id": "b2", "pk": "t"}},
		{"op": "replace", "id": "b2", "doc": object{"id": "b2", "pk": "t", "n": 2}}, {"op": "patch", "id": "b1", "operations": []object{{"op": "incr", "path": "/n", "value": 1}}},
		{"op": "read", "id": "b1"}, {"op": "delete", "id": "b2"},
	})
	// All or nothing.
	a := p.Ask("cosmos.batch", at, c, key("t"), []object{
		{"op": "create", "doc": object{"id": "b3", "pk": "t"}}, {"op": "create", "doc": object{"id": "b1", "pk": "t"}}, {"op": "delete", "id": "b1"},
	})
	if a.Error != nil && a.Error.Status != 409 || a.Error == nil && string(a.Value) != "[424,409,424]" && string(a.Value) != "[424, 409, 424]" {
		p.Errorf("a batch that fails: %s %+v", a.Value, a.Error)
	}
	p.refused(404, "", "cosmos.read", at, c, "b3", key("t"))
	if got := p.doc("cosmos.read", at, c, "b1", key("t")); got["n"] != 2.0 {
		p.Errorf("b1 is %v", got)
	}

	docs := []object{}
	for i := range cities {
		docs = append(docs, city(i))
	}
	s.container("1", "db1", "bulk", nil)
	p.gives(cities, "cosmos.bulk", at, "db1/bulk", docs)
	got := p.docs(p.gives(nil, "cosmos.many", at, "db1/bulk", [][]any{{"d07", key("p0")}, {"d38", key("p3")}, {"none", key("p3")}, {"d00", key("p0")}}))
	slices.Sort(got)
	want := []string{own(city(0)), own(city(7)), own(city(38))}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		p.Errorf("read many: %v, want %v", got, want)
	}
}

// cosmosTime is what depends on the order of things.
func (s *stage) cosmosTime(p *play, at string) {
	s.container("1", "db1", "brief", map[string]any{"defaultTtl": -1, "uniqueKeyPolicy": object{"uniqueKeys": []object{{"paths": []string{"/u"}}}}})
	p.doc("cosmos.create", at, "db1/brief", object{"id": "1", "pk": "a", "u": 1, "ttl": 1}, key("a"))
	p.doc("cosmos.create", at, "db1/brief", object{"id": "2", "pk": "a", "u": 2}, key("a"))
	p.refused(409, "", "cosmos.create", at, "db1/brief", object{"id": "3", "pk": "a", "u": 2}, key("a"))
	p.doc("cosmos.create", at, "db1/brief", object{"id": "3", "pk": "b", "u": 2}, key("b"))
	time.Sleep(2100 * time.Millisecond)
	p.refused(404, "", "cosmos.read", at, "db1/brief", "1", key("a"))
	p.gives([]string{"2"}, "cosmos.query", at, "db1/brief", "SELECT VALUE c.id FROM c", key("a"))
	p.doc("cosmos.create", at, "db1/brief", object{"id": "4", "pk": "a", "u": 1}, key("a"))

	token := p.text("cosmos.session", at, "db1/items", object{"id": "s", "pk": "a", "n": 1}, key("a"))
	if !strings.Contains(token, "#") {
		p.Errorf("session token %q", token)
	}
	if got := p.doc("cosmos.read", at, "db1/items", "s", key("a"), token); got["n"] != 1.0 {
		p.Errorf("read in the session: %v", got)
	}
}
