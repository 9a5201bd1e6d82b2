// Package azprofile writes a configuration folder of the Azure CLI in which the
// operator service principal is signed in already, so that no `az login` is
// needed and the user's own ~/.azure is never touched. The files are the ones
// that azure-cli 2.91 itself writes. runner may import it.
package azprofile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/guid"
)

// Account is who is signed in, and the subscription that is active.
type Account struct {
	ClientID         string
	Secret           string
	TenantID         string
	SubscriptionID   string
	SubscriptionName string
}

const (
	profileFile = "azureProfile.json"
	entriesFile = "service_principal_entries.json"
	cloudsFile  = "clouds.config"
	configFile  = "config"
	versionFile = "versionCheck.json"

	cloudName = "AzureCloud"
	// The versions that az 2.91.0 records of itself.
	cliVersion       = "2.91.0"
	telemetryVersion = "1.1.0"
)

// caches may hold tokens of a tenant or a secret that is gone.
var caches = [...]string{"msal_token_cache.json", "msal_http_cache.bin"}

// Write makes the account the signed-in one of folder dir. Other sign-ins that
// az recorded there stay. Files that are right already are not touched, so
// that an az that runs at the same time is not disturbed.
func Write(dir string, acc Account, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writeEntries(dir, acc); err != nil {
		return fmt.Errorf("sign az in: %w", err)
	}
	if err := writeProfile(dir, acc); err != nil {
		return fmt.Errorf("sign az in: %w", err)
	}
	clouds := fmt.Sprintf("[%s]\nsubscription = %s\n\n", cloudName, acc.SubscriptionID)
	if err := writeWhole(filepath.Join(dir, cloudsFile), []byte(clouds)); err != nil {
		return err
	}
	return writeOnce(dir, now)
}

// writeOnce writes what az, or the user by `az config set`, may change.
func writeOnce(dir string, now time.Time) error {
	// survey_message: no questionnaire. encrypt_token_cache: Windows would
	// look for encrypted files otherwise.
	config := "[core]\ncollect_telemetry = false\nencrypt_token_cache = false\nsurvey_message = false\nfirst_run = yes\n\n" +
		"[cloud]\nname = " + cloudName + "\n\n"
	if err := writeAbsent(filepath.Join(dir, configFile), []byte(config)); err != nil {
		return err
	}
	// An az that finds no versions here asks the network for the newest.
	type version struct {
		Local string `json:"local"`
		Newer string `json:"pypi"`
	}
	b, err := json.Marshal(struct {
		Versions   map[string]version `json:"versions"`
		UpdateTime string             `json:"update_time"`
	}{
		Versions: map[string]version{
			"azure-cli": {cliVersion, cliVersion},
			"core":      {cliVersion, cliVersion},
			"telemetry": {telemetryVersion, telemetryVersion},
		},
		UpdateTime: now.Format("2006-01-02 15:04:05.000000"), // Python's str(datetime)
	})
	if err != nil {
		return err
	}
	return writeAbsent(filepath.Join(dir, versionFile), b)
}

// entry is a service principal in service_principal_entries.json.
type entry struct {
	ClientID     string `json:"client_id"`
	Tenant       string `json:"tenant"`
	ClientSecret string `json:"client_secret,omitempty"`

	// What a service principal that the user signed in may have instead.
	Certificate     string `json:"certificate,omitempty"`
	UseCertSNIssuer any    `json:"use_cert_sn_issuer,omitempty"`
	ClientAssertion string `json:"client_assertion,omitempty"`
}

func writeEntries(dir string, acc Account) error {
	path := filepath.Join(dir, entriesFile)
	var old, kept []entry
	if err := readJSON(path, &old); err != nil {
		return err
	}
	for _, e := range old {
		if e.ClientID == acc.ClientID && e.Tenant == acc.TenantID && e.ClientSecret == acc.Secret {
			return nil
		}
		// Another tenant is another cloud: its sign-ins are worthless here.
		if e.ClientID != acc.ClientID && e.Tenant == acc.TenantID {
			kept = append(kept, e)
		}
	}
	for _, name := range caches {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	kept = append(kept, entry{ClientID: acc.ClientID, Tenant: acc.TenantID, ClientSecret: acc.Secret})
	b, err := json.MarshalIndent(kept, "", "    ")
	if err != nil {
		return err
	}
	return writeWhole(path, b)
}

// profile is azureProfile.json; subscriptions are kept as az wrote them.
type profile struct {
	Subscriptions  []map[string]any `json:"subscriptions"`
	InstallationID string           `json:"installationId"`
}

func writeProfile(dir string, acc Account) error {
	path := filepath.Join(dir, profileFile)
	var p profile
	if err := readJSON(path, &p); err != nil {
		return err
	}
	var kept []map[string]any
	for _, s := range p.Subscriptions {
		// az keys the list by subscription: the operator's entry replaces one
		// that somebody else signed in with.
		if s["tenantId"] == acc.TenantID && s["id"] != acc.SubscriptionID {
			s["isDefault"] = false
			kept = append(kept, s)
		}
	}
	if p.InstallationID == "" {
		p.InstallationID = guid.Random()()
	}
	p.Subscriptions = append(kept, map[string]any{
		"id":               acc.SubscriptionID,
		"name":             acc.SubscriptionName,
		"state":            "Enabled",
		"user":             map[string]any{"name": acc.ClientID, "type": "servicePrincipal"},
		"isDefault":        true,
		"tenantId":         acc.TenantID,
		"environmentName":  cloudName,
		"homeTenantId":     acc.TenantID,
		"managedByTenants": []any{},
	})
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return writeWhole(path, append([]byte(byteOrderMark), b...))
}

// byteOrderMark starts azureProfile.json, which az writes as utf-8-sig.
const byteOrderMark = "\xef\xbb\xbf"

// readJSON leaves v empty when the file is absent or damaged; az does the same.
func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_ = json.Unmarshal(bytes.TrimPrefix(b, []byte(byteOrderMark)), v)
	return nil
}

func writeAbsent(path string, b []byte) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return writeWhole(path, b)
}

// writeWhole replaces the file in one step, and only when it differs.
func writeWhole(path string, b []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".lanyard-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(b); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
