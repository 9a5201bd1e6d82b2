package sdk

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The finer codes of Cosmos DB's refusals.
const (
	roleMissing  = "5301"
	notWithToken = "5300"
	keysOff      = "5202"
)

// mayNotWrite asks for every change of a container and wants each refused.
func (s *stage) mayNotWrite(p *play, at, c string) {
	p.Helper()
	for _, ask := range [][]any{
		{"cosmos.create", object{"id": "new", "pk": "a"}, key("a")},
		{"cosmos.upsert", object{"id": "new", "pk": "a"}, key("a")},
		{"cosmos.replace", object{"id": "kept", "pk": "a", "n": 2}, key("a")},
		{"cosmos.patch", "kept", key("a"), []object{{"op": "set", "path": "/n", "value": 2}}},
		{"cosmos.delete", "kept", key("a")},
		{"cosmos.batch", key("a"), []object{{"op": "create", "doc": object{"id": "new", "pk": "a"}}}},
		{"cosmos.batch", key("a"), []object{{"op": "read", "id": "kept"}, {"op": "delete", "id": "kept"}}},
		{"cosmos.bulk", []object{{"id": "new", "pk": "a"}}},
	} {
		p.refused(403, roleMissing, ask[0].(string), at, append([]any{c}, ask[1:]...)...)
	}
}

// mayNotRead wants every way to see documents refused.
func (s *stage) mayNotRead(p *play, at, c string) {
	p.Helper()
	for _, ask := range [][]any{
		{"cosmos.read", "kept", key("a")}, {"cosmos.query", "SELECT * FROM c", key("a")}, {"cosmos.query", "SELECT VALUE c.n FROM c", nil},
		{"cosmos.many", [][]any{{"kept", key("a")}, {"x", key("b")}}}, {"cosmos.batch", key("a"), []object{{"op": "read", "id": "kept"}}},
		{"cosmos.changes", object{"start": "Beginning"}},
	} {
		p.refused(403, roleMissing, ask[0].(string), at, append([]any{c}, ask[1:]...)...)
	}
}

// cosmosNoRole is the guide's second step: who calls is known, and Azure's
// own roles are none here.
func (s *stage) cosmosNoRole(t *testing.T) {
	app, principal := s.app("cos-none", true, nil, nil)
	s.op.Grant(principal, clienttest.Owner, s.cosmosID("1"))
	p, at := s.talk(t, app), s.cosmos("1")
	f := p.refused(403, roleMissing, "cosmos.about", at, "db1/items")
	for _, text := range []string{"Request blocked by Auth cos-" + s.name + "1", "principal [" + principal + "] does not have required RBAC permissions to perform action",
		"Microsoft.DocumentDB/databaseAccounts/readMetadata", "https://aka.ms/cosmos-native-rbac"} {
		if !strings.Contains(f.Message, text) {
			t.Errorf("no %q in %s", text, f.Message)
		}
	}
	s.mayNotRead(p, at, "db1/items")
	s.mayNotWrite(p, at, "db1/items")
	p.refused(403, roleMissing, "cosmos.read", at, "db1/none", "kept", key("a"))
}

// cosmosRoles is where roles end: by action, by scope and in time.
func (s *stage) cosmosRoles(t *testing.T) {
	at := s.cosmos("1")
	s.database("1", "db2")
	s.container("1", "db2", "items", nil)
	s.container("1", "db1", "items2", nil)
	seed := s.holder(t, "seed", cosmosContributor, "")
	for _, c := range []string{"db1/items", "db1/items2", "db2/items"} {
		seed.gives(nil, "cosmos.upsert", at, c, object{"id": "kept", "pk": "a", "n": 1}, key("a"))
	}
	kept := func(p *play, c string) {
		p.Helper()
		if got := p.doc("cosmos.read", at, c, "kept", key("a")); got["n"] != 1.0 {
			p.Errorf("%s: kept is %v", c, got)
		}
	}
	t.Run("Reader", func(t *testing.T) {
		p := s.holder(t, "reader", cosmosReader, "")
		kept(p, "db1/items")
		p.gives([]int{1}, "cosmos.query", at, "db1/items", "SELECT VALUE c.n FROM c WHERE c.id = 'kept'", key("a"))
		p.gives([]int{200}, "cosmos.batch", at, "db1/items", key("a"), []object{{"op": "read", "id": "kept"}})
		p.changes(at, "db1/items", object{"start": "Beginning"})
		s.mayNotWrite(p, at, "db1/items")
		kept(p, "db1/items")
		p.refused(403, notWithToken, "cosmos.make", at, "mine")
		p.refused(403, roleMissing, "cosmos.about", s.cosmos("2"), "db1/items")
	})
	t.Run("Contributor", func(t *testing.T) {
		p := s.holder(t, "manager", cosmosContributor, "")
		if f := p.refused(403, notWithToken, "cosmos.make", at, "mine"); !strings.Contains(f.Message, "The given request [POST /dbs] cannot be authorized by AAD token in data plane.") {
			t.Error(f.Message)
		}
		p.refused(403, notWithToken, "cosmos.drop", at, "db2")
		s.mayNotWrite(p, s.cosmos("2"), "db1/items")
	})
	t.Run("at a container", func(t *testing.T) {
		p := s.holder(t, "container", cosmosContributor, "/dbs/db1/colls/items")
		kept(p, "db1/items")
		for _, c := range []string{"db1/items2", "db2/items", "db1/item"} {
			s.mayNotRead(p, at, c)
			s.mayNotWrite(p, at, c)
		}
	})
	t.Run("at a database", func(t *testing.T) {
		p := s.holder(t, "database", cosmosReader, "/dbs/db1")
		kept(p, "db1/items")
		kept(p, "db1/items2")
		s.mayNotRead(p, at, "db2/items")
		s.mayNotWrite(p, at, "db1/items2")
	})
	t.Run("custom", func(t *testing.T) { s.cosmosCustom(t, at) })
	t.Run("removed while the token lives", func(t *testing.T) {
		app, principal := s.app("cos-removed", true, nil, nil)
		id := s.assign("1", principal, cosmosReader, "")
		p := s.talk(t, app)
		kept(p, "db1/items")
		s.op.Do("DELETE", id, cosmosVersion, nil)
		p.refused(403, roleMissing, "cosmos.read", at, "db1/items", "kept", key("a"))
		s.assign("1", principal, cosmosReader, "/dbs/db1")
		kept(p, "db1/items")
	})
}

