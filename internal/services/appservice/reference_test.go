package appservice

import "testing"

func TestReferences(t *testing.T) {
	const vault = "https://kv1.vault.azure.net/secrets/"
	for text, want := range map[string]reference{
		"@Microsoft.KeyVault(SecretUri=" + vault + "db)":                            {"kv1", "db", "", true},
		"@Microsoft.KeyVault(SecretUri=" + vault + "db/)":                           {"kv1", "db", "", true},
		"@microsoft.keyvault( SecretUri = " + vault + "db/0123abcd )":               {"kv1", "db", "0123abcd", true},
		"@Microsoft.KeyVault(VaultName=kv1;SecretName=db)":                          {"kv1", "db", "", true},
		"@Microsoft.KeyVault(SecretName=db;VaultName=kv1;SecretVersion=0123)":       {"kv1", "db", "0123", true},
		"@Microsoft.KeyVault(VaultName=kv1)":                                        {vault: "kv1"},
		"@Microsoft.KeyVault(SecretName=db)":                                        {},
		"@Microsoft.KeyVault(VaultName=kv1;SecretName=db;Colour=red)":               {},
		"@Microsoft.KeyVault(VaultName=kv1;VaultName=kv2;SecretName=db)":            {},
		"@Microsoft.KeyVault(VaultName=evil.example/x;SecretName=db)":               {vault: "evil.example/x", secret: "db"},
		"@Microsoft.KeyVault(VaultName=kv1;SecretName=../keys/k)":                   {vault: "kv1", secret: "../keys/k"},
		"@Microsoft.KeyVault(SecretUri=http://kv1.vault.azure.net/secrets/db)":      {},
		"@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net.evil/secrets/a)": {},
		"@Microsoft.KeyVault(SecretUri=https://u:p@kv1.vault.azure.net/secrets/a)":  {},
		"@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net:8443/secrets/a)": {},
		"@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/keys/a)":         {},
		"@Microsoft.KeyVault(SecretUri=" + vault + "a/b/c)":                         {},
		"@Microsoft.KeyVault(SecretUri=" + vault + "a?x=1)":                         {},
		"@Microsoft.KeyVault(db)":                                                   {},
	} {
		if !isReference(text) {
			t.Errorf("%s is not taken for a reference", text)
		}
		if got := parseReference(text); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"", "@Microsoft.KeyVault", "@Microsoft.KeyVault(", "x@Microsoft.KeyVault(VaultName=a;SecretName=b)", "@Microsoft.KeyVault(VaultName=a;SecretName=b) "} {
		if isReference(text) {
			t.Errorf("%q is taken for a reference", text)
		}
	}
}
