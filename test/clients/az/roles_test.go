package az

import (
	"encoding/json"
	"testing"
)

func (s *session) roles(t *testing.T) {
	const (
		kv     = "{rgr}/providers/Microsoft.KeyVault/vaults/kvr"
		create = "role assignment create --assignee-object-id {app} --assignee-principal-type ServicePrincipal "
		atKV   = "role assignment list --scope " + kv + " --query [].roleDefinitionName"
		atRG   = "role assignment list --scope {rgr} --query [].roleDefinitionName"
		custom = "role definition list --custom-role-only"
	)
	s.words["{rgr}"] = s.fill("{sub}/resourceGroups/rgr")
	s.play(t, []step{
		{command: "group create -n rgr -l westeurope -o none", shown: by("group show -n rgr --query name", "rgr")},
		{command: "keyvault create -g rgr -n kvr -l westeurope -o none", shown: by("keyvault show -g rgr -n kvr --query name", "kvr")},
		{command: "identity create -g rgr -n uamir -o none", shown: by("identity show -g rgr -n uamir --query name", "uamir")},
		{command: "identity show -g rgr -n uamir --query principalId -o tsv", keep: "app"},
		{command: "identity show -g rgr -n uamir --query clientId -o tsv", keep: "appclient"},

		{command: create + "--role 'Key Vault Secrets User' --scope " + kv, has: []string{"{app}", `"createdBy": null`, `"scope": "` + kv + `"`}, shown: by(atKV, "Key Vault Secrets User")},
		// The conflict that az hides: it prints the assignment that exists.
		{command: create + "--role 'Key Vault Secrets User' --scope " + kv, has: []string{"{app}"}},
		{command: create + "--role b86a8fe4-44ce-4948-aee5-eccb2c155cd7 --scope " + kv, shown: by(atKV, "Key Vault Secrets Officer")},
		{command: "role assignment create --assignee-object-id {app} --role Reader --scope " + kv, shown: by(atKV, "Reader")},
		{command: "role assignment create --assignee {app} --role 'Storage Blob Data Reader' --scope {rgr}", shown: by(atRG, "Storage Blob Data Reader")},
		{command: "role assignment create --assignee {appclient} --role 'Key Vault Administrator' --scope " + kv, shown: by(atKV, "Key Vault Administrator")},
		{command: "role assignment create --assignee operator@lanyard.onmicrosoft.com --role Owner --scope {sub}",
			shown: by("role assignment list --scope {sub} --query [].principalName", "operator@lanyard.onmicrosoft.com")},
		{command: create + "--role 'No Such Role' --scope " + kv, code: 1, has: []string{"doesn't exist"}},
		{command: "role assignment create --assignee-object-id 99999999-0000-0000-0000-000000000001 --role Reader --scope " + kv, code: 1, has: []string{"PrincipalNotFound"}},
		{command: "role assignment create --assignee ci-admin --role Contributor --scope {rgr}", code: 1, has: []string{"Cannot find user or service principal"}},
		{command: create + "--role Reader", code: 2},
		{command: create + "--role Contributor --scope {rgr} --condition true --condition-version 2.0", code: 1, has: []string{"ConditionNotSupported"}},
		{command: "role assignment create --name 77777777-0000-0000-0000-000000000001 --assignee-object-id {app} --assignee-principal-type ServicePrincipal --role Reader --scope {rgr} -o none", shown: by(atRG, "Reader")},
		{command: "role assignment create --name 77777777-0000-0000-0000-000000000001 --assignee-object-id {app} --assignee-principal-type ServicePrincipal --role Reader --scope {rgr} -o none"},
		// The same role in another casing, at the same scope in another.
		{command: create + "--role {sub}/providers/microsoft.authorization/roledefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe --scope {rgr} -o none", shown: by(atRG, "Storage Blob Data Contributor")},
		{command: create + "--role 'Storage Blob Data Contributor' --scope {rgr} -o none"},
		{command: create + "--role 'Storage Blob Data Contributor' --scope {sub}/resourcegroups/RGR -o none"},
		{command: "role assignment list --scope {rgr} --role 'Storage Blob Data Contributor' --query length(@)", has: []string{"1"}},
		{command: `rest --method put --url https://management.azure.com{rgr}/providers/Microsoft.Authorization/roleAssignments/77777777-0000-0000-0000-000000000002?api-version=2022-04-01 --body '{"properties":{"roleDefinitionId":"{sub}/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe","principalId":"{app}"}}'`,
			code: 1, has: []string{"RoleAssignmentExists"}},

		{command: "role assignment list", has: []string{"operator@lanyard.onmicrosoft.com"}},
		{command: "role assignment list --all -o table", has: []string{"Key Vault Secrets User"}},
		{command: "role assignment list --scope " + kv + " -o table", has: []string{"Key Vault Secrets User"}, hasNot: []string{"Owner"}},
		{command: "role assignment list --scope " + kv + " --include-inherited -o table", has: []string{"Storage Blob Data Contributor", "Owner"}},
		{command: "role assignment list --assignee {app} --all -o table", has: []string{"Key Vault Secrets User"}, hasNot: []string{"Owner"}},
		{command: "role assignment list --assignee {app} --include-groups --all -o table", has: []string{"Key Vault Secrets User"}},

		{command: "role assignment delete --assignee {app} --role Reader --scope " + kv, shown: by(atKV).without("Reader")},
		{command: "role assignment delete --assignee {app} --role Reader --scope " + kv, code: 1, has: []string{"No matched assignments"}},
		{command: "role assignment list --scope " + kv + " --query \"[?roleDefinitionName=='Key Vault Secrets Officer'].id\" -o tsv", keep: "officer"},
		{command: "role assignment delete --ids {officer}", shown: by(atKV).without("Key Vault Secrets Officer")},

		{command: "role definition list --query length(@)", has: []string{"928"}},
		{command: "role definition list --name 'Key Vault Secrets User'", has: []string{"getSecret/action"}},
		{command: custom, has: []string{"[]"}},
		{command: "role assignment list-changelogs", has: []string{`"action": "Granted"`, `"action": "Revoked"`, `"roleName": "Key Vault Secrets Officer"`, `"principalName": "{appclient}"`}},
	})
	// Commands that change a role, in the form that az takes: a document.
	role := func(name, file string, actions ...string) {
		data, err := json.Marshal(map[string]any{"Name": name, "Description": "d", "Actions": actions, "NotActions": []string{}, "DataActions": []string{}, "AssignableScopes": []string{s.fill("{sub}")}})
		if err != nil {
			t.Fatal(err)
		}
		s.file(t, file, data)
	}
	role("My Role", "role.json", "Microsoft.KeyVault/vaults/read")
	role("My Role", "update.json", "Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/write")
	role("Kept Role", "kept.json", "Microsoft.Web/sites/read")
	s.play(t, []step{
		{command: "role definition create --role-definition {dir}/role.json", has: []string{"My Role"}, shown: by(custom, "My Role")},
		{command: "role definition update --role-definition {dir}/update.json", has: []string{"vaults/write"}, shown: by(custom, "vaults/write")},
		{command: create + "--role 'My Role' --scope {rgr} -o none", shown: by(atRG, "My Role")},
		{command: "role definition delete --name 'My Role'", code: 1, has: []string{"RoleDefinitionHasAssignments"}},
		{command: "role assignment delete --assignee {app} --role 'My Role' --scope {rgr}", shown: by(atRG).without("My Role")},
		{command: "role definition create --role-definition {dir}/kept.json -o none", shown: by(custom, "Kept Role")},
		{command: "role definition delete --name 'My Role'", shown: by(custom).without("My Role", "vaults/write")},
	})
}
