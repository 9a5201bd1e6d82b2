package guide

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

const (
	keyVaultPath = "/api/identity/keyvault"
	storagePath  = "/api/identity/storage"
	// unavailable is the guide's own troubleshooting line.
	unavailable = "ManagedIdentityCredential authentication unavailable"
)

// prepare makes what the guide takes for granted: the app, the vault with its
// secret, the storage account. The operator owns the subscription, but Owner
// reaches no data, so it gives itself the data roles that it needs.
func (g *Guide) prepare(ctx context.Context) error {
	n := g.names
	g.title("What the guide takes for granted: an app, a vault, a storage account")
	if _, err := g.must(ctx, "az", "group", "create", "--name", n.group, "--location", location, "--output", "none"); err != nil {
		return err
	}
	if err := g.all(ctx,
		[]string{"az", "appservice", "plan", "create", "--resource-group", n.group, "--name", n.plan, "--is-linux", "--sku", "B1", "--output", "none"},
		[]string{"az", "keyvault", "create", "--resource-group", n.group, "--name", n.vault, "--output", "none"},
		[]string{"az", "storage", "account", "create", "--resource-group", n.group, "--name", n.account, "--output", "none"},
	); err != nil {
		return err
	}
	operator := g.status.Operator.ObjectID
	if err := g.all(ctx,
		[]string{"az", "webapp", "create", "--resource-group", n.group, "--plan", n.plan, "--name", n.app, "--runtime", "PYTHON:3.11", "--output", "none"},
		g.assign(operator, "Key Vault Secrets Officer", g.vaultScope()),
		g.assign(operator, "Storage Blob Data Contributor", g.accountScope()),
	); err != nil {
		return err
	}
	return g.all(ctx,
		[]string{"az", "keyvault", "secret", "set", "--vault-name", n.vault, "--name", "app-config", "--value", "from-the-vault", "--output", "none"},
		[]string{"az", "storage", "container", "create", "--account-name", n.account, "--name", "uploads", "--auth-mode", "login", "--output", "none"},
		[]string{"az", "webapp", "config", "appsettings", "set", "--resource-group", n.group, "--name", n.app, "--settings",
			"KEYVAULT_URL=https://" + n.vault + ".vault.azure.net/", "STORAGE_ACCOUNT_URL=https://" + n.account + ".blob.core.windows.net/", "--output", "none"},
	)
}

// identityOff shows the guide's troubleshooting line: no identity, no token.
func (g *Guide) identityOff(ctx context.Context) error {
	g.title("The app without an identity")
	if err := g.startApp(ctx, g.flask); err != nil {
		return err
	}
	return g.expectUnavailable(ctx)
}

// identityNotRestarted enables the identity, which a running app does not see.
func (g *Guide) identityNotRestarted(ctx context.Context) error {
	g.title("Step 1: enable the identity (the app is not restarted)")
	r, err := g.must(ctx, "az", "webapp", "identity", "assign", "--resource-group", g.names.group, "--name", g.names.app)
	if err != nil {
		return err
	}
	if g.principal, err = principalIn(r); err != nil {
		return err
	}
	return g.expectUnavailable(ctx)
}

func (g *Guide) expectUnavailable(ctx context.Context) error {
	if err := g.request(ctx, keyVaultPath, 500); err != nil {
		return err
	}
	log := g.logWith(unavailable)
	for _, line := range strings.Split(log, "\n") {
		if i := strings.Index(line, unavailable); i >= 0 {
			g.say("the app's log: %s", line[i:])
			return nil
		}
	}
	return fmt.Errorf("the app failed without the line %q:\n%s", unavailable, log)
}

// keyVault restarts the app, is refused, asks why, grants the role of the
// guide and is let in, in the same process.
func (g *Guide) keyVault(ctx context.Context) error {
	g.title("Step 2: the app restarted, with an identity and no role")
	if _, err := g.must(ctx, "az", "webapp", "restart", "--resource-group", g.names.group, "--name", g.names.app); err != nil {
		return err
	}
	if err := g.restarted(ctx, keyVaultPath, "Forbidden"); err != nil {
		return err
	}
	if err := g.refused(ctx, keyVaultPath, "Forbidden"); err != nil {
		return err
	}
	g.title("Step 3: the role, and the same process again")
	return g.grant(ctx, keyVaultPath, g.assign(g.principal, "Key Vault Secrets User", g.vaultScope()))
}

