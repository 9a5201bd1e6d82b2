package sdk

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// secrets is what a Secrets Officer does with a vault.
func (s *stage) secrets(t *testing.T) {
	app, object := s.app("officer", true, nil, nil)
	s.op.Grant(object, clienttest.KeyVaultSecretsOfficer, s.vaultID("1"))
	p, vault := s.talk(t, app), s.vault("1")

	first := version(p, p.gives(nil, "secret.set", vault, "one", "first", map[string]string{"Team": "a"}))
	second := version(p, p.gives(nil, "secret.set", vault, "one", "zweiter Wert äöü\n"))
	p.gives(map[string]any{"name": "one", "value": "zweiter Wert äöü\n", "version": second, "type": nil, "tags": nil}, "secret.get", vault, "one")
	p.gives(map[string]any{"name": "one", "value": "first", "version": first, "type": nil, "tags": map[string]string{"Team": "a"}}, "secret.get", vault, "one", first)
	p.gives(map[string]any{"type": "text/plain", "tags": map[string]string{"k": "v"}, "enabled": true}, "secret.update", vault, "one",
		map[string]any{"content_type": "text/plain", "tags": map[string]string{"k": "v"}})
	p.gives(map[string]any{"name": "one", "value": "zweiter Wert äöü\n", "version": second, "type": "text/plain", "tags": map[string]string{"k": "v"}}, "secret.get", vault, "one")
	if v := p.gives(nil, "secret.versions", vault, "one"); !strings.Contains(string(v), first) || !strings.Contains(string(v), second) {
		t.Errorf("versions %s, want %s and %s", v, first, second)
	}

	// More than one page: Key Vault lists 25 at once.
	names := []string{"one"}
	for i := range 30 {
		name := "s" + string(rune('a'+i/10)) + string(rune('0'+i%10))
		p.gives(nil, "secret.set", vault, name, "v")
		names = append(names, name)
	}
	p.gives(names, "secret.list", vault)

	f := p.fails(404, "SecretNotFound", "secret.get", vault, "none")
	if !strings.Contains(f.Message, "A secret with (name/id) none was not found in this key vault.") {
		t.Error(f.Message)
	}
	p.fails(404, "SecretNotFound", "secret.get", vault, "one", strings.Repeat("0", 32))
	p.gives(nil, "secret.update", vault, "sa0", map[string]any{"enabled": false})
	s.inner(p, "SecretDisabled", p.fails(403, "Forbidden", "secret.get", vault, "sa0"))
	s.deletions(p, vault)
}

// deletions is a secret's way out, back and out for good.
func (s *stage) deletions(p *play, vault string) {
	p.gives(vault+"/deletedsecrets/one", "secret.delete", vault, "one")
	p.fails(404, "SecretNotFound", "secret.get", vault, "one")
	p.gives([]string{"one"}, "secret.deleted", vault)
	f := p.fails(409, "Conflict", "secret.set", vault, "one", "again")
	s.inner(p, "ObjectIsDeletedButRecoverable", f)
	if !strings.Contains(f.Message, "Secret one is currently in a deleted but recoverable state") {
		p.Errorf("%+v", f)
	}
	p.gives("one", "secret.recover", vault, "one")
	p.gives(nil, "secret.get", vault, "one")
	backup := p.text("secret.backup", vault, "one")
	if f := p.fails(409, "Conflict", "secret.restore", vault, backup); !strings.Contains(f.Message, "one") {
		p.Error(f.Message)
	}
	p.gives(nil, "secret.delete", vault, "one")
	// The role's `secrets/*` contains purging.
	p.gives(nil, "secret.purge", vault, "one")
	p.gives([]string{}, "secret.deleted", vault)
	p.gives("one", "secret.restore", vault, backup)
	var got struct{ Value string }
	if err := json.Unmarshal(p.gives(nil, "secret.get", vault, "one"), &got); err != nil || got.Value != "zweiter Wert äöü\n" {
		p.Errorf("restored: %q %v", got.Value, err)
	}
	p.fails(404, "SecretNotFound", "secret.recover", vault, "never")
	p.fails(404, "SecretNotFound", "secret.delete", vault, "never")
}

