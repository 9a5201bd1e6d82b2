package sdk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// changed is an answer of cosmos.changes.
type changed struct {
	Docs []map[string]any
	Next string
}

func (p *play) changes(at, c string, options object) changed {
	p.Helper()
	var out changed
	if v := p.gives(nil, "cosmos.changes", at, c, options); json.Unmarshal(v, &out) != nil {
		p.Fatalf("changes %v: %s", options, v)
	}
	return out
}

// ids names the documents in an order that does not depend on partitions.
func (c changed) ids() string {
	var out []string
	for _, doc := range c.Docs {
		out = append(out, fmt.Sprint(doc["id"], "=", doc["n"]))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// cosmosFeed reads what changed: from the beginning, from now, from a time,
// from a continuation, of one partition; and every version.
func (s *stage) cosmosFeed(t *testing.T) {
	p, at := s.holder(t, "follower", cosmosContributor, ""), s.cosmos("1")
	const c = "db1/feed"
	s.container("1", "db1", "feed", nil)
	wants := func(what, want string, options object) changed {
		t.Helper()
		got := p.changes(at, c, options)
		if got.ids() != want {
			t.Errorf("%s: %q, want %q", what, got.ids(), want)
		}
		return got
	}
	put := func(id, pk string, n int) {
		p.gives(nil, "cosmos.upsert", at, c, object{"id": id, "pk": pk, "n": n}, key(pk))
	}
	var now changed
	if !s.client.Cosmos.NoNow {
		now = wants("now, empty", "", object{"start": "Now"})
	}
	put("1", "a", 1)
	put("2", "b", 1)
	put("3", "a", 1)
	begin := wants("from the beginning", "1=1 2=1 3=1", object{"start": "Beginning"})
	wants("with the continuation, nothing", "", object{"next": begin.Next})
	if !s.client.Cosmos.NoNow {
		wants("from then", "1=1 2=1 3=1", object{"next": now.Next})
	}
	wants("in pages", "1=1 2=1 3=1", object{"start": "Beginning", "size": 1})
	time.Sleep(2 * time.Second)
	since := time.Now().Unix()
	put("2", "b", 2)
	put("4", "c", 1)
	p.gives(nil, "cosmos.delete", at, c, "1", key("a"))
	wants("the latest versions", "2=2 3=1 4=1", object{"start": "Beginning"})
	wants("with the continuation", "2=2 4=1", object{"next": begin.Next})
	wants("of one partition", "3=1", object{"start": "Beginning", "pk": key("a")})
	wants("since a time", "2=2 4=1", object{"start": since})
	if !s.client.Cosmos.NoHistory {
		t.Run("all versions and deletes", func(t *testing.T) { s.cosmosHistory(p.on(t), at) })
	}
}

func (s *stage) cosmosHistory(p *play, at string) {
	const c = "db1/history"
	s.container("1", "db1", "history", map[string]any{"changeFeedPolicy": object{"retentionDuration": 10}})
	from := p.changes(at, c, object{"start": "Now", "full": true})
	for n := range 2 {
		p.gives(nil, "cosmos.upsert", at, c, object{"id": "1", "pk": "a", "n": n}, key("a"))
	}
	p.gives(nil, "cosmos.delete", at, c, "1", key("a"))
	var kinds []string
	for _, doc := range p.changes(at, c, object{"next": from.Next}).Docs {
		metadata, _ := doc["metadata"].(map[string]any)
		kinds = append(kinds, fmt.Sprint(metadata["operationType"]))
	}
	if strings.Join(kinds, " ") != "create replace delete" {
		p.Errorf("versions: %v", kinds)
	}
}
