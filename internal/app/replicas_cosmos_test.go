package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Two replicas write into one container of Cosmos DB: each sees what the other
// wrote with its next request, no change is lost, of two writes with one
// entity tag one is done; a role that one takes away the other takes away.
func TestReplicasShareDocuments(t *testing.T) {
	one, two := replicas(t)
	account := one.group() + "/providers/Microsoft.DocumentDB/databaseAccounts/cosrep"
	const version = "2025-10-15"
	one.put(account, version, `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard"}}`)
	one.put(account+"/sqlDatabases/db1", version, `{"properties":{"resource":{"id":"db1"}}}`)
	one.put(account+"/sqlDatabases/db1/containers/items", version, `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}}}`)
	object, token := one.stranger()
	assignment := account + "/sqlRoleAssignments/11111111-2222-4333-8444-555555555555"
	one.put(assignment, version, `{"properties":{"roleDefinitionId":"`+account+`/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002","scope":"`+account+`","principalId":"`+object+`"}}`)
	authorization := "type=aad&ver=1.0&sig=" + token("https://cosmos.azure.com")
	ask := func(w *world, c *http.Client, method, path, body string, header ...string) reply {
		return w.do(c, method, "https://cosrep.documents.azure.com/dbs/db1/colls/items/docs"+path, "", body,
			append([]string{"Authorization", authorization, "X-Ms-Documentdb-Partitionkey", `["a"]`}, header...)...)
	}
	clients := []*http.Client{one.client(""), two.client("")}
	worlds := []*world{one, two}
	must := func(status, i int, method, path, body string, header ...string) reply {
		t.Helper()
		r := ask(worlds[i], clients[i], method, path, body, header...)
		if r.status != status {
			t.Fatalf("replica %d: %s %s: %d, want %d\n%s", i, method, path, r.status, status, r.body)
		}
		return r
	}
	until := func(status, i int) {
		t.Helper()
		got := 0
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if got = ask(worlds[i], clients[i], "GET", "/none", "").status; got == status {
				return
			}
		}
		t.Fatalf("replica %d answers %d, never %d", i, got, status)
	}
	until(404, 1)

	must(201, 0, "POST", "", `{"id":"1","pk":"a","n":0}`)
	must(409, 1, "POST", "", `{"id":"1","pk":"a"}`)
	etag := must(200, 1, "GET", "/1", "").header.Get("Etag")
	var wg sync.WaitGroup
	statuses := make([]int, 4)
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = ask(worlds[i%2], clients[i%2], "PUT", "/1", `{"id":"1","pk":"a","n":0}`, "If-Match", etag).status
		})
	}
	wg.Wait()
	won := 0
	for _, s := range statuses {
		if s == 200 {
			won++
		}
	}
	if won != 1 {
		t.Errorf("with one entity tag: %v", statuses)
	}
	const each = 10
	for i := range worlds {
		wg.Go(func() {
			for n := range each {
				if r := ask(worlds[i], clients[i], "PATCH", "/1", `[{"op":"incr","path":"/n","value":1}]`); r.status != 200 {
					t.Errorf("replica %d: %d %s", i, r.status, r.body)
				}
				if r := ask(worlds[i], clients[i], "POST", "", fmt.Sprintf(`{"id":"%d.%d","pk":"a"}`, i, n)); r.status != 201 {
					t.Errorf("replica %d: %d %s", i, r.status, r.body)
				}
			}
		})
	}
	wg.Wait()
	for i := range worlds {
		if r := must(200, i, "GET", "/1", ""); !strings.Contains(r.body, fmt.Sprintf(`"n":%d`, len(worlds)*each)) {
			t.Errorf("replica %d: %s", i, r.body)
		}
		r := must(200, i, "POST", "", `{"query":"SELECT VALUE COUNT(1) FROM c"}`, "X-Ms-Documentdb-Isquery", "True")
		if !strings.Contains(r.body, fmt.Sprintf(`"Documents":[%d]`, len(worlds)*each+1)) {
			t.Errorf("replica %d: %s", i, r.body)
		}
	}
	must(204, 1, "DELETE", "/1", "")
	must(404, 0, "GET", "/1", "")
	one.must(204, "DELETE", arm+assignment+"?api-version="+version, one.operator(arm), "")
	must(403, 0, "GET", "/0.0", "")
	until(403, 1)
}
