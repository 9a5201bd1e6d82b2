package crash

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

const (
	cosmos        = "https://cosmos.azure.com"
	documentsURL  = "https://coslanyard1.documents.azure.com/dbs/db1/colls/crash/docs"
	cosmosVersion = "2025-10-15"
	contributor   = "00000000-0000-0000-0000-000000000002"
	// ofABulk is how many documents one request of a bulk import has.
	ofABulk = 20
)

type object = map[string]any

// prepareDocuments makes an account with a container, which the principal may
// write into.
func prepareDocuments(o *clienttest.Operator, principal string) {
	account := o.Path("Microsoft.DocumentDB/databaseAccounts/coslanyard1")
	o.Do("PUT", account, cosmosVersion, object{"location": "westeurope", "properties": object{"databaseAccountOfferType": "Standard"}})
	o.Do("PUT", account+"/sqlDatabases/db1", cosmosVersion, object{"properties": object{"resource": object{"id": "db1"}}})
	o.Do("PUT", account+"/sqlDatabases/db1/containers/crash", cosmosVersion, object{"properties": object{"resource": object{
		"id": "crash", "partitionKey": object{"paths": []string{"/pk"}, "kind": "Hash", "version": 2}}}})
	o.Do("PUT", account+"/sqlRoleAssignments/"+o.NewID(), cosmosVersion, object{"properties": object{
		"roleDefinitionId": account + "/sqlRoleDefinitions/" + contributor, "scope": account, "principalId": principal}})
}

// askDocuments makes a request for the documents of the container.
func askDocuments(o *clienttest.Operator, body []byte, header ...string) ([]byte, error) {
	status, answer, err := o.Call("POST", documentsURL, cosmos, body, append(header, "Authorization", "type=aad&ver=1.0&sig="+o.Token(cosmos))...)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("documents: %d %s", status, answer)
	}
	return answer, err
}

// countDocuments runs a query that gives one number.
func countDocuments(o *clienttest.Operator, query string) (int, error) {
	answer, err := askDocuments(o, fmt.Appendf(nil, `{"query":%q}`, query), "x-ms-documentdb-isquery", "True", "x-ms-documentdb-partitionkeyrangeid", "0")
	if err != nil {
		return 0, err
	}
	var page struct{ Documents []int }
	if err := json.Unmarshal(answer, &page); err != nil || len(page.Documents) != 1 {
		return 0, fmt.Errorf("%s: %w", answer, err)
	}
	return page.Documents[0], nil
}

// documents is a bulk import into Cosmos DB: each write is one request with
// documents of several partitions.
func documents() writer {
	return writer{
		name: "documents",
		write: func(o *clienttest.Operator, i int) error {
			ops := make([]string, ofABulk)
			for n := range ops {
				ops[n] = fmt.Sprintf(`{"operationType":"Create","partitionKey":"[\"p%d\"]","resourceBody":{"id":"%d.%d","pk":"p%d","i":%d,"text":%q}}`, n%3, i, n, n%3, i, strings.Repeat("x", 200))
			}
			_, err := askDocuments(o, []byte("["+strings.Join(ops, ",")+"]"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "False", "x-ms-cosmos-batch-continue-on-error", "True")
			return err
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			n, err := countDocuments(o, fmt.Sprintf("SELECT VALUE COUNT(1) FROM c WHERE c.i = %d AND LENGTH(c.text) = 200", i))
			if err == nil && n != 0 && n != ofABulk {
				err = fmt.Errorf("%d of %d documents are there", n, ofABulk)
			}
			return n != 0, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			n, err := countDocuments(o, "SELECT VALUE COUNT(1) FROM c")
			return n / ofABulk, err
		},
	}
}
