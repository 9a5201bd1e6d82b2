package keyvault

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// decideByPolicy refuses every call into a vault whose access policies would
// decide: they are not built, and roles have no say in such a vault.
func decideByPolicy(_ context.Context, r *web.Request, needs []op.Grant) (bool, error) {
	v := targetOf(r)
	if v.rbac {
		return false, nil
	}
	kind, verb := policyPermission(needs[0][0].Action, r.Operation.Path)
	return true, azerr.Newf(azerr.Forbidden, "Forbidden",
		"The user, group or application '%s' does not have %s %s permission on key vault '%s;location=%s'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
		callerOf(r), kind, verb, v.name, v.location).WithInner("ForbiddenByPolicy")
}

// policyPermission names the access policy's permission that stands for a
// data action: "secrets", "get". Reading one object is "get" there, reading
// a collection "list".
func policyPermission(action, path string) (kind, verb string) {
	segments := strings.Split(action, "/")
	kind = segments[2]
	switch verb = segments[3]; verb {
	case "getSecret":
		return kind, "get"
	case "setSecret", "update":
		if kind == "secrets" {
			return kind, "set"
		}
	case "readMetadata", "read":
		if strings.HasSuffix(path, "{name}") || strings.HasSuffix(path, "{version}") {
			return kind, "get"
		}
		return kind, "list"
	case "wrap", "unwrap":
		return kind, verb + "Key"
	}
	return kind, verb
}
