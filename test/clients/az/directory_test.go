package az

import "testing"

// directory asks Graph, whose permissions are the directory's own.
func (s *session) directory(t *testing.T) {
	const apps = "ad app list --query [].displayName"
	s.play(t, []step{
		{command: "ad app create --display-name myapp", has: []string{`"appId"`}, shown: by(apps, "myapp")},
		{command: "ad app list --display-name myapp --query [].appId -o tsv", keep: "myapp"},
		{command: "ad sp create --id {myapp}", has: []string{"{myapp}"}, shown: by("ad sp show --id {myapp} --query displayName", "myapp")},
		{command: "ad sp create-for-rbac -n mysp --role Reader --scopes {rg} --query appId -o tsv", keep: "mysp",
			shown: by("ad sp list --display-name mysp --query [].displayName", "mysp")},
		{command: "role assignment list --assignee {mysp} --scope {rg} --query [].roleDefinitionName", has: []string{"Reader"}},
		{command: "ad sp show --id {client} --query id", has: []string{"{operator}"}},
		{command: "ad sp show --id {operator} --query appId", has: []string{"{client}"}},
		{command: "ad sp list --all --query length(@)"},
		{command: "ad user list --query [].userPrincipalName -o tsv", has: []string{"operator@lanyard.onmicrosoft.com"}},
		{command: "ad user show --id operator@lanyard.onmicrosoft.com --query displayName", has: []string{"Operator"}},
		{command: "ad user create --display-name Eve --user-principal-name eve@{domain} --password Correct-horse-1 --query id -o tsv", keep: "eve",
			shown: by("ad user show --id eve@{domain} --query displayName", "Eve")},
		{command: "ad user create --display-name Eve --user-principal-name eve@{domain} --password Correct-horse-1", code: 1, has: []string{"userPrincipalName already exists"}},
		{command: "ad user create --display-name Weak --user-principal-name weak@{domain} --password weak", code: 1, has: []string{"password complexity requirements"}},
		{command: "ad user create --display-name Far --user-principal-name far@example.org --password Correct-horse-1", code: 1, has: []string{"domain portion"}},
		{command: "ad user update --id eve@{domain} --display-name Eva --account-enabled false", shown: by("ad user show --id eve@{domain} --query displayName", "Eva").without("Eve")},
		{command: "ad user list --display-name Ev --query [].id -o tsv", has: []string{"{eve}"}},
		{command: "ad user create --display-name Gone --user-principal-name gone@{domain} --password Correct-horse-1 -o none"},
		{command: "ad user delete --id gone@{domain}", shown: by("ad user list --query [].userPrincipalName").without("gone@")},
		{command: "ad app create --display-name desk --is-fallback-public-client true --public-client-redirect-uris http://localhost --web-redirect-uris https://app.example/back --enable-id-token-issuance true --query appId -o tsv", keep: "desk",
			shown: by("ad app show --id {desk} --query [publicClient.redirectUris,web.redirectUris,web.implicitGrantSettings.enableIdTokenIssuance,isFallbackPublicClient]", "http://localhost", "https://app.example/back", "true")},
		{command: "ad app update --id {desk} --web-redirect-uris https://app.example/new --identifier-uris api://{desk}",
			shown: by("ad app show --id {desk} --query [publicClient.redirectUris,web.redirectUris,web.implicitGrantSettings.enableIdTokenIssuance,isFallbackPublicClient]", "https://app.example/new").without("https://app.example/back")},
		{command: "ad app show --id {desk} --query identifierUris", has: []string{"api://{desk}"}},
		{command: "ad app update --id {desk} --web-redirect-uris http://app.example/plain", code: 1, has: []string{"web.redirectUris"}},
		{command: "ad app create --display-name brief --query appId -o tsv", keep: "brief"},
		{command: "ad app delete --id {brief}", shown: by(apps).without("brief")},
		{command: "ad group list", has: []string{"[]"}},
		{command: "ad group create --display-name team --mail-nickname team --query id -o tsv", keep: "team", shown: byEarly("ad group show -g team --query id", "{team}")},
		{command: "ad group member add -g team --member-id {eve}", shown: byEarly("ad group member list -g team --query [].displayName", "Eva"), stranger: early},
		{command: "ad group member add -g team --member-id {eve}", code: 1, has: []string{"already exist"}},
		{command: "ad group member check -g team --member-id {eve} --query value", has: []string{"true"}, stranger: early},
		{command: "ad group member check -g team --member-id {operator} --query value", has: []string{"false"}, stranger: early},
		{command: "role assignment create --assignee {team} --role Reader --scope {rg} -o none", shown: by("role assignment list --assignee {team} --scope {rg} --query [].principalType", "Group")},
		{command: "ad group member remove -g team --member-id {eve}", shown: byEarly("ad group member list -g team --query [].displayName").without("Eva"), stranger: early},
		{command: "ad group create --display-name gone --mail-nickname gone -o none"},
		{command: "ad group delete -g gone", shown: by("ad group list --query [].displayName", "team").without("gone"), stranger: early},
		// An application is nobody's "me".
		{command: "ad signed-in-user show", code: 1, has: []string{"/me request is only valid with delegated authentication flow."}},
		{command: "ad sp list --show-mine", code: 1, has: []string{"/me request is only valid with delegated authentication flow."}},
	})
}

// unserved is what is not built: it fails clearly, at once.
func (s *session) unserved(t *testing.T) {
	zip := s.file(t, "a.zip", []byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	s.play(t, []step{
		{command: "group create -n rgu -l westeurope -o none"},
		{command: "appservice plan create -g rgu -n planu --is-linux --sku B1 -o none"},
		{command: "webapp create -g rgu -p planu -n appu --runtime PYTHON:3.11 -o none"},
		{command: "webapp deploy -g rgu -n appu --src-path " + zip + " --type war", code: 1, has: []string{"not supported"}},
		// The same file as a zip is served: an app in which nothing can be started
		// is the default page.
		{command: "webapp deploy -g rgu -n appu --src-path " + zip + " --type zip -o none"},
	})
}
