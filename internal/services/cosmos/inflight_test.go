package cosmos

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

// late is a body that lets something happen when it is read first: after the
// request's container was found, before anything is written.
type late struct {
	io.Reader
	happens func()
}

func (l *late) Read(p []byte) (int, error) {
	if l.happens != nil {
		happens := l.happens
		l.happens = nil
		happens()
	}
	return l.Reader.Read(p)
}

// postWhile posts a body while something else happens, and returns the status
// and the finer code.
func (f *fixture) postWhile(authorization, path, body string, happens func(), header ...string) (int, string) {
	f.Helper()
	r := httptest.NewRequest("POST", host+path, &late{strings.NewReader(body), happens})
	header = append(header, "Authorization", authorization, "x-ms-date", f.date())
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.data.ServeHTTP(w, r)
	return w.Code, servicetest.Answer{Header: w.Header()}.Get(substatusHeader)
}

// writeWhile creates a document, in a batch where one is given.
func (f *fixture) writeWhile(batch string, happens func()) (int, string) {
	f.Helper()
	body, header := `{"id":"late","pk":"a"}`, inPart("a")
	if batch != "" {
		body, header = batch, append(header, "x-ms-cosmos-is-batch-request", "true", "x-ms-cosmos-batch-atomic", "true")
	}
	return f.postWhile(aad(f.Token(app, audience)), items+"/docs", body, happens, header...)
}

// remove deletes something in Resource Manager, with whatever status.
func (f *fixture) remove(path string) {
	f.Helper()
	a := f.Do(f.arm, servicetest.Call{Method: "DELETE", URL: "https://management.azure.com" + path + "?api-version=2026-03-15", Token: f.Token(owner, "https://management.azure.com")})
	if a.Status >= 300 {
		f.Fatalf("delete %s: %d %s", path, a.Status, a.Body)
	}
}

const oneCreate = `[{"operationType":"Create","resourceBody":{"id":"late","pk":"a"}}]`

// A write whose container goes meanwhile is refused, whatever took it along.
func TestWritesWhileTheContainerGoes(t *testing.T) {
	for what, path := range map[string]string{
		"container": id("cos1") + "/sqlDatabases/db1/containers/items", "database": id("cos1") + "/sqlDatabases/db1", "account": id("cos1"),
	} {
		for _, batch := range []string{"", oneCreate} {
			f := newFixture(t)
			f.grant(app, writer, "")
			status, finer := f.writeWhile(batch, func() { f.remove(path) })
			if status != 404 || finer != "1003" {
				t.Errorf("%s, batch %q: %d/%s", what, batch, status, finer)
			}
		}
	}
}

// A container that takes the place of a deleted one of the same name does not
// get the other's document.
func TestWritesWhileTheContainerIsMadeAnew(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	path := id("cos1") + "/sqlDatabases/db1/containers/items"
	status, finer := f.writeWhile("", func() {
		f.control(204, "DELETE", path, "")
		f.control(200, "PUT", path, `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"]}}}}`)
	})
	if status != 404 || finer != "1003" {
		t.Errorf("%d/%s", status, finer)
	}
	if a := f.as(app, "GET", items+"/docs/late", "", inPart("a")...); a.Status != 404 {
		t.Errorf("it is there: %s", a.Body)
	}
}

// A document that is on its way while the default time to live changes gets
// the new one.
func TestWritesWhileTheTimeToLiveChanges(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	status, _ := f.writeWhile("", func() {
		f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/items", `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2},"defaultTtl":10}}}`)
	})
	read := func() int {
		return f.as(app, "GET", items+"/docs/late", "", inPart("a")...).Status
	}
	if status != 201 || read() != 200 {
		t.Fatalf("created with %d, read with %d", status, read())
	}
	f.Clock.Advance(10e9)
	if got := read(); got != 404 {
		t.Errorf("after its time: %d", got)
	}
}

// A new database in an account that goes meanwhile is no database of the next
// account of that name.
func TestADatabaseInAnAccountThatGoes(t *testing.T) {
	f := newFixture(t)
	status, _ := f.postWhile(f.signature(f.keys().Primary, "POST", "/dbs"), "/dbs", `{"id":"late"}`, func() { f.remove(id("cos1")) })
	if status != 404 {
		t.Errorf("%d", status)
	}
}

// What a session has seen is there, or the answer says that it is not yet.
func TestSessionTokens(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	const one = items + "/docs/1"
	pk := inPart("a")
	if a := f.as(app, "POST", items+"/docs", `{"id":"1","pk":"a"}`, pk...); a.Status != 201 {
		t.Fatal(a.Body)
	}
	query := append([]string{"x-ms-documentdb-isquery", "true", "Content-Type", "application/query+json"}, pk...)
	calls := map[string]func(header ...string) (int, string){}
	add := func(name, method, path, body string, header []string) {
		calls[name] = func(more ...string) (int, string) {
			a := f.as(app, method, path, body, append(append([]string{}, header...), more...)...)
			return a.Status, a.Get(substatusHeader)
		}
	}
	add("read", "GET", one, "", pk)
	add("query", "POST", items+"/docs", `{"query":"SELECT * FROM c"}`, query)
	add("list", "GET", items+"/docs", "", pk)
	add("feed", "GET", items+"/docs", "", append([]string{"A-IM", "Incremental Feed"}, pk...))
	for name, call := range calls {
		for token, want := range map[string]int{
			"0:-1#1": 200, "0:1#1#4=1": 200, "0:1": 200, "0:-1#0,1:-1#9": 200, "0:-1#-1": 200, "0:-1#2": 404, "0:5#9#1=3#2=4": 404, "1:-1#3, 0:-1#3": 404, "0:2": 404,
			"x": 400, "0": 400, ":1": 400, "0:": 400, "0:x#1": 400, "0:1#x": 400, "0:1#1#2": 400, "0:1#1#x=1": 400, "0:1#1#1=x": 400, "-1:1": 400, "0:-1#1,": 400, "0:-1#-2": 400,
		} {
			status, finer := call("x-ms-session-token", token)
			if status != want || (finer == "1002") != (want == 404) {
				t.Errorf("%s with %q: %d/%s, want %d", name, token, status, finer, want)
			}
		}
		if status, _ := call("x-ms-session-token", "0:-1#9", "x-ms-consistency-level", "Eventual"); status != 200 {
			t.Errorf("%s without a session: %d", name, status)
		}
	}
	// A write says nothing of what was seen; what cannot be read is refused.
	write := func(token string) int {
		return f.as(app, "POST", items+"/docs", `{"id":"2","pk":"a"}`, append(pk, "x-ms-session-token", token, "x-ms-documentdb-is-upsert", "true")...).Status
	}
	if status := write("0:-1#99"); status != 201 {
		t.Errorf("a write ahead of its session: %d", status)
	}
	if status := write("nonsense"); status != 400 {
		t.Errorf("a write with nonsense: %d", status)
	}
}
