package keyvault

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxName is the length of the longest object name.
const maxName = 127

// validName reports whether a secret may be called that: 1 to 127 ASCII
// letters, digits and hyphens.
func validName(name string) bool {
	if name == "" || len(name) > maxName {
		return false
	}
	for i := range len(name) {
		if !alphanumeric(name[i]) && name[i] != '-' {
			return false
		}
	}
	return true
}

// validVersion reports whether a version could have been made by Key Vault.
func validVersion(version string) bool {
	if len(version) != 32 {
		return false
	}
	for i := range len(version) {
		c := version[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// validVaultName reports whether a vault may be called that: 3 to 24 letters,
// digits and single hyphens, from a letter to a letter or digit.
func validVaultName(name string) bool {
	if len(name) < 3 || len(name) > 24 || !letter(name[0]) || !alphanumeric(name[len(name)-1]) {
		return false
	}
	for i := range len(name) {
		if !alphanumeric(name[i]) && name[i] != '-' {
			return false
		}
	}
	return !strings.Contains(name, "--")
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func alphanumeric(c byte) bool { return letter(c) || c >= '0' && c <= '9' }

// secretName returns the name that the path holds.
func secretName(r *web.Request) (string, error) {
	name := r.Param("name")
	if !validName(name) {
		return "", invalidName(name)
	}
	return name, nil
}

func invalidName(name string) *azerr.Error {
	return badParameter("The request URI contains an invalid name: %s", name)
}
