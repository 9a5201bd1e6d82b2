// Package az plays the commands of the Azure CLI against the program: those
// that a user of managed identities types, each with the exit code that it
// has against Azure, and each write shown by a later read.
package az

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// session is a cloud and the words that commands share.
type session struct {
	*clienttest.Cloud
	az    string
	dir   string
	words *strings.Replacer
}

func start(t *testing.T) *session {
	c := clienttest.Start(t)
	s := &session{Cloud: c, az: clienttest.Az(t), dir: t.TempDir()}
	s.words = strings.NewReplacer("SUB", "/subscriptions/"+c.Status.SubscriptionID, "RG", "/subscriptions/"+c.Status.SubscriptionID+"/resourceGroups/rg1",
		"OPERATOR", c.Status.Operator.ObjectID, "OPAPP", c.Status.Operator.ClientID, "TENANT", c.Status.TenantID, "DIR", s.dir)
	return s
}

// step is one command: its exit code, and what must and must not be printed.
type step struct {
	command string
	code    int
	has     []string
	hasNot  []string
}

func (s *session) play(t *testing.T, steps []step) {
	t.Helper()
	for _, st := range steps {
		args := split(s.words.Replace(st.command))
		r := s.Run(append([]string{s.az}, args...)...)
		if r.Code != st.code {
			t.Fatalf("az %s\nexit code %d, want %d\n%s\n%s", strings.Join(args, " "), r.Code, st.code, r.Stdout, r.Stderr)
		}
		all := r.Stdout + r.Stderr
		for _, text := range st.has {
			if text = s.words.Replace(text); !strings.Contains(all, text) {
				t.Errorf("az %s\ndoes not print %q:\n%s", strings.Join(args, " "), text, all)
			}
		}
		for _, text := range st.hasNot {
			if text = s.words.Replace(text); strings.Contains(all, text) {
				t.Errorf("az %s\nprints %q:\n%s", strings.Join(args, " "), text, all)
			}
		}
	}
}

