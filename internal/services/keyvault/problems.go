package keyvault

import "github.com/lanyard-dev/lanyard/internal/core/azerr"

// The refusals of the secrets' domain, word for word where Azure's are known.

func secretNotFound(name, version string) *azerr.Error {
	if version != "" {
		name += "/" + version
	}
	return azerr.Newf(azerr.NotFound, "SecretNotFound",
		"A secret with (name/id) %s was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182", name)
}

func deletedSecretNotFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "SecretNotFound", "Deleted Secret not found: %s", name)
}

func secretDisabled() *azerr.Error {
	return azerr.New(azerr.Forbidden, "Forbidden", "Operation get is not allowed on a disabled secret.").WithInner("SecretDisabled")
}

func deletedButRecoverable(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "Conflict",
		"Secret %s is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.", name).
		WithInner("ObjectIsDeletedButRecoverable")
}

func notDeleted(name string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "MethodNotAllowed", "Secret exists already: %s", name).
		WithInner("RequestNotAllowedOnNonDeletedObject")
}

func secretExists(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "Conflict", "Secret exists already: %s", name)
}

func purgeProtected(v *vault) *azerr.Error {
	return azerr.Newf(azerr.Forbidden, "Forbidden",
		"Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: %s;location=%s", v.name, v.location).
		WithInner("ForbiddenByPolicy")
}

func backupUnreadable() *azerr.Error {
	return badParameter("Cannot decrypt backup blob")
}
