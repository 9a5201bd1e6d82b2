package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// decide answers in the place of Azure's roles, which reach no data here: the
// account's own role assignments decide. Whoever may do something in a
// container must also be allowed to read what it is. What manages the account
// (a control action in the table) is never given to a token: Resource Manager
// is the place for it.
func (s *Service) decide(_ context.Context, r *web.Request, needs []op.Grant) (bool, error) {
	t := targetOf(r)
	principals := append([]string{r.Caller.ObjectID}, s.GroupsOf(r.Caller.ObjectID)...)
	var refusal error
	for _, grant := range needs {
		refused := false
		for _, p := range grant {
			if err := t.check(r, principals, p); err != nil {
				refused = true
				if refusal == nil {
					refusal = err
				}
				break
			}
		}
		if !refused {
			return true, nil
		}
	}
	return true, refusal
}

func (t *target) check(r *web.Request, principals []string, p op.Permission) error {
	if !p.Data {
		return managementRefused(t.account.Name, r.HTTP.Method, r.HTTP.URL.Path)
	}
	resource := r.Params.Expand(p.Scope)
	for _, action := range []string{readMetadata, p.Action} {
		a := t.contents.roles.allowing(principals, action, resource)
		if a == nil {
			return roleMissing(t.account.Name, r.Caller.ObjectID, action, t.resource)
		}
		r.Granted(t.account.ID+"/sqlRoleAssignments/"+a.ID, t.contents.roles.definitions[a.Role].Name, t.account.ID+a.Scope)
	}
	return nil
}

// roleMissing is the refusal of a caller without a role, word for word.
func roleMissing(account, objectID, action, resource string) *azerr.Error {
	return azerr.Newf(azerr.Forbidden, "Forbidden",
		"Request blocked by Auth %s : Request is blocked because principal [%s] does not have required RBAC permissions to perform action [%s] on resource [%s]. Learn more: https://aka.ms/cosmos-native-rbac.",
		account, objectID, action, resource).WithHeader(substatusHeader, substatusDenied)
}

func managementRefused(account, method, path string) *azerr.Error {
	return azerr.Newf(azerr.Forbidden, "Forbidden",
		"Request blocked by Auth %s : The given request [%s %s] cannot be authorized by AAD token in data plane. Learn more: https://aka.ms/cosmos-native-rbac.",
		account, method, "/"+strings.Trim(path, "/")).WithHeader(substatusHeader, substatusManagement)
}
