package az

import "testing"

func (s *session) webApp(t *testing.T) {
	const (
		uami     = "{rg}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami1"
		settings = "webapp config appsettings list -g rg1 -n app1"
		identity = "webapp identity show -g rg1 -n app1"
		state    = "webapp show -g rg1 -n app1 --query state"
		apps     = "webapp list -g rg1 --query [].name"
	)
	s.play(t, []step{
		{command: "appservice plan create -g rg1 -n plan1 --is-linux --sku B1", has: []string{"plan1"}, shown: by("appservice plan show -g rg1 -n plan1 --query sku.name", "B1")},
		{command: "webapp list-runtimes --os linux", has: []string{"PYTHON|3.11"}, stranger: local},
		{command: "webapp create -g rg1 -p plan1 -n app1 --runtime PYTHON:3.11", has: []string{"app1.azurewebsites.net"}, shown: by(apps, "app1")},
		{command: "webapp create -g rg1 -p plan1 -n app2 --runtime PYTHON:3.11 --assign-identity [system] --query identity", has: []string{"principalId"},
			shown: by("webapp identity show -g rg1 -n app2 --query type", "SystemAssigned")},
		{command: apps, has: []string{"app1", "app2"}},
		{command: "webapp show -g rg1 -n app1 --query '{n:name,h:defaultHostName,s:state,i:identity.principalId,r:siteConfig.linuxFxVersion}'",
			has: []string{"app1.azurewebsites.net", "Running", "PYTHON|3.11"}},
		{command: identity, hasNot: []string{"principalId"}},
		{command: "webapp config appsettings set --resource-group rg1 --name app1 --settings KEYVAULT_URL=https://kv1.vault.azure.net/ STORAGE_ACCOUNT_URL=https://stg1.blob.core.windows.net/",
			has: []string{`"name": "KEYVAULT_URL"`, `"value": null`}, hasNot: []string{"vault.azure.net"}, shown: by(settings, "https://kv1.vault.azure.net/", "https://stg1.blob.core.windows.net/")},
		{command: "webapp identity assign --resource-group rg1 --name app1", has: []string{"principalId", "{tenant}", `"type": "SystemAssigned"`}, shown: by(identity, "SystemAssigned")},
		{command: "webapp identity show -g rg1 -n app1 --query principalId -o tsv", keep: "first"},
		{command: "webapp identity assign -g rg1 -n app1", has: []string{"{first}"}, shown: by(identity, "{first}")},
		{command: settings, has: []string{"KEYVAULT_URL", "STORAGE_ACCOUNT_URL"}},
		{command: "webapp config appsettings delete -g rg1 -n app1 --setting-names STORAGE_ACCOUNT_URL",
			shown: by(settings, "KEYVAULT_URL").without("https://stg1.blob.core.windows.net/")},
		{command: "webapp config set -g rg1 -n app1 --startup-file 'gunicorn app:app'", has: []string{"gunicorn app:app"}, shown: by("webapp config show -g rg1 -n app1 --query appCommandLine", "gunicorn app:app")},
		{command: "webapp config show -g rg1 -n app1 --query linuxFxVersion", has: []string{"PYTHON|3.11"}},

		{command: "identity create -g rg1 -n uami1", has: []string{"clientId", "/resourcegroups/rg1/"}, shown: by("identity show -g rg1 -n uami1", "principalId")},
		{command: "identity list -g rg1", has: []string{"uami1"}},
		{command: "webapp identity assign -g rg1 -n app1 --identities " + uami, has: []string{"SystemAssigned, UserAssigned"}, shown: by(identity, "SystemAssigned, UserAssigned", "uami1", "{first}")},
		{command: "webapp identity remove -g rg1 -n app1 --identities " + uami, shown: by(identity, `"SystemAssigned"`).without("uami1", "SystemAssigned, UserAssigned")},
		{command: "webapp identity assign -g rg1 -n app1 --identities [system] " + uami, has: []string{"SystemAssigned, UserAssigned"},
			shown: by(identity, "SystemAssigned, UserAssigned", "uami1").without(`"SystemAssigned"`)},
		{command: "webapp identity remove -g rg1 -n app1", shown: by(identity, `"UserAssigned"`).without("{first}", "SystemAssigned, UserAssigned", "SystemAssigned")},
		{command: "webapp identity remove -g rg1 -n app1 --identities " + uami, shown: by(identity).without("uami1", `"UserAssigned"`, "principalId")},
		{command: "webapp identity assign -g rg1 -n app1 --role Reader --scope {rg}", has: []string{"principalId"},
			shown: by("role assignment list --scope {rg} --query [].roleDefinitionName", "Reader")},
		{command: "webapp identity assign -g rg1 -n app1", shown: by(identity, "SystemAssigned", "principalId").without("{first}")},
		// It ends with both, so that a Reader's removal gets as far as the write.
		{command: "webapp identity assign -g rg1 -n app1 --identities " + uami, shown: by(identity, "SystemAssigned, UserAssigned", "uami1").without(`"SystemAssigned"`, `"UserAssigned"`)},

		{command: "webapp stop -g rg1 -n app1", shown: by(state, "Stopped")},
		{command: "webapp restart -g rg1 -n app1", shown: by(state, "Running").without("Stopped")},
		{command: "webapp stop -g rg1 -n app1", shown: by(state, "Stopped").without("Running")},
		{command: "webapp start -g rg1 -n app1", shown: by(state, "Running").without("Stopped")},
		{command: "webapp create -g rg1 -p plan1 -n appdel --runtime PYTHON:3.11 -o none", shown: by(apps, "appdel")},
		{command: "webapp delete -g rg1 -n appdel", shown: by(apps).without("appdel")},
	})
}
