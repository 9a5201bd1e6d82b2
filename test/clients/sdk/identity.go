package sdk

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// noIdentity is the guide's troubleshooting line: the SDK says at once that
// there is no managed identity.
func (s *stage) noIdentity(t *testing.T) {
	app, _ := s.app("none", false, nil, nil)
	p := s.talk(t, app)
	for _, ask := range []struct{ do, at string }{{"secret.list", s.vault("1")}, {"blob.containers", s.account("1")}} {
		a := p.Ask(ask.do, ask.at)
		if a.Error == nil || !strings.Contains(a.Error.Message, s.client.NoIdentity) {
			t.Errorf("%s: %s %+v, want %q", ask.do, a.Value, a.Error, s.client.NoIdentity)
		}
		s.gaveUp(t, ask.do, a)
	}
}

func (s *stage) gaveUp(t *testing.T, do string, a clienttest.Answer) {
	t.Helper()
	if limit := cmp.Or(s.client.GivesUp, 15*time.Second); a.Took > limit {
		t.Errorf("%s took %v, want less than %v", do, a.Took, limit)
	}
}

// noRole is the guide's second step: who calls is known, and he may nothing.
func (s *stage) noRole(t *testing.T) {
	app, object := s.app("norole", true, nil, nil)
	p := s.talk(t, app)
	s.mayNothing(p, "1", s.clientID(object), object)
	p.fails(404, "VaultNotFound", "secret.get", "https://kv"+s.name+"none.vault.azure.net", "a")
	p.fails(404, "ResourceNotFound", "blob.containers", "https://st"+s.name+"none.blob.core.windows.net")
}

// mayNothing asks everything of vault and account n and wants each refused
// to the caller, without a hint whether what was asked for exists.
func (s *stage) mayNothing(p *play, n, clientID, objectID string) {
	p.Helper()
	account := s.account(n)
	s.forbidden(p, n, clientID, objectID, "getSecret/action", "/secrets/a", "secret.get", "a")
	s.forbidden(p, n, clientID, objectID, "setSecret/action", "/secrets/a", "secret.set", "a", "v")
	s.forbidden(p, n, clientID, objectID, "readMetadata/action", "", "secret.list")
	s.forbidden(p, n, clientID, objectID, "delete", "/secrets/a", "secret.delete", "a")
	for _, ask := range [][]any{
		{"blob.containers"}, {"blob.create", "c1"}, {"blob.drop", "c1"}, {"blob.list", "c1"}, {"blob.put", "c1", "a", "text"},
		{"blob.get", "c1", "a"}, {"blob.properties", "c1", "a"}, {"blob.metadata", "c1", "a", map[string]string{"k": "v"}}, {"blob.delete", "c1", "a"}, {"blob.lease", "c1", "a"},
	} {
		f := p.fails(403, "AuthorizationPermissionMismatch", ask[0].(string), account, ask[1:]...)
		if ask[0] != "blob.properties" && !strings.Contains(f.Message, "This request is not authorized to perform this operation using this permission.") {
			p.Errorf("%v: %s", ask, f.Message)
		}
	}
}

// forbidden wants Key Vault's refusal, word for word where it names the
// caller, the action and the resource.
func (s *stage) forbidden(p *play, n, clientID, objectID, action, below, do string, args ...any) {
	p.Helper()
	f := p.fails(403, "Forbidden", do, s.vault(n), args...)
	resource := strings.Replace(strings.Replace(s.vaultID(n), "resourceGroups", "resourcegroups", 1), "Microsoft.KeyVault", "microsoft.keyvault", 1)
	for _, text := range []string{
		"Caller is not authorized to perform action on resource.",
		"Caller: appid=" + clientID + ";oid=" + objectID + ";iss=https://sts.windows.net/" + s.Status.TenantID + "/",
		"Action: 'Microsoft.KeyVault/vaults/secrets/" + action + "'",
		"Resource: '" + resource + below + "'",
		"DecisionReason: 'DeniedWithNoValidRBAC'",
		"Vault: kv" + s.name + n + ";location=westeurope",
	} {
		if !strings.Contains(f.Message, text) && !(s.client.Terse && do == "secret.list") {
			p.Errorf("%s %v does not say %q:\n%s", do, args, text, f.Message)
		}
	}
	s.inner(p, "ForbiddenByRbac", f)
}

