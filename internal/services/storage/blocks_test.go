package storage

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func blockID(n int) string { return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%05d", n)) }

func (f *fixture) putBlock(path string, n int, content string) {
	f.Helper()
	f.must(201, app, "PUT", path+"?comp=block&blockid="+url.QueryEscape(blockID(n)), content)
}

func TestUncommittedBlocks(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		f.put("/con1/b", "x")
		f.putBlock("/con1/b", 1, "later")
		f.putBlock("/con1/a", 2, "2")
		f.putBlock("/con1/a", 1, "1")
		f.putBlock("/con1/c", 1, "1")
		f.must(404, app, "GET", "/con1/a", "")
		if got, _ := f.list(""); !cmp.Equal(got, []string{"b"}) {
			t.Errorf("listed: %q", got)
		}
		if got := f.pages("&include=uncommittedblobs&maxresults=1"); !cmp.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("listed with the uncommitted: %q", got)
		}
		want := `<BlockList><CommittedBlocks></CommittedBlocks><UncommittedBlocks><Block><Name>` + blockID(1) + `</Name><Size>1</Size></Block><Block><Name>` + blockID(2) + `</Name><Size>1</Size></Block></UncommittedBlocks></BlockList>`
		if a := f.must(200, app, "GET", "/con1/a?comp=blocklist&blocklisttype=all", ""); !strings.HasSuffix(a.Body, want) || header(a, "ETag") != "" {
			t.Errorf("block list: %s %s", a.Body, header(a, "ETag"))
		}
		// A blob that is only blocks has a time to hold conditions against.
		list := "<BlockList><Latest>" + blockID(2) + "</Latest></BlockList>"
		later := httpTime(f.Clock.Now().Add(time.Hour))
		if a := f.must(412, app, "PUT", "/con1/a?comp=blocklist", list, "If-Modified-Since", later); code(a) != "ConditionNotMet" {
			t.Errorf("modified since: %s", code(a))
		}
		f.must(201, app, "PUT", "/con1/a?comp=blocklist", list, "If-None-Match", "*")
		f.must(400, app, "PUT", "/con1/a?comp=blocklist", "<BlockList><Latest>"+blockID(1)+"</Latest></BlockList>")
		// A new Put Blob takes the waiting blocks away.
		f.put("/con1/b", "y")
		f.must(400, app, "PUT", "/con1/b?comp=blocklist", "<BlockList><Uncommitted>"+blockID(1)+"</Uncommitted></BlockList>")
		if n := payloads(f); n != 2 {
			t.Errorf("%d payloads for a blob of one block and one waiting block", n)
		}
		f.must(400, app, "PUT", "/con1/a?comp=block&blockid="+url.QueryEscape(blockID(1)), "")
		for path, want := range map[string]string{"/none/a?comp=blocklist": "ContainerNotFound", "/con1/none?comp=blocklist": "BlobNotFound"} {
			if a := f.must(404, app, "GET", path, ""); code(a) != want {
				t.Errorf("%s: %s", path, code(a))
			}
		}
		f.must(400, app, "GET", "/con1/a?comp=blocklist&blocklisttype=some", "")
	})
}

// Whoever may add a blob may not write over one, and a list of blocks is a
// write: what is refused is there to be explained.
func TestAddIsNotWrite(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/old", "x")
	const adder = "99999999-0000-4000-8000-000000000009"
	role := &rbac.Role{ID: "99999999-0000-4000-8000-00000000000a", Name: "Blob Adder", Custom: true, AssignableScopes: []string{id(account)}, Blocks: []rbac.Block{{DataActions: []string{blobAdd}}}}
	if err := f.DB.Write(t.Context(), func(tx *store.Tx) error { return authz.PutRole(t.Context(), tx, role) }); err != nil {
		t.Fatal(err)
	}
	f.Assign(adder, role.Name, id(account))
	f.must(201, adder, "PUT", "/con1/new", "x", "x-ms-blob-type", "BlockBlob")
	for _, path := range []string{"/con1/new", "/con1/old"} {
		a := f.must(403, adder, "PUT", path, "y", "x-ms-blob-type", "BlockBlob")
		rec, found, err := f.Access.Find(t.Context(), header(a, "x-ms-request-id"))
		if err != nil || !found || rec.Action != blobWrite || rec.Scope != id(account)+"/blobServices/default/containers/con1" {
			t.Errorf("%s: record %+v, %v", path, rec, err)
		}
	}
	f.must(403, adder, "PUT", "/con1/third?comp=block&blockid=MDAw", "y")
	f.must(403, adder, "PUT", "/con1/third?comp=blocklist", "<BlockList/>")
	if a := f.must(200, app, "GET", "/con1/old", ""); a.Body != "x" {
		t.Errorf("old holds %q", a.Body)
	}
}

// A home of the tables' first version keeps its blobs.
func TestBlobsOfTheFirstTables(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/a", "x")
	err := f.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE blobs SET size = 4, inline = NULL, parts = ?`, `[{"inline":"YWI=","size":2,"id":"MDAw"},{"inline":"Y2Q=","size":2,"id":"MDAx"}]`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := f.must(206, app, "GET", "/con1/a", "", "Range", "bytes=1-2"); a.Body != "bc" {
		t.Errorf("read %q", a.Body)
	}
	f.must(201, app, "PUT", "/con1/a?comp=blocklist", "<BlockList><Committed>MDAx</Committed></BlockList>")
	if a := f.must(200, app, "GET", "/con1/a", ""); a.Body != "cd" {
		t.Errorf("read %q", a.Body)
	}
}

func FuzzBlockList(f *testing.F) {
	fx := newFixture(f)
	fx.contributor()
	for _, s := range []string{"<BlockList><Latest>MDAw</Latest></BlockList>", "\ufeff<BlockList/>", `<?xml version="1.0" encoding="latin1"?><BlockList/>`, "<!DOCTYPE x [<!ENTITY a 'b'>]><BlockList>&a;</BlockList>"} {
		f.Add(s)
	}
	tok := fx.Token(app, audience)
	f.Fuzz(func(t *testing.T, body string) {
		if a := fx.Do(fx.blob, servicetest.Call{Method: "PUT", URL: host + "/con1/b?comp=blocklist", Token: tok, Body: body}); a.Status != 201 && a.Status != 400 {
			t.Errorf("%q: %d %s", body, a.Status, a.Body)
		}
	})
}

func FuzzListQuery(f *testing.F) {
	fx := newFixture(f)
	fx.contributor()
	fx.put("/con1/a/b", "x")
	for _, s := range []string{"prefix=a&delimiter=/", "marker=YQ&maxresults=1", "maxresults=99999999999999999999", "include=uncommittedblobs,metadata", "prefix=%ff", "startFrom=%00"} {
		f.Add(s)
	}
	tok := fx.Token(app, audience)
	f.Fuzz(func(t *testing.T, query string) {
		target := "/con1?restype=container&comp=list&" + query
		if _, err := url.Parse(host + target); err != nil || strings.ContainsAny(query, "# \r\n\t") {
			return
		}
		if a := fx.Do(fx.blob, servicetest.Call{Method: "GET", URL: host + target, Token: tok}); a.Status != 200 && a.Status != 400 {
			t.Errorf("%q: %d %s", query, a.Status, a.Body)
		}
	})
}