func version(p *play, value json.RawMessage) string {
	p.Helper()
	var set struct{ Version string }
	if err := json.Unmarshal(value, &set); err != nil || len(set.Version) != 32 {
		p.Fatalf("no version in %s", value)
	}
	return set.Version
}

// vaultRoles is where a role on a vault ends: at what it does not name, and
// at another vault.
func (s *stage) vaultRoles(t *testing.T) {
	app, object := s.app("reader", true, nil, nil)
	client := s.clientID(object)
	assignment := s.op.Grant(object, clienttest.KeyVaultSecretsUser, s.vaultID("1"))
	p := s.talk(t, app)
	p.gives(nil, "secret.get", s.vault("1"), "one")
	p.gives(nil, "secret.list", s.vault("1"))
	for _, c := range []struct {
		action, below string
		ask           []any
	}{
		{"setSecret/action", "/secrets/one", []any{"secret.set", "one", "mine"}},
		{"update/action", "/secrets/one", []any{"secret.update", "one", map[string]any{"enabled": false}}},
		{"delete", "/secrets/one", []any{"secret.delete", "one"}},
		{"backup/action", "/secrets/one", []any{"secret.backup", "one"}},
		{"restore/action", "", []any{"secret.restore", "00"}},
		{"recover/action", "/secrets/none", []any{"secret.recover", "none"}}, // of one that is there JavaScript's SDK recovers nothing
		{"purge/action", "/secrets/one", []any{"secret.purge", "one"}},
	} {
		s.forbidden(p, "1", client, object, c.action, c.below, c.ask[0].(string), c.ask[1:]...)
	}
	s.mayNothing(p, "2", client, object)
	// The vault's role is none on the group's account, and the other way round.
	p.fails(403, "AuthorizationPermissionMismatch", "blob.containers", s.account("1"))
	s.op.Revoke(assignment)
	s.op.Grant(object, clienttest.StorageBlobDataContributor, s.op.Path(""))
	s.forbidden(p, "1", client, object, "getSecret/action", "/secrets/one", "secret.get", "one")
	p.gives(nil, "blob.containers", s.account("1"))
	// Of this one a single secret is opened.
	s.op.Grant(object, clienttest.KeyVaultSecretsUser, s.vaultID("1")+"/secrets/one")
	p.gives(nil, "secret.get", s.vault("1"), "one")
	s.forbidden(p, "1", client, object, "getSecret/action", "/secrets/sa1", "secret.get", "sa1")
	s.forbidden(p, "1", client, object, "readMetadata/action", "", "secret.list")
}

// roleRemoved takes the role away while the program holds its token: the
// very next request is refused, and allowed again after the next grant.
func (s *stage) roleRemoved(t *testing.T) {
	app, object := s.app("removed", true, nil, nil)
	client := s.clientID(object)
	onVault := s.op.Grant(object, clienttest.KeyVaultSecretsUser, s.vaultID("1"))
	onAccount := s.op.Grant(object, clienttest.StorageBlobDataContributor, s.accountID("1"))
	p := s.talk(t, app)
	for range 2 {
		p.gives(nil, "secret.get", s.vault("1"), "one")
		p.gives(nil, "blob.put", s.account("1"), "c1", "kept", "text", map[string]any{"overwrite": true})
		s.op.Revoke(onVault)
		s.forbidden(p, "1", client, object, "getSecret/action", "/secrets/one", "secret.get", "one")
		p.gives("text", "blob.get", s.account("1"), "c1", "kept")
		s.op.Revoke(onAccount)
		p.fails(403, "AuthorizationPermissionMismatch", "blob.get", s.account("1"), "c1", "kept")
		onVault = s.op.Grant(object, clienttest.KeyVaultSecretsUser, s.vaultID("1"))
		onAccount = s.op.Grant(object, clienttest.StorageBlobDataContributor, s.accountID("1"))
	}
	// Without an identity the token lives on, as in Azure, and so do its roles:
	// the assignment stays. Without the assignment it opens nothing.
	s.op.Do("PATCH", s.op.Path("Microsoft.Web/sites/"+app), "2024-04-01", map[string]any{"identity": map[string]any{"type": "None"}})
	p.gives(nil, "secret.get", s.vault("1"), "one")
	s.op.Revoke(onVault)
	s.forbidden(p, "1", client, object, "getSecret/action", "/secrets/one", "secret.get", "one")
}
