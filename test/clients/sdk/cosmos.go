package sdk

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// CosmosLimits is what a language's SDK for Cosmos DB cannot do, wherever the
// account is.
type CosmosLimits struct {
	// NoPlans says that it never asks for the plan of a query: what needs one
	// is refused.
	NoPlans bool
	// NoGroups says that it cannot follow a plan with GROUP BY.
	NoGroups bool
	// NoMove says that its patches have no move.
	NoMove bool
	// NoNow says that its change feeds begin at a time or at the beginning.
	NoNow bool
	// NoHistory says that it has no change feed of all versions and deletes.
	NoHistory bool
}

const cosmosVersion = "2025-10-15"

// The built-in data roles of every account.
const (
	cosmosReader      = "00000000-0000-0000-0000-000000000001"
	cosmosContributor = "00000000-0000-0000-0000-000000000002"
)

// PlayCosmos runs every case of Cosmos DB for one client.
func PlayCosmos(t *testing.T, c *clienttest.Cloud, name string, client Client) {
	s := cosmosStage(t, c, name, client)
	t.Run("no role", s.cosmosNoRole)
	s.data(t)
	t.Run("roles", s.cosmosRoles)
	t.Run("keys", s.cosmosKeys)
}

// PlayCosmosData runs the cases that find documents. The cloud's containers
// may have any number of physical partitions: no answer depends on it.
func PlayCosmosData(t *testing.T, c *clienttest.Cloud, name string, client Client) {
	cosmosStage(t, c, name, client).data(t)
}

func cosmosStage(t *testing.T, c *clienttest.Cloud, name string, client Client) *stage {
	c = c.On(t)
	op := c.Operator()
	s := &stage{c, client, name, op}
	op.MakePlace()
	for _, n := range []string{"1", "2"} {
		op.Do("PUT", s.cosmosID(n), cosmosVersion, map[string]any{"location": "westeurope", "properties": map[string]any{
			"databaseAccountOfferType": "Standard", "locations": []any{map[string]any{"locationName": "West Europe", "failoverPriority": 0}}}})
		s.database(n, "db1")
		s.container(n, "db1", "items", nil)
	}
	return s
}

func (s *stage) data(t *testing.T) {
	t.Run("documents", s.cosmosDocuments)
	t.Run("queries", s.cosmosQueries)
	t.Run("change feed", s.cosmosFeed)
}

func (s *stage) cosmosID(n string) string {
	return s.op.Path("Microsoft.DocumentDB/databaseAccounts/cos-" + s.name + n)
}
func (s *stage) cosmos(n string) string {
	return "https://cos-" + s.name + n + ".documents.azure.com:443/"
}

func (s *stage) database(n, db string) {
	s.op.Do("PUT", s.cosmosID(n)+"/sqlDatabases/"+db, cosmosVersion, map[string]any{"properties": map[string]any{"resource": map[string]any{"id": db}}})
}

// container makes a container with the partition key /pk, and more of its
// definition.
func (s *stage) container(n, db, name string, more map[string]any) {
	resource := map[string]any{"id": name, "partitionKey": map[string]any{"paths": []any{"/pk"}, "kind": "Hash", "version": 2}}
	for key, value := range more {
		resource[key] = value
	}
	s.op.Do("PUT", s.cosmosID(n)+"/sqlDatabases/"+db+"/containers/"+name, cosmosVersion, map[string]any{"properties": map[string]any{"resource": resource}})
}

// assign gives a data role of an account at a scope within it, and returns
// the assignment's id.
func (s *stage) assign(n, principal, role, scope string) string {
	s.Helper()
	account := s.cosmosID(n)
	id := account + "/sqlRoleAssignments/" + s.op.NewID()
	s.op.Do("PUT", id, cosmosVersion, map[string]any{"properties": map[string]any{
		"roleDefinitionId": account + "/sqlRoleDefinitions/" + role, "scope": account + scope, "principalId": principal}})
	return id
}

// holder starts the client as an app of its own that has the role.
func (s *stage) holder(t *testing.T, name, role, scope string) *play {
	t.Helper()
	app, object := s.app("cos-"+name, true, nil, nil)
	if role != "" {
		s.assign("1", object, role, scope)
	}
	return s.talk(t, app)
}

// refused asks what must be refused with the status and the finer code.
func (p *play) refused(status int, sub, do, at string, args ...any) clienttest.Failure {
	p.Helper()
	a := p.Ask(do, at, args...)
	if a.Error == nil {
		p.Fatalf("%s %v = %s, want %d/%s", do, args, a.Value, status, sub)
	}
	if a.Error.Status != status || sub != "" && a.Error.Inner != sub {
		p.Errorf("%s %v: %+v, want %d/%s", do, args, *a.Error, status, sub)
	}
	return *a.Error
}

// doc asks what must succeed with a document.
func (p *play) doc(do, at string, args ...any) map[string]any {
	p.Helper()
	var out map[string]any
	if v := p.gives(nil, do, at, args...); json.Unmarshal(v, &out) != nil {
		p.Fatalf("%s %v = %s, want a document", do, args, v)
	}
	return out
}

// own is a document without what the service adds.
func own(doc map[string]any) string {
	for key := range doc {
		if strings.HasPrefix(key, "_") {
			delete(doc, key)
		}
	}
	text, _ := json.Marshal(doc)
	return string(text)
}

// docs is a list of documents, of which the service's own properties do not
// count.
func (p *play) docs(v json.RawMessage) []string {
	p.Helper()
	var list []map[string]any
	if err := json.Unmarshal(v, &list); err != nil {
		p.Fatalf("%v: %s", err, v)
	}
	out := make([]string, len(list))
	for i, doc := range list {
		out[i] = own(doc)
	}
	return out
}

type object = map[string]any

// city is the document i of those that queries look at.
func city(i int) object {
	doc := object{"id": fmt.Sprintf("d%02d", i), "pk": "p" + strconv.Itoa(i%7), "n": i, "city": "c" + strconv.Itoa(i%5), "tags": []int{i % 2, i % 3}}
	if i%4 == 0 {
		doc["some"] = i / 4
	}
	return doc
}

const cities = 40