// split cuts a command at spaces outside single quotes.
func split(command string) []string {
	var out []string
	var word strings.Builder
	quoted, open := false, false
	for _, c := range command {
		switch {
		case c == '\'':
			quoted, open = !quoted, true
		case c == ' ' && !quoted:
			if open || word.Len() > 0 {
				out = append(out, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(c)
		}
	}
	if open || word.Len() > 0 {
		out = append(out, word.String())
	}
	return out
}

// value runs a command and returns what it prints.
func (s *session) value(t *testing.T, command string) string {
	t.Helper()
	return strings.TrimSpace(s.Run(append([]string{s.az}, split(s.words.Replace(command))...)...).OK(t).Stdout)
}

func TestCommands(t *testing.T) {
	s := start(t)
	t.Run("account and group", func(t *testing.T) {
		s.play(t, []step{
			{command: "account show", has: []string{"TENANT"}},
			{command: "account list"},
			{command: "account list --refresh", has: []string{"Lanyard"}},
			{command: "account list-locations --query [].name", has: []string{"westeurope"}},
			{command: "account get-access-token --query tokenType", has: []string{"Bearer"}},
			{command: "account get-access-token --resource https://vault.azure.net --query tokenType", has: []string{"Bearer"}},
			{command: "account get-access-token --scope https://vault.azure.net/.default --query tokenType", has: []string{"Bearer"}},
			{command: "group create -n rg1 -l westeurope", has: []string{`"name": "rg1"`}},
			{command: "group show -n rg1", has: []string{"Succeeded"}},
			{command: "group exists -n rg1", has: []string{"true"}},
			{command: "group exists -n none", has: []string{"false"}},
			{command: "group list -o table", has: []string{"rg1"}},
			{command: "group show -n none", code: 3, has: []string{"ResourceGroupNotFound"}},
			{command: "group create -n rgdel -l westeurope -o none"},
			{command: "group delete -n rgdel --yes"},
			{command: "group exists -n rgdel", has: []string{"false"}},
			{command: "group create -n rgdel -l westeurope -o none"},
			{command: "group delete -n rgdel --yes --no-wait"},
			{command: "group exists -n rgdel", has: []string{"false"}},
			{command: "provider register -n Microsoft.KeyVault"},
			{command: "provider show -n Microsoft.KeyVault --query registrationState", has: []string{"Registered"}},
			{command: "rest --method get --url https://management.azure.com/subscriptions/{subscriptionId}/resourcegroups?api-version=2024-11-01 --query value[].name", has: []string{"rg1"}},
			{command: "rest --method get --url https://management.azure.comSUB/resourcegroups", code: 1, has: []string{"MissingApiVersionParameter"}},
		})
	})
	t.Run("key vault", func(t *testing.T) { s.play(t, keyVault) })
	t.Run("storage", func(t *testing.T) { s.storage(t) })
	t.Run("web app", func(t *testing.T) { s.play(t, webApp) })
	t.Run("roles", func(t *testing.T) { s.roles(t) })
	t.Run("resources", func(t *testing.T) {
		s.play(t, []step{
			{command: "resource list -g rg1 --query [].type", has: []string{"Microsoft.KeyVault/vaults", "Microsoft.Web/sites"}},
			{command: "resource show -g rg1 -n kv1 --resource-type Microsoft.KeyVault/vaults --query name", has: []string{"kv1"}},
		})
	})
	t.Run("sign-in", func(t *testing.T) { s.signIn(t) })
	t.Run("after a restart", func(t *testing.T) {
		s.Lanyard("down").OK(t)
		s.Lanyard("up", "-d", "--listen", "127.0.0.1:0").OK(t)
		s.play(t, []step{
			{command: "keyvault secret show --vault-name kv1 -n kept --query value", has: []string{"still here"}},
			{command: "webapp config appsettings list -g rg1 -n app1", has: []string{"KEYVAULT_URL"}},
			{command: "role assignment list --scope RG/providers/Microsoft.KeyVault/vaults/kv1 -o table", has: []string{"Key Vault Secrets Officer"}},
			{command: "group delete -n rg1 --yes"},
			{command: "group exists -n rg1", has: []string{"false"}},
			{command: "resource list --query [].name", hasNot: []string{"kv1", "app1"}},
		})
	})
}

var keyVault = []step{
	{command: "keyvault create -g rg1 -n kv1 -l westeurope --enable-rbac-authorization", has: []string{"https://kv1.vault.azure.net/"}},
	{command: "keyvault create -g rg1 -n kv1 -l westeurope", code: 1, has: []string{"already exist"}},
	{command: "keyvault list --query [].name", has: []string{"kv1"}},
	{command: "keyvault list -g rg1 --query [].name", has: []string{"kv1"}},
	{command: "keyvault show -n kv1 --query properties.vaultUri", has: []string{"https://kv1.vault.azure.net/"}},
	{command: "keyvault show -g rg1 -n kv1 --query properties.enableRbacAuthorization", has: []string{"true"}},
	{command: "keyvault secret show --vault-name kv1 -n app-config", code: 1, has: []string{"(Forbidden)", "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'"}},
	{command: "keyvault secret set --vault-name kv1 -n app-config --value x", code: 1, has: []string{"(Forbidden)"}},
	{command: "role assignment create --assignee-object-id OPERATOR --assignee-principal-type ServicePrincipal --role 'Key Vault Secrets Officer' --scope RG/providers/Microsoft.KeyVault/vaults/kv1 -o none"},
	{command: "keyvault secret set --vault-name kv1 -n app-config --value hello", has: []string{"hello"}},
	{command: "keyvault secret show --vault-name kv1 -n app-config", has: []string{"hello"}},
	{command: "keyvault secret show --id https://kv1.vault.azure.net/secrets/app-config --query value", has: []string{"hello"}},
	{command: "keyvault secret show --vault-name kv1 -n nope", code: 3, has: []string{"SecretNotFound"}},
	{command: "keyvault secret set --vault-name kv1 -n kept --value 'still here' -o none"},
	{command: "keyvault secret list --vault-name kv1 --query [].name", has: []string{"app-config", "kept"}},
	{command: "keyvault secret set --vault-name kv1 -n app-config --value second -o none"},
	{command: "keyvault secret list-versions --vault-name kv1 -n app-config --query length(@)", has: []string{"2"}},
	{command: "keyvault secret delete --vault-name kv1 -n app-config", has: []string{"recoveryId"}},
	{command: "keyvault secret show --vault-name kv1 -n app-config", code: 3},
	{command: "keyvault secret list-deleted --vault-name kv1 --query [].recoveryId", has: []string{"deletedsecrets/app-config"}},
	{command: "keyvault secret set --vault-name kv1 -n app-config --value again", code: 1, has: []string{"deleted but recoverable"}},
	{command: "keyvault secret purge --vault-name kv1 -n app-config"},
	{command: "keyvault secret list-deleted --vault-name kv1", hasNot: []string{"app-config"}},
	{command: "keyvault create -g rg1 -n kv2 -l westeurope -o none"},
	{command: "keyvault delete -n kv2 -g rg1"},
	{command: "keyvault list-deleted --query [].name", has: []string{"kv2"}},
	{command: "keyvault show -n kv2 -g rg1", code: 3},
}

var webApp = []step{
	{command: "appservice plan create -g rg1 -n plan1 --is-linux --sku B1", has: []string{"plan1"}},
	{command: "webapp list-runtimes --os linux", has: []string{"PYTHON|3.11"}},
	{command: "webapp create -g rg1 -p plan1 -n app1 --runtime PYTHON:3.11", has: []string{"app1.azurewebsites.net"}},
	{command: "webapp create -g rg1 -p plan1 -n app2 --runtime PYTHON:3.11 --assign-identity [system] --query identity", has: []string{"principalId"}},
	{command: "webapp list -g rg1 --query [].name", has: []string{"app1", "app2"}},
	{command: "webapp show -g rg1 -n app1 --query '{h:defaultHostName,s:state,r:siteConfig.linuxFxVersion}'", has: []string{"app1.azurewebsites.net", "Running", "PYTHON|3.11"}},
	{command: "webapp identity show -g rg1 -n app1", hasNot: []string{"principalId"}},
	{command: "webapp config appsettings set --resource-group rg1 --name app1 --settings KEYVAULT_URL=https://kv1.vault.azure.net/ STORAGE_ACCOUNT_URL=https://stg1.blob.core.windows.net/"},
	{command: "webapp identity assign --resource-group rg1 --name app1", has: []string{"principalId", "SystemAssigned"}},
	{command: "webapp identity assign -g rg1 -n app1", has: []string{"principalId"}},
	{command: "webapp identity show -g rg1 -n app1", has: []string{"SystemAssigned"}},
	{command: "webapp config appsettings list -g rg1 -n app1", has: []string{"KEYVAULT_URL", "STORAGE_ACCOUNT_URL"}},
	{command: "webapp config appsettings delete -g rg1 -n app1 --setting-names STORAGE_ACCOUNT_URL"},
	{command: "webapp config appsettings list -g rg1 -n app1", has: []string{"KEYVAULT_URL"}, hasNot: []string{"STORAGE_ACCOUNT_URL"}},
	{command: "webapp config set -g rg1 -n app1 --startup-file 'gunicorn app:app' --query appCommandLine", has: []string{"gunicorn app:app"}},
	{command: "webapp config show -g rg1 -n app1 --query '{a:linuxFxVersion,b:appCommandLine}'", has: []string{"PYTHON|3.11", "gunicorn"}},
	{command: "identity create -g rg1 -n uami1", has: []string{"clientId"}},
	{command: "identity list -g rg1 --query [].name", has: []string{"uami1"}},
	{command: "identity show -g rg1 -n uami1", has: []string{"principalId"}},
	{command: "webapp identity assign -g rg1 -n app1 --identities RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami1", has: []string{"SystemAssigned, UserAssigned"}},
	{command: "webapp identity assign -g rg1 -n app1 --identities [system] RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami1", has: []string{"SystemAssigned, UserAssigned"}},
	{command: "webapp identity remove -g rg1 -n app1 --identities RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami1", hasNot: []string{"uami1"}},
	{command: "webapp identity show -g rg1 -n app1", has: []string{"SystemAssigned"}, hasNot: []string{"UserAssigned"}},
	{command: "webapp identity remove -g rg1 -n app1"},
	{command: "webapp identity show -g rg1 -n app1", hasNot: []string{"principalId"}},
	{command: "webapp identity assign -g rg1 -n app1 --role Reader --scope RG", has: []string{"principalId"}},
	{command: "role assignment list --scope RG -o table", has: []string{"Reader"}},
	{command: "webapp stop -g rg1 -n app1"},
	{command: "webapp show -g rg1 -n app1 --query state", has: []string{"Stopped"}},
	{command: "webapp restart -g rg1 -n app1"},
	{command: "webapp show -g rg1 -n app1 --query state", has: []string{"Running"}},
	{command: "webapp create -g rg1 -p plan1 -n appdel --runtime PYTHON:3.11 -o none"},
	{command: "webapp delete -g rg1 -n appdel"},
	{command: "webapp list -g rg1 --query [].name", hasNot: []string{"appdel"}},
}

func (s *session) roles(t *testing.T) {
	const kv = "RG/providers/Microsoft.KeyVault/vaults/kv1"
	app := s.value(t, "webapp identity show -g rg1 -n app2 --query principalId -o tsv")
	client := s.value(t, "ad sp show --id "+app+" --query appId -o tsv")
	by := "--assignee-object-id " + app + " --assignee-principal-type ServicePrincipal"
	s.play(t, []step{
		{command: "role assignment create " + by + " --role 'Key Vault Secrets User' --scope " + kv, has: []string{app}},
		{command: "role assignment create " + by + " --role 'Key Vault Secrets User' --scope " + kv, has: []string{app}},
		{command: "role assignment create " + by + " --role b86a8fe4-44ce-4948-aee5-eccb2c155cd7 --scope " + kv},
		{command: "role assignment create --assignee-object-id " + app + " --role Reader --scope " + kv},
		{command: "role assignment create --assignee " + app + " --role 'Storage Blob Data Reader' --scope RG"},
		{command: "role assignment create --assignee " + client + " --role 'Key Vault Administrator' --scope " + kv},
		{command: "role assignment create --assignee operator@lanyard.onmicrosoft.com --role Owner --scope SUB"},
		{command: "role assignment create " + by + " --role 'No Such Role' --scope " + kv, code: 1, has: []string{"doesn't exist"}},
		{command: "role assignment create --assignee-object-id 99999999-0000-0000-0000-000000000001 --role Reader --scope " + kv, code: 1},
		{command: "role assignment create --assignee ci-admin --role Contributor --scope RG", code: 1},
		{command: "role assignment create " + by + " --role Reader", code: 2},
		{command: "role assignment create --name 77777777-0000-0000-0000-000000000001 " + by + " --role Contributor --scope RG -o none"},
		{command: "role assignment create --name 77777777-0000-0000-0000-000000000001 " + by + " --role Contributor --scope RG -o none"},
		{command: "role assignment create " + by + " --role SUB/providers/microsoft.authorization/roledefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe --scope RG -o none"},
		{command: "role assignment create " + by + " --role 'Storage Blob Data Contributor' --scope RG -o none"},
		{command: "role assignment list", has: []string{"OPERATOR"}},
		{command: "role assignment list --all -o table", has: []string{"Key Vault Secrets User"}},
		{command: "role assignment list --scope " + kv + " -o table", has: []string{"Key Vault Secrets User"}, hasNot: []string{"Contributor"}},
		{command: "role assignment list --scope " + kv + " --include-inherited -o table", has: []string{"Contributor", "Owner"}},
		{command: "role assignment list --assignee " + app + " --all -o table", has: []string{"Key Vault Secrets User"}, hasNot: []string{"Owner"}},
		{command: "role assignment list --assignee " + app + " --include-groups --all -o table", has: []string{"Key Vault Secrets User"}},
		{command: "role assignment delete --assignee " + app + " --role Reader --scope " + kv},
		{command: "role assignment delete --assignee " + app + " --role Reader --scope " + kv, code: 1, has: []string{"No matched assignments"}},
		{command: "role assignment list --assignee " + app + " --scope " + kv + " -o table", hasNot: []string{"Reader "}},
		{command: "role definition list --query length(@)", has: []string{"928"}},
		{command: "role definition list --name 'Key Vault Secrets User'", has: []string{"getSecret/action"}},
		{command: "role definition list --custom-role-only", has: []string{"[]"}},
	})
	role := filepath.Join(s.dir, "role.json")
	write := func(actions string) {
		text := s.words.Replace(`{"Name":"My Role","Description":"d","Actions":[` + actions + `],"NotActions":[],"DataActions":[],"AssignableScopes":["SUB"]}`)
		if err := os.WriteFile(role, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`"Microsoft.KeyVault/vaults/read"`)
	s.play(t, []step{{command: "role definition create --role-definition DIR/role.json", has: []string{"My Role"}}})
	write(`"Microsoft.KeyVault/vaults/read","Microsoft.KeyVault/vaults/write"`)
	s.play(t, []step{
		{command: "role definition update --role-definition DIR/role.json", has: []string{"vaults/write"}},
		{command: "role assignment create " + by + " --role 'My Role' --scope RG -o none"},
		{command: "role definition delete --name 'My Role'", code: 1, has: []string{"RoleDefinitionHasAssignments"}},
		{command: "role assignment delete --assignee " + app + " --role 'My Role' --scope RG"},
		{command: "role definition delete --name 'My Role'"},
		{command: "role definition list --custom-role-only", has: []string{"[]"}},
		{command: "ad sp show --id OPAPP --query id", has: []string{"OPERATOR"}},
		{command: "ad sp list --all --query length(@)"},
		{command: "ad sp list --display-name app2 --query [].id", has: []string{app}},
	})
}

// signIn tries the ways in that need no browser: a secret, a wrong one, an
// app's identity.
func (s *session) signIn(t *testing.T) {
	config := func(name string) string { return "AZURE_CONFIG_DIR=" + filepath.Join(s.dir, name) }
	made := s.value(t, "ad sp create-for-rbac -n ci --role Reader --scopes RG --query [appId,password] -o tsv")
	id, password, ok := strings.Cut(made, "\t")
	if !ok {
		id, password, ok = strings.Cut(made, "\n")
	}
	if !ok {
		t.Fatalf("create-for-rbac printed %q", made)
	}
	as := func(env string, args ...string) clienttest.Result {
		return s.Lanyard(append([]string{"run", "--", "env", env, s.az}, args...)...)
	}
	as(config("sp"), "login", "--service-principal", "-u", id, "-p", password, "--tenant", s.Status.TenantID).OK(t)
	as(config("sp"), "group", "show", "-n", "rg1").OK(t)
	if r := as(config("sp"), "group", "delete", "-n", "rg1", "--yes").Exits(t, 1); !strings.Contains(r.Stderr, "AuthorizationFailed") {
		t.Errorf("a Reader deletes a group: %s", r.Stderr)
	}
	if r := as(config("bad"), "login", "--service-principal", "-u", id, "-p", "wrong", "--tenant", s.Status.TenantID).Exits(t, 1); !strings.Contains(r.Stderr, "AADSTS7000215") {
		t.Errorf("a wrong secret: %s", r.Stderr)
	}
	app := s.Lanyard("run", "-g", "rg1", "--app", "app2", "--", s.az, "login", "--identity").OK(t)
	if !strings.Contains(app.Stdout, "systemAssignedIdentity") {
		t.Errorf("az login --identity: %s", app.Stdout)
	}
}

// storage uploads and downloads real files, as the operator with a data role
// and with the account's key.
func (s *session) storage(t *testing.T) {
	small, big := filepath.Join(s.dir, "b.txt"), filepath.Join(s.dir, "big.bin")
	content := make([]byte, 70<<20)
	for i := range content {
		content[i] = byte(i * 7 >> 3)
	}
	for path, data := range map[string][]byte{small: []byte("hello blob"), big: content} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	login := " --account-name stlanyard1 --auth-mode login"
	s.play(t, []step{
		{command: "storage account check-name -n stlanyard1", has: []string{`"nameAvailable": true`}},
		{command: "storage account create -g rg1 -n stlanyard1 -l westeurope --sku Standard_LRS", has: []string{"https://stlanyard1.blob.core.windows.net/"}},
		{command: "storage account check-name -n stlanyard1", has: []string{`"nameAvailable": false`}},
		{command: "storage account list --query [].name", has: []string{"stlanyard1"}},
		{command: "storage account show -g rg1 -n stlanyard1 --query primaryEndpoints.blob", has: []string{"https://stlanyard1.blob.core.windows.net/"}},
		{command: "storage account show -n stlanyard1 --query primaryEndpoints.blob", has: []string{"https://stlanyard1.blob.core.windows.net/"}},
		{command: "storage container create -n c1" + login, has: []string{`"created": true`}},
		{command: "storage container create -n c1" + login, has: []string{`"created": false`}},
		{command: "storage container list --query [].name" + login, has: []string{"c1"}},
		{command: "storage blob list -c c1" + login, code: 1, has: []string{"required permissions"}},
		{command: "role assignment create --assignee-object-id OPERATOR --assignee-principal-type ServicePrincipal --role 'Storage Blob Data Contributor' --scope RG/providers/Microsoft.Storage/storageAccounts/stlanyard1 -o none"},
		{command: "storage blob upload -c c1 -n b.txt -f DIR/b.txt" + login},
		{command: "storage blob upload -c c1 -n b.txt -f DIR/b.txt" + login, code: 1, has: []string{"already exists"}},
		{command: "storage blob upload -c c1 -n b.txt -f DIR/b.txt --overwrite --metadata CamelCase=1" + login},
		{command: "storage blob show -c c1 -n b.txt --query metadata" + login, has: []string{"CamelCase"}},
		{command: "storage blob list -c c1 --query [].name" + login, has: []string{"b.txt"}},
		{command: "storage blob exists -c c1 -n nope" + login, has: []string{"false"}},
		{command: "storage blob show -c c1 -n b.txt --query name" + login, has: []string{"b.txt"}},
		{command: "storage blob download -c c1 -n b.txt -f DIR/b.out -o none" + login},
		{command: "storage blob upload -c c1 -n dir/big.bin -f DIR/big.bin -o none" + login},
		{command: "storage blob download -c c1 -n dir/big.bin -f DIR/big.out -o none" + login},
		{command: "storage container create -n c2 --account-name stlanyard1", has: []string{`"created": true`}},
		{command: "storage blob upload -c c2 -n k.txt -f DIR/b.txt --account-name stlanyard1 -o none"},
		{command: "storage blob list -c c2 --account-name stlanyard1 --query [].name", has: []string{"k.txt"}},
		{command: "storage blob delete -c c1 -n b.txt" + login},
		{command: "storage blob exists -c c1 -n b.txt" + login, has: []string{"false"}},
		{command: "storage container delete -n c2" + login},
		{command: "storage container list --query [].name" + login, has: []string{"c1"}, hasNot: []string{"c2"}},
	})
	for out, in := range map[string]string{"b.out": small, "big.out": big} {
		got, err1 := os.ReadFile(filepath.Join(s.dir, out))
		want, err2 := os.ReadFile(in)
		if err1 != nil || err2 != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes came back, want %d (%v, %v)", out, len(got), len(want), err1, err2)
		}
	}
}
