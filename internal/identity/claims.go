package identity

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// Claims are what a managed identity's token for an audience says. The
// resource is what the identity belongs to: the resource that has it, or the
// user-assigned identity itself.
func Claims(principal *directory.Object, resource, audience string) token.Claims {
	return token.Claims{Audience: audience, ObjectID: principal.ID, AppID: principal.AppID, ManagedIdentity: BelongsTo(resource)}
}

// BelongsTo is the claim xms_mirid, in which Azure writes "resourcegroups".
func BelongsTo(resource string) string {
	return strings.Replace(resource, "/resourceGroups/", "/resourcegroups/", 1)
}
