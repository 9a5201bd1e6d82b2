package app

import (
	"slices"
	"strings"
	"testing"
)

// What azurerm 5.2 calls for azurerm_mssql_server, _database and
// _firewall_rule: made, refreshed, changed, destroyed.
func TestTheCallsOfAzurermForSQL(t *testing.T) {
	w := startWorld(t, home(t))
	const version = "2023-08-01-preview"
	rg := "/subscriptions/" + w.cloud.SubscriptionID + "/resourceGroups/rg1"
	server := rg + "/providers/Microsoft.Sql/servers/sqltf1"
	database, rule := server+"/databases/db1", server+"/firewallRules/azure"
	get := func(path string, accepts ...int) step { return step{"GET", path, version, "", accepts} }
	put := func(path, body string, accepts ...int) step { return step{"PUT", path, version, body, accepts} }
	refreshServer := []step{get(server, 200), get(server+"/connectionPolicies/default", 200), get(server+"/restorableDroppedDatabases", 200), get(server+"/sqlVulnerabilityAssessments/default", 200)}
	refreshDatabase := []step{
		get(database, 200), get(database+"/backupLongTermRetentionPolicies/default", 200), get(database+"/backupShortTermRetentionPolicies/default", 200),
		get(database+"/securityAlertPolicies/default", 200), get(database+"/transparentDataEncryption/current", 200), get(database+"/geoBackupPolicies/default", 200),
	}
	w.play(t, slices.Concat([]step{
		put(rg, `{"location":"westeurope"}`, 200, 201), get(server, 404),
		put(server, `{"location":"westeurope","tags":{"a":"b"},"properties":{"version":"12.0","publicNetworkAccess":"Enabled","restrictOutboundNetworkAccess":"Disabled","minimalTlsVersion":"1.2","administrators":{"administratorType":"ActiveDirectory","azureADOnlyAuthentication":true,"login":"dev","sid":"`+w.cloud.OperatorUser+`"}}}`, 200, 201, 202),
		put(server+"/connectionPolicies/default", `{"properties":{"connectionType":"Default"}}`, 200, 202),
		put(server+"/sqlVulnerabilityAssessments/default", `{"properties":{"state":"Disabled"}}`, 200, 201),
	}, refreshServer, []step{
		get(database, 404), get(server, 200), get(database, 404),
		put(database, `{"location":"westeurope","sku":{"name":"Basic"},"tags":{},"properties":{"autoPauseDelay":0,"collation":"SQL_Latin1_General_CP1_CI_AS","createMode":"Default","highAvailabilityReplicaCount":0,"isLedgerOn":false,"maintenanceConfigurationId":"/subscriptions/`+w.cloud.SubscriptionID+`/providers/Microsoft.Maintenance/publicMaintenanceConfigurations/SQL_Default","maxSizeBytes":2147483648,"minCapacity":0,"readScale":"Disabled","requestedBackupStorageRedundancy":"Geo","zoneRedundant":false}}`, 200, 201, 202),
		get(database, 200), get(database, 200), get(database+"/replicationLinks", 200), get(database+"/transparentDataEncryption/current", 200),
		put(database+"/securityAlertPolicies/default", `{"properties":{"state":"Disabled"}}`, 200, 201),
		put(database+"/backupLongTermRetentionPolicies/default", `{"properties":{"weeklyRetention":"P1W","monthlyRetention":"PT0S","yearlyRetention":"PT0S","weekOfYear":1}}`, 200, 202),
		put(database+"/backupShortTermRetentionPolicies/default", `{"properties":{"retentionDays":8,"diffBackupIntervalInHours":24}}`, 200, 202),
		put(database+"/geoBackupPolicies/default", `{"properties":{"state":"Enabled"}}`, 200, 201),
	}, refreshDatabase, []step{
		get(rule, 404), put(rule, `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`, 200, 201), get(rule, 200),
		{"PATCH", database, version, `{"sku":{"name":"GP_S_Gen5_2"},"properties":{"autoPauseDelay":60,"minCapacity":0.5}}`, []int{200, 202}},
		put(server, `{"location":"westeurope","tags":{"a":"c"},"properties":{"version":"12.0","publicNetworkAccess":"Disabled","restrictOutboundNetworkAccess":"Disabled","minimalTlsVersion":"1.3"}}`, 200, 201, 202),
	}, refreshServer, refreshDatabase))
	r := w.must(200, "GET", arm+database+"?api-version="+version, w.operator(arm), "")
	for _, want := range []string{`"currentServiceObjectiveName":"GP_S_Gen5_2"`, `"minCapacity":0.5`, `"status":"Online"`, `"kind":"v12.0,user,vcore,serverless"`} {
		if !strings.Contains(r.body, want) {
			t.Errorf("no %s in %s", want, r.body)
		}
	}
	w.play(t, []step{
		{"DELETE", rule, version, "", []int{200, 204}}, get(rule, 404), {"DELETE", database, version, "", []int{200, 202, 204}}, get(database, 404),
		{"DELETE", server, version, "", []int{200, 202, 204}}, get(server, 404), get(server+"/databases/master", 404), {"DELETE", rg, "2023-07-01", "", []int{200, 202}},
	})
}
