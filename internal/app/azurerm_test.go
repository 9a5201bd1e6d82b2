package app

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// step is one call of terraform-provider-azurerm 5.2, in the order and with
// the api-versions in which it was captured, and the status codes that its SDK
// accepts there.
type step struct {
	method, path, version, body string
	accepts                     []int
}

// The whole picture as azurerm makes, refreshes and destroys it. After each
// write the provider reads the resource and takes every property that is not
// there as it was written for a change: a second plan would not be empty.
func TestTheCallsOfAzurerm(t *testing.T) {
	w := startWorld(t, home(t))
	sub := "/subscriptions/" + w.cloud.SubscriptionID
	rg := sub + "/resourceGroups/rg1"
	plan, site := rg+"/providers/Microsoft.Web/serverFarms/plan1", rg+"/providers/Microsoft.Web/sites/app1"
	uami := rg + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	vault, account := rg+"/providers/Microsoft.KeyVault/vaults/kv-tf1", rg+"/providers/Microsoft.Storage/storageAccounts/sttf1"
	container := account + "/blobServices/default/containers/c1"
	assignment, definition := vault+"/providers/Microsoft.Authorization/roleAssignments/"+w.system.base.newID(), sub+"/providers/Microsoft.Authorization/roleDefinitions/"+w.system.base.newID()
	secretsUser := sub + "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
	get := func(path, version string, accepts ...int) step { return step{"GET", path, version, "", accepts} }
	list := func(path string) step { return step{"POST", path, "2023-12-01", "", []int{200}} }
	put := func(path, version, body string, accepts ...int) step {
		return step{"PUT", path, version, body, accepts}
	}
	role := "?$filter=" + url.QueryEscape("roleName eq 'Key Vault Secrets User'")
	siteBody := fmt.Sprintf(`{"location":"westeurope","tags":null,"identity":{"type":"SystemAssigned, UserAssigned","userAssignedIdentities":{"%s":{}}},
		"properties":{"serverFarmId":"%s","enabled":true,"httpsOnly":false,"clientCertEnabled":false,"clientCertMode":"Required","clientAffinityEnabled":false,"publicNetworkAccess":"Enabled","virtualNetworkSubnetId":null,
		"siteConfig":{"alwaysOn":true,"appSettings":[{"name":"A","value":"1"}],"ftpsState":"Disabled","http20Enabled":false,"linuxFxVersion":"PYTHON|3.11","loadBalancing":"LeastRequests","managedPipelineMode":"Integrated","minTlsVersion":"1.2","scmMinTlsVersion":"1.2","use32BitWorkerProcess":true,"webSocketsEnabled":false,"vnetRouteAllEnabled":false,"ipSecurityRestrictionsDefaultAction":"Allow","scmIpSecurityRestrictionsDefaultAction":"Allow","localMySqlEnabled":false,"remoteDebuggingEnabled":false,"autoHealRules":null}}}`, uami, plan)
	refresh := []step{
		get(site, "2023-12-01", 200), get(site+"/config/web", "2023-12-01", 200), list(site + "/config/authsettings/list"),
		{"POST", site + "/config/backup/list", "2023-12-01", "", []int{404}}, get(site+"/config/logs", "2023-12-01", 200),
		list(site + "/config/appSettings/list"), get(site+"/config/slotConfigNames", "2023-12-01", 200), list(site + "/config/azurestorageaccounts/list"),
		list(site + "/config/connectionStrings/list"), list(site + "/config/publishingcredentials/list"), get(site+"/config/publishingcredentials", "2023-12-01", 200),
		get(site+"/basicPublishingCredentialsPolicies/ftp", "2023-12-01", 200), get(site+"/basicPublishingCredentialsPolicies/scm", "2023-12-01", 200),
	}
	w.play(t, slices.Concat([]step{
		get(rg, "2023-07-01", 404), put(rg, "2023-07-01", `{"location":"westeurope","tags":{"env":"test"}}`, 200, 201),
		get(sub+"/providers", "2022-09-01", 200),
		get(plan, "2023-12-01", 404),
		put(plan, "2023-12-01", `{"location":"westeurope","properties":{"reserved":true,"hyperV":false,"perSiteScaling":false,"elasticScaleEnabled":false,"zoneRedundant":false},"sku":{"name":"B1"},"tags":null}`, 200, 202),
		get(uami, "2024-11-30", 404), put(uami, "2024-11-30", `{"location":"westeurope","properties":{"isolationScope":"None"},"tags":{"a":"b"}}`, 200, 201),
		get(uami+"/federatedIdentityCredentials/fic1", "2024-11-30", 404),
		put(uami+"/federatedIdentityCredentials/fic1", "2024-11-30", `{"properties":{"audiences":["api://AzureADTokenExchange"],"issuer":"https://issuer.example","subject":"s"}}`, 200, 201),
		get(site, "2023-12-01", 404), get(plan, "2023-12-01", 200),
		{"POST", sub + "/providers/Microsoft.Web/checknameavailability", "2023-01-01", `{"name":"app1","type":"Microsoft.Web/sites"}`, []int{200}},
		put(site, "2023-12-01", siteBody, 200, 202),
		put(site+"/config/appSettings", "2023-12-01", `{"properties":{"A":"1"}}`, 200),
		put(site+"/config/azurestorageaccounts", "2023-12-01", `{"properties":{}}`, 200),
	}, refresh, []step{
		put(site+"/config/logs", "2023-12-01", `{"properties":{"applicationLogs":{"fileSystem":{"level":"Warning"}},"httpLogs":{"fileSystem":{"enabled":true,"retentionInDays":3,"retentionInMb":50},"azureBlobStorage":null}}}`, 200),
		put(site+"/config/connectionStrings", "2023-12-01", `{"properties":{"DB":{"type":"SQLAzure","value":"x"}}}`, 200),
	}, refresh, []step{
		get(vault, "2026-02-01", 404), get(sub+"/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-tf1", "2026-02-01", 404),
		put(vault, "2026-02-01", `{"location":"westeurope","tags":{},"properties":{"accessPolicies":[],"createMode":"default","enableRbacAuthorization":true,"enableSoftDelete":true,"enabledForDeployment":false,"enabledForDiskEncryption":false,"enabledForTemplateDeployment":false,"publicNetworkAccess":"Enabled","sku":{"family":"A","name":"standard"},"tenantId":"`+w.cloud.TenantID+`"}}`, 200, 201),
		get(sub+"/providers/Microsoft.KeyVault/vaults", "2026-02-01", 200), get(sub+"/resources?$filter="+url.QueryEscape("resourceType eq 'Microsoft.KeyVault/vaults'"), "2015-11-01", 200),
		get(account, "2025-08-01", 404),
		put(account, "2025-08-01", `{"location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_LRS","tier":"Standard"},"tags":null,"properties":{"accessTier":"Hot","allowBlobPublicAccess":false,"allowSharedKeyAccess":true,"minimumTlsVersion":"TLS1_2","supportsHttpsTrafficOnly":true,"publicNetworkAccess":"Enabled","isHnsEnabled":false,"networkAcls":{"bypass":"AzureServices","defaultAction":"Allow"}}}`, 200, 202),
		{"POST", account + "/listKeys?$expand=kerb", "2025-08-01", "", []int{200}}, get(account+"/blobServices/default", "2025-08-01", 200), get(account+"/fileServices/default", "2025-08-01", 200),
		get(container, "2025-08-01", 404), put(container, "2025-08-01", `{"properties":{"publicAccess":"None","metadata":{"a":"b"}}}`, 200, 201),
		get(vault+"/providers/Microsoft.Authorization/roleDefinitions"+role, "2022-05-01-preview", 200), get(assignment, "2022-04-01", 404),
		put(assignment, "2022-04-01", `{"properties":{"roleDefinitionId":"`+secretsUser+`","principalId":"`+w.cloud.OperatorUser+`","description":""}}`, 200, 201), get(secretsUser, "2022-05-01-preview", 200),
		get(definition, "2022-05-01-preview", 404),
		put(definition, "2022-05-01-preview", `{"properties":{"roleName":"tf role","description":"d","type":"CustomRole","assignableScopes":["`+sub+`"],"permissions":[{"actions":["Microsoft.Web/sites/read"],"notActions":[],"dataActions":["Microsoft.KeyVault/vaults/secrets/getSecret/action"],"notDataActions":[]}]}}`, 201),
		// Destroy.
		{"DELETE", definition, "2022-05-01-preview", "", []int{200, 204}}, get(definition, "2022-05-01-preview", 404),
		{"DELETE", assignment, "2022-04-01", "", []int{200, 204}}, {"DELETE", container, "2025-08-01", "", []int{200, 204}}, {"DELETE", account, "2025-08-01", "", []int{200, 204}},
		{"DELETE", vault, "2026-02-01", "", []int{200, 204}}, {"POST", sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-tf1/purge", "2026-02-01", "", []int{200, 202}},
		{"DELETE", site + "?deleteEmptyServerFarm=false&deleteMetrics=false", "2023-12-01", "", []int{200, 204}}, get(plan, "2023-12-01", 200), {"DELETE", plan, "2023-12-01", "", []int{200, 204}},
		{"DELETE", uami + "/federatedIdentityCredentials/fic1", "2024-11-30", "", []int{200, 204}}, {"DELETE", uami, "2024-11-30", "", []int{200, 204}},
	}))
	left := w.must(200, "GET", arm+rg+"/resources?$expand=provisioningState&$top=10&api-version=2023-07-01", w.operator(arm), "")
	if left.body != `{"value":[]}` {
		t.Errorf("left in the group: %s", left.body)
	}
	w.play(t, []step{{"DELETE", rg, "2023-07-01", "", []int{200, 202}}, get(rg, "2023-07-01", 404)})
}

// play makes the calls; what a PUT wrote must be in its answer and in what is
// read afterwards.
func (w *world) play(t *testing.T, steps []step) {
	t.Helper()
	token, client := w.operator(arm), w.client("")
	call := func(method, path, version, body string) reply {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		return w.do(client, method, arm+path+mark+"api-version="+version, token, body)
	}
	for _, s := range steps {
		r := call(s.method, s.path, s.version, s.body)
		if !slices.Contains(s.accepts, r.status) {
			t.Fatalf("%s %s: %d, azurerm accepts %v\n%s", s.method, s.path, r.status, s.accepts, r.body)
		}
		if r.header.Get("X-Go-Azure-Sdk-Skip-Polling-Delay") != "true" {
			t.Errorf("%s %s: no polling header", s.method, s.path)
		}
		if s.method != "PUT" {
			continue
		}
		reread := call("GET", s.path, s.version, "")
		if reread.status == 405 { // settings are read by POST …/list
			reread = call("POST", s.path+"/list", s.version, "")
		}
		for what, body := range map[string]string{"PUT": r.body, "GET": reread.body} {
			var sent, got any
			_ = json.Unmarshal([]byte(s.body), &sent)
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%s %s answered %s", what, s.path, body)
			}
			for _, lost := range lostIn(sent, got, "") {
				t.Errorf("%s %s: %s", what, s.path, lost)
			}
		}
	}
}

// lostIn lists what was sent and is not in the answer as it was. A null is to
// be absent, "" of a description may be null, and a site's own configuration
// stands in config/web.
func lostIn(sent, got any, at string) []string {
	switch sent := sent.(type) {
	case nil:
		if got != nil {
			if m, isObject := got.(map[string]any); !isObject || len(m) > 0 {
				return nil // a default in the place of null
			}
		}
		return nil
	case map[string]any:
		got, _ := got.(map[string]any)
		var lost []string
		for key, value := range sent {
			if text, _ := got[key].(string); key == "serverFarmId" && strings.EqualFold(text, value.(string)) {
				continue // the provider reads this id without regard to case
			}
			if key == "siteConfig" || key == "createMode" || value == "" {
				continue
			}
			if v, there := got[key]; there && value == nil && v == nil {
				lost = append(lost, at+"."+key+" is an explicit null")
			}
			lost = append(lost, lostIn(value, got[key], at+"."+key)...)
		}
		return lost
	}
	if list, ok := sent.([]any); ok && len(list) == 0 && got == nil {
		return nil
	}
	if !reflect.DeepEqual(sent, got) {
		return []string{fmt.Sprintf("%s was sent as %v and is %v", at, sent, got)}
	}
	return nil
}
