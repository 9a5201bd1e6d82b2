package az

import "testing"

func (s *session) keyVault(t *testing.T) {
	const (
		kv      = "{rg}/providers/Microsoft.KeyVault/vaults/kv1"
		show    = "keyvault secret show --vault-name kv1 -n app-config --query value"
		deleted = "keyvault secret list-deleted --vault-name kv1 --query [].recoveryId"
	)
	s.file(t, "f.txt", []byte("filesecret\n"))
	s.play(t, []step{
		{command: "keyvault create -g rg1 -n kv1 -l westeurope --enable-rbac-authorization", has: []string{`"vaultUri": "https://kv1.vault.azure.net/"`},
			shown: by("keyvault show -g rg1 -n kv1 --query properties.enableRbacAuthorization", "true")},
		{command: "keyvault create -g rg1 -n kv1 -l westeurope", code: 1, has: []string{"already exist"}},
		{command: "keyvault list --query [].name", has: []string{"kv1"}, stranger: nothing},
		// az keeps the service's 403 to itself and prints an empty list.
		{command: "keyvault list -g rg1 --query [].name", has: []string{"kv1"}, stranger: nothing},
		{command: "keyvault show -n kv1 --query properties.vaultUri", has: []string{"https://kv1.vault.azure.net/"}, stranger: missing},

		// The operator owns the subscription and reaches no secret.
		{command: "keyvault secret show --vault-name kv1 -n app-config", code: 1, has: []string{"(Forbidden)", "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'"}},
		{command: "keyvault secret set --vault-name kv1 -n app-config --value x", code: 1, has: []string{"(Forbidden)"}},
		{command: "role assignment create --assignee-object-id {operator} --assignee-principal-type ServicePrincipal --role 'Key Vault Secrets Officer' --scope " + kv + " -o none",
			shown: by("role assignment list --scope "+kv+" --query [].roleDefinitionName", "Key Vault Secrets Officer")},

		{command: "keyvault secret set --vault-name kv1 -n app-config --value hello", has: []string{"hello", `"file-encoding": "utf-8"`}, shown: by(show, "hello")},
		{command: "keyvault secret show --vault-name kv1 -n app-config", has: []string{`"value": "hello"`}},
		{command: "keyvault secret show --id https://kv1.vault.azure.net/secrets/app-config --query value", has: []string{"hello"}},
		{command: "keyvault secret show --vault-name kv1 -n nope", code: 3, has: []string{"SecretNotFound"}},
		{command: "keyvault secret set --vault-name kv1 -n kept --value 'still here' -o none", shown: by("keyvault secret show --vault-name kv1 -n kept --query value", "still here")},
		{command: "keyvault secret set --vault-name kv1 -n app-config --value second -o none", shown: by(show, "second").without("hello")},
		{command: "keyvault secret list --vault-name kv1", has: []string{"app-config", "kept"}, hasNot: []string{"second"}},
		{command: "keyvault secret list-versions --vault-name kv1 -n app-config --query [].id", has: []string{"https://kv1.vault.azure.net/secrets/app-config/"}},
		{command: "keyvault secret list-versions --vault-name kv1 -n app-config --query length(@)", has: []string{"2"}},

		{command: "keyvault secret delete --vault-name kv1 -n app-config", has: []string{"recoveryId", "deletedDate", "scheduledPurgeDate"},
			shown: by(deleted, "https://kv1.vault.azure.net/deletedsecrets/app-config")},
		{command: show, code: 3, has: []string{"SecretNotFound"}},
		{command: "keyvault secret set --vault-name kv1 -n app-config --value again", code: 1, has: []string{"deleted but recoverable"}},
		{command: "keyvault secret purge --vault-name kv1 -n app-config", shown: by(deleted).without("https://kv1.vault.azure.net/deletedsecrets/app-config")},
		{command: "keyvault secret set --vault-name kv1 -n app-config --file {dir}/f.txt", shown: by(show, "filesecret").without("second")},

		{command: "keyvault create -g rg1 -n kv2 -l westeurope -o none", shown: by("keyvault show -g rg1 -n kv2 --query name", "kv2")},
		{command: "keyvault delete -n kv2 -g rg1", shown: by("keyvault show -g rg1 -n kv2 --query name").fails(3)},
		{command: "keyvault list-deleted --query [].name", has: []string{"kv2"}},
	})
}
