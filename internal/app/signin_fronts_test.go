package app

import (
	"fmt"
	"testing"
)

// userTokens signs a user in as az does, and returns his tokens by resource.
func (w *world) userTokens(name string) func(resource string) string {
	w.Helper()
	p := w.browser()
	first := w.good(w.redeem(w.signInAs(p, name, w.authorizeURL()).Get("code")))
	return func(resource string) string {
		w.Helper()
		return w.good(w.token("grant_type", "refresh_token", "refresh_token", first.Refresh, "scope", resource+"/.default")).Access
	}
}

// Every front takes a user's token, and his roles decide, or those of a group
// that he is in.
func TestAUsersRolesDecide(t *testing.T) {
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0"})
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kvuser")
	account := w.group() + "/providers/Microsoft.Storage/storageAccounts/stuser"
	w.put(account, "2025-01-01", `{"location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{}}`)
	w.put(account+"/blobServices/default/containers/c1", "2025-01-01", `{}`)
	cosmos := w.group() + "/providers/Microsoft.DocumentDB/databaseAccounts/cosuser"
	const version = "2025-10-15"
	w.put(cosmos, version, `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard"}}`)
	w.put(cosmos+"/sqlDatabases/db1", version, `{"properties":{"resource":{"id":"db1"}}}`)
	alice, bob, carol := w.user("alice"), w.user("bob"), w.user("carol")
	team, err := w.system.base.directory.CreateGroup(t.Context(), "team")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.system.base.directory.Join(t.Context(), team.ID, bob); err != nil {
		t.Fatal(err)
	}
	names := []string{"alice", "bob", "carol"}
	tokens := map[string]func(string) string{}
	for _, name := range names {
		tokens[name] = w.userTokens(name)
	}
	fronts := []struct{ name, resource, method, url, body, role, scope string }{
		{"Resource Manager", "https://management.core.windows.net/", "GET", arm + w.group() + "?api-version=2024-11-01", "", readerRole, w.group()},
		{"Key Vault", "https://vault.azure.net", "GET", "https://kvuser.vault.azure.net/secrets?api-version=7.4", "", "4633458b-17de-408a-b874-0445c86b69e6", vault},
		{"Storage", "https://storage.azure.com", "GET", "https://stuser.blob.core.windows.net/c1?restype=container&comp=list", "", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", account},
	}
	for _, f := range fronts {
		want := func(when string, statuses map[string]int) {
			t.Helper()
			for name, status := range statuses {
				if r := w.do(w.client(""), f.method, f.url, tokens[name](f.resource), f.body, "X-Ms-Version", "2024-11-04"); r.status != status {
					t.Errorf("%s, %s: %s gets %d, want %d: %s", f.name, when, name, r.status, status, r.body)
				}
			}
		}
		want("before", map[string]int{"alice": 403, "bob": 403, "carol": 403})
		w.assignAs("User", alice, f.role, f.scope)
		w.assignAs("Group", team.ID, f.role, f.scope)
		want("with a role", map[string]int{"alice": 200, "bob": 200, "carol": 403})
	}
	read := func(name string) int {
		authorization := "type=aad&ver=1.0&sig=" + tokens[name]("https://cosmos.azure.com")
		return w.do(w.client(""), "GET", "https://cosuser.documents.azure.com/dbs/db1/colls", "", "", "Authorization", authorization, "X-Ms-Version", "2018-12-31").status
	}
	if got := read("alice"); got != 403 {
		t.Errorf("Cosmos DB, before: %d", got)
	}
	for i, principal := range []string{alice, team.ID} {
		w.put(fmt.Sprintf("%s/sqlRoleAssignments/11111111-2222-4333-8444-55555555555%d", cosmos, i), version,
			`{"properties":{"roleDefinitionId":"`+cosmos+`/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001","scope":"`+cosmos+`","principalId":"`+principal+`"}}`)
	}
	for name, status := range map[string]int{"alice": 200, "bob": 200, "carol": 403} {
		if got := read(name); got != status {
			t.Errorf("Cosmos DB: %s gets %d, want %d", name, got, status)
		}
	}

	// Azure SQL knows users of the database, and groups.
	server := w.group() + "/providers/Microsoft.Sql/servers/sqluser"
	w.put(server, "2023-08-01", `{"location":"westeurope","properties":{"administrators":{"administratorType":"ActiveDirectory","login":"carol","sid":"`+carol+`","tenantId":"`+w.cloud.TenantID+`","principalType":"User","azureADOnlyAuthentication":true}}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	w.put(server+"/firewallRules/azure", "2023-08-01", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	const sqlResource = "https://database.windows.net/"
	for _, name := range []string{"alice", "bob"} {
		if n := w.sqlLogin("strict", tokens[name](sqlResource)); n != 18456 {
			t.Errorf("SQL: %s without a user: %d", name, n)
		}
	}
	admin := w.sqlOpen("strict", tokens["carol"](sqlResource))
	for _, text := range []string{"CREATE USER [alice@lanyard.onmicrosoft.com] FROM EXTERNAL PROVIDER", "CREATE USER [team] FROM EXTERNAL PROVIDER"} {
		if _, err := admin.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	for _, name := range []string{"alice", "bob"} {
		if n := w.sqlLogin("strict", tokens[name](sqlResource)); n != 0 {
			t.Errorf("SQL: %s: %d", name, n)
		}
	}
	var user string
	if err := w.sqlOpen("strict", tokens["alice"](sqlResource)).QueryRowContext(t.Context(), "SELECT USER_NAME()").Scan(&user); err != nil || user != "alice@lanyard.onmicrosoft.com" {
		t.Errorf("SQL's user is %q, %v", user, err)
	}

	// A token is of one resource.
	w.must(401, "GET", arm+w.group()+"?api-version=2024-11-01", tokens["alice"]("https://vault.azure.net"), "")
	w.must(401, "GET", graphURL+"/me", tokens["alice"](arm), "")
}

// What ends an account ends what it was signed in to.
func TestAnAccountEnds(t *testing.T) {
	w := startWorld(t, home(t))
	for _, name := range []string{"alice", "bob", "carol"} {
		id := w.user(name)
		p := w.browser()
		first := w.good(w.redeem(w.signInAs(p, name, w.authorizeURL()).Get("code")))
		refresh := func() reply {
			return w.token("grant_type", "refresh_token", "refresh_token", first.Refresh, "scope", armDefault)
		}
		w.good(refresh())
		// A code is waiting, and a browser is signed in.
		p.Open(w.authorizeURL())
		code := answer(p).Get("code")
		if code == "" {
			t.Fatalf("not signed in: %s", p.Address)
		}
		number := map[string]string{"alice": "50173", "bob": "50057", "carol": "500341"}[name]
		switch name {
		case "alice":
			w.graph(204, "PATCH", "/users/"+id, `{"passwordProfile":{"password":"Another-horse-2"}}`)
		case "bob":
			w.graph(204, "PATCH", "/users/"+id, `{"accountEnabled":false}`)
		case "carol":
			w.graph(204, "DELETE", "/users/"+id, "")
		}
		w.refused(name+": refresh", refresh(), number)
		w.refused(name+": code", w.redeem(code), number)
		p.Open(w.authorizeURL("prompt", "none"))
		if answer(p).Get("error") != "login_required" {
			t.Errorf("%s is still signed in: %s", name, p.Address)
		}
	}
	// Enabled again, the old grants stay void, since an hour may have passed.
	p := w.browser()
	p.Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).Sees("AADSTS50126")
	p.Press("Sign in", "Password", "Another-horse-2")
	if answer(p).Get("code") == "" {
		t.Errorf("the new password: %s", p.Address)
	}
	p = w.browser()
	p.Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "bob").Press("Sign in", "Password", userPassword).Sees("AADSTS50057")
	p = w.browser()
	p.Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "carol").Press("Sign in", "Password", userPassword).Sees("AADSTS50034")
}

// A password that must be changed is, before anything else.
func TestAPasswordIsChangedFirst(t *testing.T) {
	w := startWorld(t, home(t))
	w.graph(201, "POST", "/users", `{"accountEnabled":true,"displayName":"Dora","mailNickname":"dora","userPrincipalName":"dora@lanyard.onmicrosoft.com","passwordProfile":{"password":"`+userPassword+`","forceChangePasswordNextSignIn":true}}`)
	w.refused("a client with the password", w.token("grant_type", "password", "username", "dora@lanyard.onmicrosoft.com", "password", userPassword, "scope", armDefault), "50055")
	p := w.browser()
	p.Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "dora").Press("Sign in", "Password", userPassword).Sees("Update your password")
	try := func(current, fresh, again, want string) {
		t.Helper()
		p.Press("Sign in", "Current password", current, "New password", fresh, "Confirm password", again)
		if want != "" {
			p.Sees(want)
		}
	}
	try(userPassword, "Another-horse-2", "Another-horse-3", "do not match")
	try(userPassword, userPassword, userPassword, "not the one you have")
	try(userPassword, "short", "short", "a stronger one")
	try("wrong", "Another-horse-2", "Another-horse-2", "AADSTS50126")
	try(userPassword, "Another-horse-2", "Another-horse-2", "")
	w.good(w.redeem(answer(p).Get("code")))
}