// inner compares the inner code of Key Vault's error.
func (s *stage) inner(p *play, want string, f clienttest.Failure) {
	p.Helper()
	if f.Inner != want && !(s.client.Terse && f.Inner == "") {
		p.Errorf("%+v, want the inner code %s", f, want)
	}
}

// The identity endpoint's own refusals, which SDKs show within theirs.
const (
	noSystemIdentity = "Unable to load requested managed identity."
	noSuchIdentity   = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
)

// userAssigned chooses identities by AZURE_CLIENT_ID, as an app setting.
func (s *stage) userAssigned(t *testing.T) {
	user1 := s.op.MakeIdentity(s.name + "u1")
	user2 := s.op.MakeIdentity(s.name + "u2")
	other := s.op.MakeIdentity(s.name + "u3")
	vault, account := s.vault("1"), s.account("1")
	s.op.Grant(user1.PrincipalID, clienttest.KeyVaultSecretsOfficer, s.vaultID("1"))
	s.op.Grant(user1.PrincipalID, clienttest.StorageBlobDataContributor, s.accountID("1"))

	t.Run("chosen", func(t *testing.T) {
		app, system := s.app("u-chosen", true, []clienttest.Identity{user1, user2}, map[string]string{"AZURE_CLIENT_ID": user1.ClientID})
		s.op.Grant(system, clienttest.StorageBlobDataReader, s.accountID("2"))
		p := s.talk(t, app)
		p.gives(nil, "secret.set", vault, "of-user1", "v1")
		p.gives(nil, "blob.create", account, "of-user1")
		p.gives([]string{}, "blob.list", account, "of-user1")
		// What the app's system-assigned identity may, this one may not.
		p.fails(403, "AuthorizationPermissionMismatch", "blob.containers", s.account("2"))
	})
	t.Run("the other one", func(t *testing.T) {
		app, _ := s.app("u-other", true, []clienttest.Identity{user1, user2}, map[string]string{"AZURE_CLIENT_ID": user2.ClientID})
		s.mayNothing(s.talk(t, app), "1", user2.ClientID, user2.PrincipalID)
	})
	t.Run("none chosen is the system's", func(t *testing.T) {
		app, system := s.app("u-both", true, []clienttest.Identity{user1}, nil)
		s.mayNothing(s.talk(t, app), "1", s.clientID(system), system)
	})
	for name, c := range map[string]struct {
		system  bool
		setting string
		says    string
	}{
		"none chosen and no system's":  {false, "", noSystemIdentity},
		"one that is not attached":     {true, other.ClientID, noSuchIdentity},
		"one that does not exist":      {false, "99999999-0000-0000-0000-000000000001", noSuchIdentity},
		"an object id is no client id": {false, user1.PrincipalID, noSuchIdentity},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // Java tries again for six seconds
			settings := map[string]string{}
			if c.setting != "" {
				settings["AZURE_CLIENT_ID"] = c.setting
			}
			app, _ := s.app("u-"+strings.Trim(strings.Map(letters, name), "-"), c.system, []clienttest.Identity{user1}, settings)
			p := s.talk(t, app)
			for _, ask := range []struct{ do, at string }{{"secret.list", vault}, {"blob.containers", account}} {
				a := p.Ask(ask.do, ask.at)
				if a.Error == nil || !strings.Contains(a.Error.Message, c.says) {
					t.Errorf("%s: %s %+v, want %q", ask.do, a.Value, a.Error, c.says)
				}
				s.gaveUp(t, ask.do, a)
			}
		})
	}
	t.Run("the system's own client id is not taken", func(t *testing.T) {
		app, system := s.app("u-own", true, nil, nil)
		s.op.Do("PUT", s.op.Path("Microsoft.Web/sites/"+app)+"/config/appsettings", "2024-04-01", map[string]any{"properties": map[string]string{"AZURE_CLIENT_ID": s.clientID(system)}})
		a := s.talk(t, app).Ask("secret.list", vault)
		if a.Error == nil || !strings.Contains(a.Error.Message, noSuchIdentity) {
			t.Errorf("%s %+v, want %q", a.Value, a.Error, noSuchIdentity)
		}
	})
}

func letters(c rune) rune {
	if c >= 'a' && c <= 'z' {
		return c
	}
	return '-'
}
