package az

import "testing"

// account makes the group that the other kinds use.
func (s *session) account(t *testing.T) {
	const rest = "rest --method get --url https://management.azure.com{sub}/resourcegroups?api-version=2024-11-01 --query value[].name"
	s.play(t, []step{
		{command: "account show", has: []string{"{tenant}"}, stranger: local},
		{command: "account list", has: []string{"Lanyard"}, stranger: local},
		{command: "account list --refresh", has: []string{"Lanyard"}, stranger: local},
		{command: "account list-locations --query [].name", has: []string{"westeurope"}},
		{command: "account get-access-token", has: []string{"accessToken", "{tenant}", "Bearer"}, stranger: local},
		{command: "account get-access-token --resource https://vault.azure.net --query tokenType", has: []string{"Bearer"}, stranger: local},
		{command: "account get-access-token --scope https://vault.azure.net/.default --query tokenType", has: []string{"Bearer"}, stranger: local},
		{command: "group show -n rg1", code: 3, has: []string{"ResourceGroupNotFound"}},
		{command: "group create -n rg1 -l westeurope", has: []string{`"id": "{rg}"`, `"managedBy": null`, `"tags": null`}, shown: by("group show -n rg1", "Succeeded")},
		{command: "group exists -n rg1", has: []string{"true"}},
		{command: "group list -o table", has: []string{"rg1"}, stranger: nothing},
		{command: "group create -n rgdel -l westeurope -o none", shown: by("group exists -n rgdel", "true")},
		{command: "group delete -n rgdel --yes", shown: by("group exists -n rgdel", "false").without("true")},
		{command: "group create -n rgdel -l westeurope -o none", shown: by("group exists -n rgdel", "true").without("false")},
		{command: "group delete -n rgdel --yes --no-wait", shown: by("group exists -n rgdel", "false").without("true")},
		{command: "provider register -n Microsoft.KeyVault", shown: by("provider show -n Microsoft.KeyVault --query registrationState", "Registered")},
		{command: rest, has: []string{"rg1"}, stranger: nothing},
		{command: "rest --method get --url https://management.azure.com{sub}/resourcegroups", code: 1, has: []string{"MissingApiVersionParameter"}},
		{command: `rest --method put --url https://management.azure.com{sub}/resourcegroups/rgrest?api-version=2024-11-01 --body '{"location":"westeurope","tags":{"by":"rest"}}'`,
			shown: by("group show -n rgrest --query tags", `"by": "rest"`)},
	})
}

// resources lists what the other kinds have made.
func (s *session) resources(t *testing.T) {
	s.play(t, []step{
		{command: "resource list -g rg1 --query [].type", has: []string{"Microsoft.KeyVault/vaults", "Microsoft.Web/sites", "Microsoft.Storage/storageAccounts"}},
		{command: "resource show -g rg1 -n kv1 --resource-type Microsoft.KeyVault/vaults --query name", has: []string{"kv1"}},
	})
}
