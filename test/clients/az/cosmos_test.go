package az

import "testing"

func (s *session) cosmos(t *testing.T) {
	const (
		sql      = "cosmosdb sql "
		at       = " -g rg1 -a cos1"
		reader   = "00000000-0000-0000-0000-000000000001"
		mine     = "12121212-0000-4000-8000-000000000001"
		defined  = sql + "role definition list" + at + " --query [].roleName"
		assigned = sql + "role assignment list" + at + " --query [].roleDefinitionId"
	)
	s.file(t, "crole.json", []byte(`{"Id":"`+mine+`","RoleName":"MyRead","Type":"CustomRole","AssignableScopes":["/"],"Permissions":[{"DataActions":["Microsoft.DocumentDB/databaseAccounts/readMetadata"]}]}`))
	s.play(t, []step{
		{command: "cosmosdb check-name-exists -n cos1", has: []string{"false"}, stranger: local},
		{command: "cosmosdb create -g rg1 -n cos1", has: []string{`"documentEndpoint": "https://cos1.documents.azure.com:443/"`, `"provisioningState": "Succeeded"`},
			shown: by("cosmosdb show -g rg1 -n cos1 --query documentEndpoint", "https://cos1.documents.azure.com:443/")},
		{command: "cosmosdb create -g rg1 -n cos2 --locations regionName=westeurope failoverPriority=0 isZoneRedundant=False --query name", has: []string{"cos2"},
			shown: by("cosmosdb list -g rg1 --query [].name", "cos1", "cos2")},
		{command: "cosmosdb keys list -g rg1 -n cos1", has: []string{"primaryMasterKey", "secondaryReadonlyMasterKey"}},
		{command: "cosmosdb keys list -g rg1 -n cos1 --type connection-strings", has: []string{"AccountEndpoint=https://cos1.documents.azure.com:443/;AccountKey="}},
		{command: "cosmosdb keys regenerate -g rg1 -n cos1 --key-kind primary"},
		{command: sql + "database create" + at + " -n db1 --throughput 500", has: []string{`"name": "db1"`}, shown: by(sql+"database show"+at+" -n db1 --query resource.id", "db1")},
		{command: sql + "database throughput show" + at + " -n db1 --query resource.throughput", has: []string{"500"}},
		{command: sql + "database list" + at + " --query [].name", has: []string{"db1"}},
		{command: sql + "container create" + at + " -d db1 -n items -p /pk --ttl 60", has: []string{`"defaultTtl": 60`},
			shown: by(sql+"container show"+at+" -d db1 -n items --query resource.partitionKey.paths", "/pk")},
		{command: sql + "container update" + at + " -d db1 -n items --ttl 120 --query resource.defaultTtl", has: []string{"120"}},
		{command: sql + "container create" + at + " -d db1 -n gone -p /pk -o none", shown: by(sql+"container list"+at+" -d db1 --query [].name", "items", "gone")},
		{command: sql + "container delete" + at + " -d db1 -n gone --yes", shown: by(sql + "container list" + at + " -d db1 --query [].name").without("gone")},

		{command: defined, has: []string{"Cosmos DB Built-in Data Reader", "Cosmos DB Built-in Data Contributor"}},
		{command: sql + "role definition create" + at + " --body @{dir}/crole.json", has: []string{"MyRead"}, shown: by(defined, "MyRead")},
		{command: sql + "role definition show" + at + " -i " + mine + " --query roleName", has: []string{"MyRead"}},
		{command: sql + "role assignment create" + at + " --scope / --principal-id {operator} --role-definition-id " + reader, has: []string{"{operator}"}, shown: by(assigned, reader)},
		{command: sql + "role assignment create" + at + " --scope /dbs/db1/colls/items --principal-id {operator} --role-definition-name MyRead --query id -o tsv", keep: "assignment", shown: by(assigned, mine)},
		{command: sql + "role definition delete" + at + " -i " + mine + " --yes", code: 1},
		{command: sql + "role assignment delete" + at + " -i {assignment} --yes", shown: by(assigned).without(mine)},
		{command: sql + "role definition delete" + at + " -i " + mine + " --yes", shown: by(defined).without("MyRead")},
		{command: "cosmosdb update -g rg1 -n cos1 --tags a=b --query tags", has: []string{`"a": "b"`}},
		{command: "cosmosdb delete -g rg1 -n cos2 --yes", shown: by("cosmosdb list -g rg1 --query [].name").without("cos2")},
	})
}
