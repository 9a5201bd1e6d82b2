package cosmos

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// The data actions of Cosmos DB's own roles, as Azure's reference lists them.
const (
	readMetadata     = accountType + "/readMetadata"
	inContainer      = accountType + "/sqlDatabases/containers"
	readItem         = inContainer + "/items/read"
	createItem       = inContainer + "/items/create"
	replaceItem      = inContainer + "/items/replace"
	upsertItem       = inContainer + "/items/upsert"
	deleteItem       = inContainer + "/items/delete"
	executeQuery     = inContainer + "/executeQuery"
	readChangeFeed   = inContainer + "/readChangeFeed"
	executeProcedure = inContainer + "/executeStoredProcedure"
	manageConflicts  = inContainer + "/manageConflicts"
	allInContainer   = inContainer + "/*"
	allOfItems       = inContainer + "/items/*"
)

// dataActions are those that a role may name; the two wildcards are the only
// ones.
var dataActions = []string{
	readMetadata, readItem, createItem, replaceItem, upsertItem, deleteItem, executeQuery, readChangeFeed, executeProcedure, manageConflicts,
	allInContainer, allOfItems,
}

// roleDefinition is a role of one account.
type roleDefinition struct {
	ID      string   `json:"id"` // GUID, lower case
	Name    string   `json:"name"`
	Custom  bool     `json:"custom"`
	Actions []string `json:"actions"`
	// Scopes are where it may be assigned, relative to the account: "" is
	// the account, "/dbs/a" a database, "/dbs/a/colls/b" a container.
	Scopes []string `json:"scopes"`
}

// builtInRoles are in every account, under the same ids.
func builtInRoles() []*roleDefinition {
	return []*roleDefinition{
		{ID: "00000000-0000-0000-0000-000000000001", Name: "Cosmos DB Built-in Data Reader", Scopes: []string{""},
			Actions: []string{readMetadata, readItem, executeQuery, readChangeFeed}},
		{ID: "00000000-0000-0000-0000-000000000002", Name: "Cosmos DB Built-in Data Contributor", Scopes: []string{""},
			Actions: []string{readMetadata, allInContainer, allOfItems}},
	}
}

// grants reports whether the role names a data action. Actions compare
// without regard to case, as all of Azure's do.
func (d *roleDefinition) grants(action string) bool {
	for _, a := range d.Actions {
		prefix, wild := strings.CutSuffix(a, "*")
		if strings.EqualFold(a, action) || wild && len(action) > len(prefix) && strings.EqualFold(action[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// roleAssignment gives one principal one role at one scope of the account.
type roleAssignment struct {
	ID        string // GUID, lower case
	Role      string // id of the definition
	Scope     string // relative to the account
	Principal string // object id, lower case
}

// covers reports whether a scope holds a resource, itself or something in it.
// Names of databases and containers differ by case.
func covers(scope, resource string) bool {
	return strings.HasPrefix(resource, scope) && (len(resource) == len(scope) || resource[len(scope)] == '/')
}

// roles are the definitions and assignments of one account.
type roles struct {
	definitions map[string]*roleDefinition // by id
	assignments []roleAssignment
	holders     map[string][]roleAssignment // by principal
}

func readRoles(ctx context.Context, tx *store.Tx, account string) (*roles, error) {
	r := &roles{definitions: map[string]*roleDefinition{}, holders: map[string][]roleAssignment{}}
	for _, d := range builtInRoles() {
		r.definitions[d.ID] = d
	}
	custom, err := tx.Query(ctx, `SELECT body FROM cosmos_role_definitions WHERE account = ? ORDER BY id`, account)
	if err != nil {
		return nil, err
	}
	defer custom.Close()
	for custom.Next() {
		var body string
		d := &roleDefinition{}
		if err := custom.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), d); err != nil {
			return nil, err
		}
		r.definitions[d.ID] = d
	}
	if err := custom.Err(); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, role, scope, principal FROM cosmos_role_assignments WHERE account = ? ORDER BY id`, account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a roleAssignment
		if err := rows.Scan(&a.ID, &a.Role, &a.Scope, &a.Principal); err != nil {
			return nil, err
		}
		r.assignments = append(r.assignments, a)
		r.holders[a.Principal] = append(r.holders[a.Principal], a)
	}
	return r, rows.Err()
}

// allowing returns the assignment that lets one of the principals (a caller
// and its groups) do the action on the resource, nil if none does.
func (r *roles) allowing(principals []string, action, resource string) *roleAssignment {
	for _, p := range principals {
		for i, a := range r.holders[p] {
			reached := covers(a.Scope, resource) || resource == ofAnything
			if d := r.definitions[a.Role]; reached && d != nil && d.grants(action) {
				return &r.holders[p][i]
			}
		}
	}
	return nil
}
