package appservice

import (
	"net/url"
	"regexp"
	"strings"
)

const referencePrefix = "@Microsoft.KeyVault("

var (
	vaultName  = regexp.MustCompile(`^[A-Za-z0-9-]{3,24}$`)
	secretName = regexp.MustCompile(`^[A-Za-z0-9-]{1,127}$`)
	// versionName is any segment of a path: Key Vault says which are versions.
	versionName = regexp.MustCompile(`^[A-Za-z0-9]*$`)
)

// vaults is where vaults have their host names. A reference names no other
// host: the app's token would go there.
const vaults = ".vault.azure.net"

// reference is what a setting says in place of a secret.
type reference struct {
	vault, secret, version string
	valid                  bool
}

// isReference reports whether a setting's whole value is a reference to Key
// Vault, well-formed or not.
func isReference(value string) bool {
	return len(value) > len(referencePrefix) && strings.EqualFold(value[:len(referencePrefix)], referencePrefix) && strings.HasSuffix(value, ")")
}

// parseReference reads SecretUri=https://VAULT.vault.azure.net/secrets/NAME[/VERSION]
// or VaultName=…;SecretName=…[;SecretVersion=…].
func parseReference(value string) reference {
	fields := map[string]string{}
	for _, part := range strings.Split(value[len(referencePrefix):len(value)-1], ";") {
		key, v, ok := strings.Cut(part, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if _, twice := fields[key]; !ok || twice {
			return reference{}
		}
		fields[key] = strings.TrimSpace(v)
	}
	var r reference
	switch uri, short := fields["secreturi"], fields["vaultname"]; {
	case uri != "" && len(fields) == 1:
		r = parseSecretURI(uri)
	case short != "":
		r = reference{vault: short, secret: fields["secretname"], version: fields["secretversion"]}
		delete(fields, "vaultname")
		delete(fields, "secretname")
		delete(fields, "secretversion")
		if len(fields) > 0 {
			return reference{}
		}
	}
	r.valid = vaultName.MatchString(r.vault) && secretName.MatchString(r.secret) && versionName.MatchString(r.version)
	return r
}

func parseSecretURI(text string) reference {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return reference{}
	}
	vault, ok := strings.CutSuffix(strings.ToLower(u.Host), vaults)
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	if !ok || len(segments) < 2 || len(segments) > 3 || !strings.EqualFold(segments[0], "secrets") {
		return reference{}
	}
	r := reference{vault: vault, secret: segments[1]}
	if len(segments) == 3 {
		r.version = segments[2]
	}
	return r
}

// url is where Key Vault keeps the secret.
func (r reference) url(version string) string {
	path := "/secrets/" + r.secret
	if version != "" {
		path += "/" + version
	}
	return "https://" + strings.ToLower(r.vault) + vaults + path + "?api-version=7.4"
}