// cosmosCustom is a role that may add and read, at one container, and then
// another action instead.
func (s *stage) cosmosCustom(t *testing.T, at string) {
	account := s.cosmosID("1")
	id := s.op.NewID()
	define := func(actions ...string) {
		full := []string{"Microsoft.DocumentDB/databaseAccounts/readMetadata"}
		for _, a := range actions {
			full = append(full, "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/"+a)
		}
		s.op.Do("PUT", account+"/sqlRoleDefinitions/"+id, cosmosVersion, map[string]any{"properties": object{
			"roleName": "Adder", "type": "CustomRole", "assignableScopes": []string{account}, "permissions": []object{{"dataActions": full}}}})
	}
	define("items/create", "items/read")
	p := s.holder(t, "custom", id, "/dbs/db1/colls/items")
	const c = "db1/items"
	p.gives(nil, "cosmos.create", at, c, object{"id": "custom", "pk": "a"}, key("a"))
	p.gives(nil, "cosmos.read", at, c, "custom", key("a"))
	p.refused(403, roleMissing, "cosmos.upsert", at, c, object{"id": "custom", "pk": "a"}, key("a"))
	p.refused(403, roleMissing, "cosmos.delete", at, c, "custom", key("a"))
	p.refused(403, roleMissing, "cosmos.query", at, c, "SELECT * FROM c", key("a"))
	p.refused(403, roleMissing, "cosmos.changes", at, c, object{"start": "Beginning"})
	p.refused(403, roleMissing, "cosmos.create", at, "db1/items2", object{"id": "custom", "pk": "a"}, key("a"))
	define("items/delete")
	p.refused(403, roleMissing, "cosmos.read", at, c, "custom", key("a"))
	p.gives(nil, "cosmos.delete", at, c, "custom", key("a"))
}

// cosmosKeys signs in with keys, until they are turned off.
func (s *stage) cosmosKeys(t *testing.T) {
	answer := s.op.Do("POST", s.cosmosID("2")+"/listKeys", cosmosVersion, nil)
	with := func(kind string) string {
		return "AccountEndpoint=" + s.cosmos("2") + ";AccountKey=" + answer[kind].(string) + ";"
	}
	p := s.holder(t, "keys", "", "")
	for _, kind := range []string{"primaryMasterKey", "secondaryMasterKey"} {
		p.gives(nil, "cosmos.upsert", with(kind), "db1/items", object{"id": "kept", "pk": "a", "n": 1}, key("a"))
	}
	p.gives(nil, "cosmos.make", with("primaryMasterKey"), "mine")
	p.gives(nil, "cosmos.drop", with("primaryMasterKey"), "mine")
	for _, id := range []string{"with space", "ü😀", "100%", "a+b"} {
		p.gives(nil, "cosmos.upsert", with("primaryMasterKey"), "db1/items", object{"id": id, "pk": "x"}, key("x"))
		p.gives(nil, "cosmos.delete", with("primaryMasterKey"), "db1/items", id, key("x"))
	}
	readonly := with("primaryReadonlyMasterKey")
	p.gives([]int{1}, "cosmos.query", readonly, "db1/items", "SELECT VALUE c.n FROM c WHERE c.n = 1", key("a"))
	p.refused(403, "", "cosmos.upsert", readonly, "db1/items", object{"id": "kept", "pk": "a", "n": 2}, key("a"))
	p.refused(403, "", "cosmos.batch", readonly, "db1/items", key("a"), []object{{"op": "delete", "id": "kept"}})
	p.refused(403, "", "cosmos.drop", readonly, "db1")
	p.refused(401, "", "cosmos.read", "AccountEndpoint="+s.cosmos("1")+";AccountKey="+answer["primaryMasterKey"].(string)+";", "db1/items", "kept", key("a"))
	s.op.Do("PATCH", s.cosmosID("2"), cosmosVersion, map[string]any{"properties": object{"disableLocalAuth": true}})
	p.refused(401, keysOff, "cosmos.read", with("primaryMasterKey"), "db1/items", "kept", key("a"))
}
