package systrust

import (
	"os"
	"path/filepath"
)

type systemPlace struct{ tools }

// install uses the user's keychain: it needs no root, and it holds for this
// user's programs only.
func (p systemPlace) install(caFile string, _ record) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	keychain := filepath.Join(home, "Library", "Keychains", "login.keychain-db")
	return keychain, p.run("security", "add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-k", keychain, caFile)
}

func (p systemPlace) remove(r record) error {
	return p.run("security", "delete-certificate", "-Z", r.Fingerprint, "-t", r.Place)
}
