package cosmos

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func TestAccounts(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		// As azurerm writes it, with nulls; unknown properties stay.
		const body = `{"location":"West Europe","kind":"GlobalDocumentDB","identity":{"type":"None","userAssignedIdentities":null},"tags":{"a":"b"},"properties":{"databaseAccountOfferType":"Standard","backupPolicy":null,"future":1,
			"consistencyPolicy":{"defaultConsistencyLevel":"BoundedStaleness","maxIntervalInSeconds":10,"maxStalenessPrefix":200},"locations":[{"locationName":"North Europe","failoverPriority":1},{"locationName":"West Europe","failoverPriority":0}]}}`
		f.control(404, "HEAD", "/providers/Microsoft.DocumentDB/databaseAccountNames/new1", "")
		a := f.control(200, "PUT", id("new1"), body)
		p := a.JSON()["properties"].(map[string]any)
		write := p["writeLocations"].([]any)
		if p["documentEndpoint"] != "https://new1.documents.azure.com:443/" || p["future"] != 1.0 || len(write) != 1 || write[0].(map[string]any)["documentEndpoint"] != "https://new1-westeurope.documents.azure.com:443/" ||
			len(p["readLocations"].([]any)) != 2 || p["backupPolicy"].(map[string]any)["type"] != "Periodic" || p["provisioningState"] != "Succeeded" {
			t.Error(a.Body)
		}
		f.control(200, "HEAD", "/providers/Microsoft.DocumentDB/databaseAccountNames/NEW1", "")
		f.control(200, "PATCH", id("new1"), `{"properties":{"disableLocalAuth":true}}`)
		if q := f.control(200, "GET", id("NEW1"), "").JSON()["properties"].(map[string]any); q["disableLocalAuth"] != true || q["future"] != 1.0 || q["instanceId"] != p["instanceId"] {
			t.Errorf("%v", q)
		}
		for name, bad := range map[string]string{
			"Bad_Name": `{"location":"westeurope"}`, "ab": `{"location":"westeurope"}`, "new2": `{}`,
			"new3": `{"location":"westeurope","properties":{"locations":[{"locationName":"x","failoverPriority":1}]}}`, "new4": `{"location":"westeurope","properties":{"consistencyPolicy":{"defaultConsistencyLevel":"Maybe"}}}`, "new5": `{"location":"westeurope","kind":"MongoDB"}`,
		} {
			f.control(400, "PUT", id(name), bad)
		}
		for _, odd := range []string{`{"locations":{}}`, `{"ipRules":["1.2.3.4"]}`, `{"capabilities":"x"}`, `{"consistencyPolicy":[]}`, `{"backupPolicy":{"periodicModeProperties":1}}`, `{"networkAclBypassResourceIds":[{}]}`} {
			f.control(400, "PUT", id("new6"), `{"location":"westeurope","properties":`+odd+`}`)
			f.control(400, "PATCH", id("new1"), `{"properties":`+odd+`}`)
		}
		f.PutGroup("rg2")
		f.control(409, "PUT", strings.Replace(id("new1"), "/rg1/", "/rg2/", 1), `{"location":"westeurope"}`)
		f.control(204, "DELETE", id("new1"), "")
		f.control(204, "DELETE", id("new1"), "")
		f.control(404, "GET", id("new1"), "")

		// What was in a deleted account is gone, also when its name comes back.
		f.grant(app, writer, "")
		f.put("p", `{"id":"1","pk":"p"}`)
		f.control(204, "DELETE", id("cos1"), "")
		f.control(200, "PUT", id("cos1"), `{"location":"westeurope"}`)
		want(t, f.as(app, "GET", "/", ""), 403, "5301")
		var left int
		err := f.DB.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT (SELECT COUNT(*) FROM cosmos_documents) + (SELECT COUNT(*) FROM cosmos_role_assignments) + (SELECT COUNT(*) FROM cosmos_containers WHERE account = 'cos1')`).Scan(&left)
		})
		if err != nil || left != 0 {
			t.Errorf("%d rows are left, %v", left, err)
		}
	})
}

func TestDatabasesAndContainers(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		db := id("cos1") + "/sqlDatabases/shop"
		f.control(404, "GET", db, "")
		f.control(200, "PUT", db, `{"properties":{"resource":{"id":"shop"},"options":{"throughput":500}}}`)
		f.control(200, "PUT", db, `{"properties":{"resource":{"id":"shop"}}}`)
		f.control(400, "PUT", db, `{"properties":{"resource":{"id":"other"}}}`)
		f.control(400, "PUT", db, `{"properties":{}}`)
		if a := f.control(200, "GET", db+"/throughputSettings/default", ""); !strings.Contains(a.Body, `"throughput":500`) {
			t.Error(a.Body)
		}
		c := db + "/containers/orders"
		f.control(404, "PUT", id("cos1")+"/sqlDatabases/none/containers/orders", `{"properties":{"resource":{"id":"orders","partitionKey":{"paths":["/pk"]}}}}`)
		a := f.control(200, "PUT", c, `{"properties":{"resource":{"id":"orders","partitionKey":{"paths":["/pk"]},"uniqueKeyPolicy":{"uniqueKeys":[{"paths":["/mail"]}]},"defaultTtl":60,"future":{"x":1}}}}`)
		r := a.JSON()["properties"].(map[string]any)["resource"].(map[string]any)
		if r["defaultTtl"] != 60.0 || r["future"] == nil || r["indexingPolicy"].(map[string]any)["indexingMode"] != "consistent" || r["_rid"] == "" {
			t.Error(a.Body)
		}
		f.control(404, "GET", c+"/throughputSettings/default", "") // it shares the database's
		for _, bad := range []string{`"partitionKey":{"paths":[]}`, `"partitionKey":{"paths":["pk"]}`, `"partitionKey":{"paths":["/a","/b"]}`, `"partitionKey":{"paths":["/a","/b","/c","/d"],"kind":"MultiHash"}`, `"partitionKey":{"paths":["/pk"]},"defaultTtl":0`,
			`"partitionKey":{"paths":["/pk"]},"indexingPolicy":{"indexingMode":"sometimes"}`, `"partitionKey":{"paths":["/pk"]},"uniqueKeyPolicy":{"uniqueKeys":[{"paths":[]}]}`, `"partitionKey":7`} {
			f.control(400, "PUT", db+"/containers/bad", `{"properties":{"resource":{"id":"bad",`+bad+`}}}`)
		}
		f.control(400, "PUT", c, `{"properties":{"resource":{"id":"orders","partitionKey":{"paths":["/other"]}}}}`)
		f.control(400, "PUT", c, `{"properties":{"resource":{"id":"orders","partitionKey":{"paths":["/pk"]},"uniqueKeyPolicy":{"uniqueKeys":[{"paths":["/name"]}]}}}}`)
		f.control(200, "PUT", c, `{"properties":{"resource":{"id":"orders","partitionKey":{"paths":["/pk"]},"uniqueKeyPolicy":{"uniqueKeys":[{"paths":["/mail"]}]},"defaultTtl":-1}}}`)
		if a := f.control(200, "GET", db+"/containers", ""); strings.Count(a.Body, `"name":"orders"`) != 1 {
			t.Error(a.Body)
		}
		f.control(204, "DELETE", c, "")
		f.control(204, "DELETE", c, "")
		f.control(204, "DELETE", db, "")
		f.control(404, "GET", db, "")
	})
}

func TestThroughputChanges(t *testing.T) {
	f := newFixture(t)
	settings := id("cos1") + "/sqlDatabases/db1/containers/items/throughputSettings/default"
	for body, status := range map[string]int{`{"throughput":350}`: 400, `{"throughput":450}`: 400, `{}`: 400, `{"autoscaleSettings":{"maxThroughput":1000}}`: 400, `{"throughput":"many"}`: 400, `{"throughput":500.5}`: 400, `{"throughput":"600"}`: 200} {
		f.control(status, "PUT", settings, `{"properties":{"resource":`+body+`}}`)
	}
	if a := f.control(200, "POST", settings+"/migrateToAutoscale", ""); !strings.Contains(a.Body, `"maxThroughput":1000`) {
		t.Error(a.Body)
	}
	if a := f.control(200, "POST", settings+"/migrateToManualThroughput", ""); !strings.Contains(a.Body, `"throughput":1000`) {
		t.Error(a.Body)
	}
}

func TestRoleDefinitionsAndAssignments(t *testing.T) {
	f := newFixture(t)
	definitions, assignments := id("cos1")+"/sqlRoleDefinitions", id("cos1")+"/sqlRoleAssignments"
	if a := f.control(200, "GET", definitions, ""); !strings.Contains(a.Body, reader) || !strings.Contains(a.Body, writer) || !strings.Contains(a.Body, `"type":"BuiltInRole"`) {
		t.Error(a.Body)
	}
	body := func(name, kind, scope, actions string) string {
		return fmt.Sprintf(`{"properties":{"roleName":"%s","type":"%s","assignableScopes":["%s"],"permissions":[{"dataActions":[%s]}]}}`, name, kind, scope, actions)
	}
	const role = "12345678-0000-4000-8000-000000000001"
	const read = `"Microsoft.DocumentDB/databaseAccounts/readMetadata"`
	for name, bad := range map[string]string{
		"no name": body("", "CustomRole", id("cos1"), read), "built in": body("x", "BuiltInRole", id("cos1"), read), "name taken": body("Cosmos DB Built-in Data Reader", "CustomRole", id("cos1"), read),
		"no action": body("x", "CustomRole", id("cos1"), ""), "unknown action": body("x", "CustomRole", id("cos1"), `"Microsoft.DocumentDB/databaseAccounts/everything"`), "wildcard": body("x", "CustomRole", id("cos1"), `"*"`),
		"other account": body("x", "CustomRole", id("cos2"), read), "group": body("x", "CustomRole", servicetest.GroupID, read), "half a scope": body("x", "CustomRole", id("cos1")+"/dbs", read),
		"not": `{"properties":{"roleName":"x","assignableScopes":["` + id("cos1") + `"],"permissions":[{"dataActions":[` + read + `],"notDataActions":[` + read + `]}]}}`,
	} {
		if a := f.Do(f.arm, servicetest.Call{Method: "PUT", URL: "https://management.azure.com" + definitions + "/" + role + "?api-version=2026-03-15", Body: bad, Token: f.Token(owner, "https://management.azure.com")}); a.Status != 400 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	f.control(400, "PUT", definitions+"/"+reader, body("x", "CustomRole", id("cos1"), read))
	f.control(400, "PUT", definitions+"/name", body("x", "CustomRole", id("cos1"), read))
	f.control(200, "PUT", definitions+"/"+role, body("mine", "CustomRole", id("cos1")+"/dbs/db1", read))

	assign := func(status int, name, definition, scope, principal string) servicetest.Answer {
		t.Helper()
		return f.control(status, "PUT", assignments+"/"+name, `{"properties":{"roleDefinitionId":"`+definition+`","scope":"`+scope+`","principalId":"`+principal+`"}}`)
	}
	const one, two = "12345678-0000-4000-8000-0000000000a1", "12345678-0000-4000-8000-0000000000a2"
	assign(400, one, definitions+"/"+role, id("cos1"), app) // outside of its assignable scopes
	assign(400, one, definitions+"/"+one, id("cos1"), app)
	assign(400, one, definitions+"/"+role, id("cos2"), app)
	assign(400, one, definitions+"/"+role, id("cos1")+"/dbs/db1", "nobody")
	a := assign(200, one, definitions+"/"+role, id("cos1")+"/dbs/db1/colls/items", strings.ToUpper(app))
	if p := a.JSON()["properties"].(map[string]any); p["scope"] != id("cos1")+"/dbs/db1/colls/items" || p["principalId"] != app {
		t.Error(a.Body)
	}
	assign(200, one, definitions+"/"+role, id("cos1")+"/dbs/db1/colls/items", app)
	assign(400, one, definitions+"/"+role, id("cos1")+"/dbs/db1", app)
	assign(409, two, role, "/dbs/db1/colls/items", app)
	assign(200, two, reader, "/", app)
	f.control(400, "DELETE", definitions+"/"+role, "")
	f.control(400, "DELETE", definitions+"/"+reader, "")
	f.control(204, "DELETE", assignments+"/"+one, "")
	f.control(404, "GET", assignments+"/"+one, "")
	f.control(204, "DELETE", definitions+"/"+role, "")
	f.control(404, "GET", definitions+"/"+role, "")
}