// storage does the same for the storage account.
func (g *Guide) storage(ctx context.Context) error {
	g.title("The same for Storage: no role yet")
	if err := g.refused(ctx, storagePath, "AuthorizationPermissionMismatch"); err != nil {
		return err
	}
	g.title("Storage: the role, and the same process again")
	return g.grant(ctx, storagePath, g.assign(g.principal, "Storage Blob Data Reader", g.accountScope()))
}

// refused expects the cloud's own 403 in the app's log and has it explained.
func (g *Guide) refused(ctx context.Context, path, code string) error {
	return g.refusedWith(ctx, path, code, "the service answered 403 "+code)
}

// refusedWith expects a text in the app's log, says what it means, and has the
// refusal explained.
func (g *Guide) refusedWith(ctx context.Context, path, text, meaning string) error {
	if err := g.request(ctx, path, 500); err != nil {
		return err
	}
	log := g.logWith(text)
	if !strings.Contains(log, text) {
		return fmt.Errorf("the app failed, but not with %s:\n%s", text, log)
	}
	g.say("the app's log: %s", meaning)
	why, err := g.Cloud.Why(ctx, "")
	if err != nil {
		return err
	}
	fmt.Fprintln(g.Out, "$ lanyard why")
	g.indent(why.Text)
	return nil
}

// grant assigns a role and expects the running app to be let in.
func (g *Guide) grant(ctx context.Context, path string, assign []string) error {
	if _, err := g.must(ctx, assign...); err != nil {
		return err
	}
	return g.request(ctx, path, 200)
}

func (g *Guide) assign(principal, role, scope string) []string {
	return []string{"az", "role", "assignment", "create", "--assignee-object-id", principal,
		"--assignee-principal-type", "ServicePrincipal", "--role", role, "--scope", scope, "--output", "none"}
}

// principalIn reads the app's principal from what identity assign prints.
func principalIn(r result) (string, error) {
	var identity struct {
		PrincipalID string `json:"principalId"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &identity); err != nil || identity.PrincipalID == "" {
		return "", fmt.Errorf("az webapp identity assign named no principalId:\n%s", r.stdout)
	}
	return identity.PrincipalID, nil
}

// duplicate shows the uniqueness constraint of the guide. az itself hides the
// conflict by printing the assignment that exists, hence `az rest`.
func (g *Guide) duplicate(ctx context.Context) error {
	g.title("One assignment per principal, role and scope")
	const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6"
	body := fmt.Sprintf(`{"properties":{"roleDefinitionId":"/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/%s","principalId":"%s","principalType":"ServicePrincipal"}}`,
		g.status.SubscriptionID, secretsUser, g.principal)
	r := g.run(ctx, "az", "rest", "--method", "put", "--body", body, "--url",
		"https://management.azure.com"+g.vaultScope()+"/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555?api-version=2022-04-01")
	failed := r.err
	r.err = nil
	if err := g.show(r); err != nil {
		return err
	}
	if failed == nil || !strings.Contains(r.stderr, "RoleAssignmentExists") {
		return errors.New("a second assignment of the same role was not refused with RoleAssignmentExists")
	}
	return nil
}

// next says what to try now that the cloud runs with everything in it.
func (g *Guide) next() {
	n, last := g.names, g.sqlFlask
	if last.python == "" {
		last = g.cosmosFlask
	}
	g.title("Done. The cloud goes on running; try next")
	for _, line := range []string{
		fmt.Sprintf("%s status", g.Lanyard),
		fmt.Sprintf("%s run -- az role assignment list --scope %s --output table", g.Lanyard, g.vaultScope()),
		map[bool]string{
			false: fmt.Sprintf("cd %s && PATH=%s:$PATH %s run -g %s --app %s -- flask run", last.folder, last.python, g.Lanyard, n.group, n.app),
			true:  fmt.Sprintf("%s run -- az webapp log tail --resource-group %s --name %s", g.Lanyard, n.group, n.app),
		}[g.Deploy],
		fmt.Sprintf("%s run -- az keyvault secret show --vault-name %s --name app-config", g.Lanyard, n.vault),
		fmt.Sprintf("%s why", g.Lanyard),
		fmt.Sprintf("%s portal", g.Lanyard),
		fmt.Sprintf("%s down", g.Lanyard),
	} {
		fmt.Fprintf(g.Out, "   %s\n", line)
	}
}
