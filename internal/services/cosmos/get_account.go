package cosmos

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// queryEngine is what SDKs read of the query engine's limits, a JSON text of
// its own in the account's document, as recorded from the service.
var queryEngine = map[string]any{
	"maxSqlQueryInputLength": maxQueryLength, "maxJoinsPerSqlQuery": 10, "maxLogicalAndPerSqlQuery": 2000, "maxLogicalOrPerSqlQuery": 2000,
	"maxUdfRefPerSqlQuery": 10, "maxInExpressionItemsCount": 16000, "queryMaxInMemorySortDocumentCount": 500, "maxQueryRequestTimeoutFraction": 0.9,
	"sqlAllowNonFiniteNumbers": false, "sqlAllowAggregateFunctions": true, "sqlAllowSubQuery": true, "sqlAllowScalarSubQuery": true,
	"allowNewKeywords": true, "sqlAllowLike": true, "sqlAllowGroupByClause": true, "maxSpatialQueryCells": 12, "spatialMaxGeometryPointCount": 256,
	"sqlDisableOptimizationFlags": 0, "sqlAllowTop": true, "enableSpatialIndexing": true,
}

const maxQueryLength = 262144

// getAccount is what every SDK asks for first: where to read and to write.
func (s *Service) getAccount(_ context.Context, r *web.Request) (*web.Response, error) {
	account := targetOf(r).account
	engine, err := json.Marshal(queryEngine)
	if err != nil {
		return nil, err
	}
	var all []any
	for _, l := range locationsOf(account) {
		all = append(all, map[string]any{"name": l.name, "databaseAccountEndpoint": endpoint(account.Name + "-" + l.host())})
	}
	writable := all
	p := account.Properties()
	if !p.Bool("enableMultipleWriteLocations", false) {
		writable = all[:1]
	}
	replicas := map[string]any{"asyncReplication": false, "minReplicaSetSize": 3, "maxReplicasetSize": 4}
	return web.JSON(http.StatusOK, map[string]any{
		"_self": "", "id": account.Name, "_rid": account.Name + hostSuffix, "media": "//media/", "addresses": "//addresses/", "_dbs": "//dbs/",
		"writableLocations": writable, "readableLocations": all, "enableMultipleWriteLocations": p.Bool("enableMultipleWriteLocations", false),
		"continuousBackupEnabled": false, "enableNRegionSynchronousCommit": false, "enablePerPartitionFailoverBehavior": false,
		"userReplicationPolicy": replicas, "systemReplicationPolicy": map[string]any{"minReplicaSetSize": 3, "maxReplicasetSize": 4},
		"userConsistencyPolicy":    map[string]any{"defaultConsistencyLevel": p.Object("consistencyPolicy").String("defaultConsistencyLevel")},
		"readPolicy":               map[string]any{"primaryReadCoefficient": 1, "secondaryReadCoefficient": 1},
		"queryEngineConfiguration": string(engine),
	}), nil
}
