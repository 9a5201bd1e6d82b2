package cosmos

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// relativeScope reads the scope of a role assignment or definition: the id of
// the account, with a database and a container as the data plane names them,
// or the same without the account. az writes "<account id>/" for "/".
func relativeScope(account *armkit.Resource, scope string) (string, error) {
	rest := scope
	if len(scope) >= len(account.ID) && strings.EqualFold(scope[:len(account.ID)], account.ID) {
		rest = scope[len(account.ID):]
	} else if !strings.HasPrefix(scope, "/") || strings.HasPrefix(strings.ToLower(scope), "/subscriptions/") {
		return "", badScope(scope)
	}
	rest = strings.TrimSuffix(rest, "/")
	parts := strings.Split(rest, "/")
	switch {
	case rest == "":
		return "", nil
	case len(parts) == 3 && parts[1] == "dbs" && parts[2] != "":
		return rest, nil
	case len(parts) == 5 && parts[1] == "dbs" && parts[2] != "" && parts[3] == "colls" && parts[4] != "":
		return rest, nil
	}
	return "", badScope(scope)
}

func badScope(scope string) error {
	return azerr.BadRequest("The Scope [%s] is not valid. It is the id of the database account, with /dbs/<database> and /colls/<container> behind it where it is narrower.", scope)
}
