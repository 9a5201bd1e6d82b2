package az

import "testing"

// slots are the commands about deployment slots and references to Key Vault.
func (s *session) slots(t *testing.T) {
	const (
		app      = "-g rg1 -n slots1"
		stage    = app + " --slot stage"
		settings = "webapp config appsettings list " + app + " --query \"[].join(' ',[name,value,to_string(slotSetting)])\""
		slots    = "webapp deployment slot list " + app + " --query [].name"
		target   = "webapp show " + stage + " --query targetSwapSlot"
	)
	refs := func(method, suffix string) string {
		return "rest --method " + method + " --uri {rg}/providers/Microsoft.Web/sites/slots1/config/configreferences/appsettings" + suffix + "?api-version=2022-03-01 --query value[].properties.status"
	}
	s.play(t, []step{
		{command: "appservice plan create -g rg1 -n plan2 --is-linux --sku S1 -o none"},
		{command: "webapp create -g rg1 -p plan2 -n slots1 --runtime PYTHON:3.11 -o none"},
		{command: `webapp config appsettings set ` + app + ` --settings '{"COLOUR":"prod","BUILD":true}' --slot-settings STAYS=prod -o none`,
			shown: by(settings, "COLOUR prod false", "BUILD true false", "STAYS prod true")},
		{command: "webapp config connection-string set " + app + " -t SQLAzure --settings DB=Server=db --slot-settings OWN=Server=own -o none",
			shown: by("webapp config connection-string list "+app, "Server=db", "Server=own", `"slotSetting": true`, "SQLAzure")},
		{command: "webapp deployment slot create " + stage + " --configuration-source slots1 --query '[name,defaultHostName]'", has: []string{`"stage"`, "slots1-stage.azurewebsites.net"}, shown: by(slots, "stage")},
		{command: "webapp deployment slot create " + app + " --slot gone -o none", shown: by(slots, "gone")},
		{command: "webapp deployment slot delete " + app + " --slot gone", shown: by(slots, "stage").without("gone")},
		{command: "webapp identity assign " + stage, has: []string{"principalId"}, shown: by("webapp identity show "+stage, "SystemAssigned")},
		{command: "webapp identity show " + app, hasNot: []string{"principalId"}},
		{command: "webapp config appsettings set " + stage + " --settings COLOUR=stage STAYS=stage -o none"},
		{command: "webapp deployment slot swap " + stage + " --action preview", shown: by(target, "production")},
		{command: "webapp deployment slot swap " + stage + " --action reset", shown: by(target).without("production")},
		{command: "webapp deployment slot swap " + stage, shown: by(settings, "COLOUR stage false", "STAYS prod true").without("COLOUR prod false")},
		{command: "webapp config container show " + stage, has: []string{"PYTHON|3.11"}},
		{command: "webapp log config " + stage + " --docker-container-logging filesystem --query httpLogs.fileSystem.enabled", has: []string{"true"},
			shown: by("webapp log show "+stage+" --query httpLogs.fileSystem.enabled", "true")},
		{command: "webapp troubleshoot status " + stage, has: []string{`"state"`}},
		{command: "keyvault create -g rg1 -n kv-slots -l westeurope -o none"},
		{command: "webapp config appsettings set " + app + " --settings 'REF=@Microsoft.KeyVault(VaultName=kv-slots;SecretName=app-config)' -o none"},
		{command: refs("get", ""), has: []string{"MSINotEnabled"}},
		{command: "webapp identity assign " + app + " -o none", shown: by("webapp identity show "+app, "SystemAssigned")},
		{command: refs("post", "/refresh"), has: []string{"AccessToKeyVaultDenied"}},
	})
}
