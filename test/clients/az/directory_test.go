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
		{command: "ad group list", has: []string{"[]"}},
		// An application is nobody's "me".
		{command: "ad signed-in-user show", code: 1, has: []string{"/me request is only valid with delegated authentication flow."}},
		{command: "ad sp list --show-mine", code: 1, has: []string{"/me request is only valid with delegated authentication flow."}},
	})
}

// unserved is what comes with later versions: it fails clearly, at once.
func (s *session) unserved(t *testing.T) {
	zip := s.file(t, "a.zip", []byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	s.play(t, []step{
		{command: "group create -n rgu -l westeurope -o none"},
		{command: "appservice plan create -g rgu -n planu --is-linux --sku B1 -o none"},
		{command: "webapp create -g rgu -p planu -n appu --runtime PYTHON:3.11 -o none"},
		{command: "webapp deploy -g rgu -n appu --src-path " + zip + " --type zip", code: 1, has: []string{"DEPLOYMENT FAILED"}},
		{command: "ad group create --display-name g1 --mail-nickname g1", code: 1, has: []string{"not supported by Lanyard"}},
	})
}
