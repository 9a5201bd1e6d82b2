package keyvault

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

// vaultType is the resource type of vaults.
const vaultType = "Microsoft.KeyVault/vaults"

// suffix is what follows a vault's name in its host name.
const suffix = ".vault.azure.net"

// vault is what the data plane needs to know of a vault.
type vault struct {
	key       string // lower-case name, the key of its secrets
	name      string // in its creator's casing
	id        string
	location  string
	rbac      bool // roles decide, rather than access policies
	retention int  // days that deleted objects are kept
	purgeable bool // deleted objects may be purged before that
}

func vaultOf(res *armkit.Resource) *vault {
	p := res.Properties()
	return &vault{
		key:       strings.ToLower(res.Name),
		name:      res.Name,
		id:        res.ID,
		location:  res.Location(),
		rbac:      p.Bool("enableRbacAuthorization", false),
		retention: p.Int("softDeleteRetentionInDays", defaultRetention),
		purgeable: !p.Bool("enablePurgeProtection", false),
	}
}

// recoveryLevel says what deletion means for an object, in Key Vault's words.
func (v *vault) recoveryLevel() string {
	level := "Recoverable"
	if v.retention < defaultRetention {
		level = "CustomizedRecoverable"
	}
	if v.purgeable {
		level += "+Purgeable"
	}
	return level
}

// vaultURI returns the address of a vault by its name.
func vaultURI(name string) string { return "https://" + strings.ToLower(name) + suffix + "/" }
