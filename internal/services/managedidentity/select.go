package managedidentity

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// chosen is the identity that a token is asked for.
type chosen struct {
	object   *directory.Object
	resource string // what the identity belongs to: the program's resource, or the identity's own
}

// choose picks the identity that a request names: by client id, object id or
// resource id a user-assigned one, without any the system-assigned one. App
// Service takes no id of the system-assigned identity.
func choose(r *web.Request, a *identity.Attached) (chosen, error) {
	clientID := first(r, "client_id", "clientid")
	objectID := first(r, "object_id", "principal_id")
	resourceID := first(r, "mi_res_id", "msi_res_id")
	if clientID == "" && objectID == "" && resourceID == "" {
		if a.System == nil {
			return chosen{}, azerr.BadRequest("Unable to load requested managed identity.")
		}
		return chosen{a.System, a.Resource}, nil
	}
	for _, u := range a.User {
		if (clientID == "" || strings.EqualFold(clientID, u.Object.AppID)) &&
			(objectID == "" || strings.EqualFold(objectID, u.Object.ID)) &&
			(resourceID == "" || strings.EqualFold(strings.TrimSuffix(resourceID, "/"), u.ID)) {
			return chosen{u.Object, u.ID}, nil
		}
	}
	return chosen{}, azerr.BadRequest("No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
}

func first(r *web.Request, names ...string) string {
	for _, n := range names {
		if v := r.QueryValue(n); v != "" {
			return v
		}
	}
	return ""
}
