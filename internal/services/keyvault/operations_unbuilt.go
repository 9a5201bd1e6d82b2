package keyvault

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	keyScope         = "/keys/{name}"
	certificateScope = "/certificates/{name}"
)

// keyOperations are the calls of keys, with what each needs.
func keyOperations() []web.Row {
	rows := []web.Row{
		unbuilt("Create Key", "POST", "/keys/{name}/create", "keys/create/action", keyScope),
		unbuilt("Import Key", "PUT", "/keys/{name}", "keys/import/action", keyScope),
		unbuilt("Get Keys", "GET", "/keys", "keys/read", inVault),
		unbuilt("Get Key", "GET", "/keys/{name}", "keys/read", keyScope),
		unbuilt("Get Key Version", "GET", "/keys/{name}/{version}", "keys/read", keyScope),
		unbuilt("Get Key Versions", "GET", "/keys/{name}/versions", "keys/read", keyScope),
		unbuilt("Update Key", "PATCH", "/keys/{name}", "keys/update/action", keyScope),
		unbuilt("Update Key Version", "PATCH", "/keys/{name}/{version}", "keys/update/action", keyScope),
		unbuilt("Delete Key", "DELETE", "/keys/{name}", "keys/delete", keyScope),
		unbuilt("Backup Key", "POST", "/keys/{name}/backup", "keys/backup/action", keyScope),
		unbuilt("Restore Key", "POST", "/keys/restore", "keys/restore/action", inVault),
		unbuilt("Rotate Key", "POST", "/keys/{name}/rotate", "keys/rotate/action", keyScope),
		unbuilt("Get Key Rotation Policy", "GET", "/keys/{name}/rotationpolicy", "keyrotationpolicies/read", keyScope),
		unbuilt("Update Key Rotation Policy", "PUT", "/keys/{name}/rotationpolicy", "keyrotationpolicies/write", keyScope),

		unbuilt("Get Deleted Keys", "GET", "/deletedkeys", "keys/read", inVault),
		unbuilt("Get Deleted Key", "GET", "/deletedkeys/{name}", "keys/read", keyScope),
		unbuilt("Recover Deleted Key", "POST", "/deletedkeys/{name}/recover", "keys/recover/action", keyScope),
		unbuilt("Purge Deleted Key", "DELETE", "/deletedkeys/{name}", "keys/purge/action", keyScope),
	}
	for _, c := range []struct{ name, segment, action string }{
		{"Encrypt", "encrypt", "keys/encrypt/action"},
		{"Decrypt", "decrypt", "keys/decrypt/action"},
		{"Sign", "sign", "keys/sign/action"},
		{"Verify", "verify", "keys/verify/action"},
		{"Wrap Key", "wrapkey", "keys/wrap/action"},
		{"Unwrap Key", "unwrapkey", "keys/unwrap/action"},
		{"Release", "release", "keys/release/action"},
	} {
		rows = append(rows, unbuilt(c.name, "POST", "/keys/{name}/{version}/"+c.segment, c.action, keyScope))
		// az leaves the version out where it means the current one.
		rows = append(rows, unbuilt(c.name+" With Current Version", "POST", "/keys/{name}/"+c.segment, c.action, keyScope))
	}
	// What only takes the public half of a key, whoever may read it may do.
	for i := range rows {
		switch rows[i].Needs[0][0].Action {
		case vaultType + "/keys/encrypt/action", vaultType + "/keys/verify/action", vaultType + "/keys/wrap/action":
			rows[i].Needs = append(rows[i].Needs, op.Grant{op.Data(vaultType+"/keys/read", keyScope)})
		}
	}
	return rows
}

// certificateOperations are the calls of certificates but the one for the
// contacts, which is served.
func certificateOperations() []web.Row {
	return []web.Row{
		unbuilt("Create Certificate", "POST", "/certificates/{name}/create", "certificates/create/action", certificateScope),
		unbuilt("Import Certificate", "POST", "/certificates/{name}/import", "certificates/import/action", certificateScope),
		unbuilt("Get Certificates", "GET", "/certificates", "certificates/read", inVault),
		unbuilt("Get Certificate", "GET", "/certificates/{name}", "certificates/read", certificateScope),
		unbuilt("Get Certificate Version", "GET", "/certificates/{name}/{version}", "certificates/read", certificateScope),
		unbuilt("Get Certificate Versions", "GET", "/certificates/{name}/versions", "certificates/read", certificateScope),
		unbuilt("Update Certificate", "PATCH", "/certificates/{name}", "certificates/update/action", certificateScope),
		unbuilt("Update Certificate Version", "PATCH", "/certificates/{name}/{version}", "certificates/update/action", certificateScope),
		unbuilt("Delete Certificate", "DELETE", "/certificates/{name}", "certificates/delete", certificateScope),
		unbuilt("Get Certificate Policy", "GET", "/certificates/{name}/policy", "certificates/read", certificateScope),
		unbuilt("Update Certificate Policy", "PATCH", "/certificates/{name}/policy", "certificates/update/action", certificateScope),
		unbuilt("Get Certificate Operation", "GET", "/certificates/{name}/pending", "certificates/read", certificateScope),
		unbuilt("Update Certificate Operation", "PATCH", "/certificates/{name}/pending", "certificates/update/action", certificateScope),
		unbuilt("Delete Certificate Operation", "DELETE", "/certificates/{name}/pending", "certificates/delete", certificateScope),
		unbuilt("Merge Certificate", "POST", "/certificates/{name}/pending/merge", "certificates/create/action", certificateScope),
		unbuilt("Backup Certificate", "POST", "/certificates/{name}/backup", "certificates/backup/action", certificateScope),
		unbuilt("Restore Certificate", "POST", "/certificates/restore", "certificates/restore/action", inVault),

		unbuilt("Set Certificate Contacts", "PUT", "/certificates/contacts", "certificatecontacts/write", inVault),
		unbuilt("Delete Certificate Contacts", "DELETE", "/certificates/contacts", "certificatecontacts/write", inVault),
		unbuilt("Get Certificate Issuers", "GET", "/certificates/issuers", "certificatecas/read", inVault),
		unbuilt("Get Certificate Issuer", "GET", "/certificates/issuers/{issuer}", "certificatecas/read", inVault),
		unbuilt("Set Certificate Issuer", "PUT", "/certificates/issuers/{issuer}", "certificatecas/write", inVault),
		unbuilt("Update Certificate Issuer", "PATCH", "/certificates/issuers/{issuer}", "certificatecas/write", inVault),
		unbuilt("Delete Certificate Issuer", "DELETE", "/certificates/issuers/{issuer}", "certificatecas/delete", inVault),

		unbuilt("Get Deleted Certificates", "GET", "/deletedcertificates", "certificates/read", inVault),
		unbuilt("Get Deleted Certificate", "GET", "/deletedcertificates/{name}", "certificates/read", certificateScope),
		unbuilt("Recover Deleted Certificate", "POST", "/deletedcertificates/{name}/recover", "certificates/recover/action", certificateScope),
		unbuilt("Purge Deleted Certificate", "DELETE", "/deletedcertificates/{name}", "certificates/purge/action", certificateScope),
	}
}
