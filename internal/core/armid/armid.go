// Package armid reads the ids of Resource Manager: the tenant root, management
// groups, subscriptions, resource groups, resources, what lies inside them and
// the extension resources on any of these. Case does not count when ids are
// compared and is kept when they are shown. It knows nothing of which types
// exist. Every package may import it.
package armid

import "strings"

// ID is the id of a resource or of a scope. Make one with Parse; ids are
// compared by Key.
type ID struct {
	text, key    string
	subscription string
	group        string
	namespace    string // of the last provider
	pairs        []Pair // of the last provider, or of the scope itself
	scope        int    // how much of text stands before the last provider
}

// Pair is a type segment of an id and the name that follows it.
type Pair struct{ Type, Name string }

// resources is the namespace of what has no provider in its id.
const resources = "Microsoft.Resources"

// String returns the id as it was written, without a final slash.
func (id ID) String() string { return id.text }

// Key returns the id in lower case, for comparison.
func (id ID) Key() string { return id.key }

// Equal reports whether two ids name the same thing.
func (id ID) Equal(other ID) bool { return id.key == other.key }

// Subscription returns the id of the subscription that the resource is in, ""
// above subscriptions.
func (id ID) Subscription() string { return id.subscription }

// ResourceGroup returns the name of the resource group that the resource is
// in, "" above groups.
func (id ID) ResourceGroup() string { return id.group }

// ManagementGroup returns the name of the management group that the id names,
// or "" when it names something else.
func (id ID) ManagementGroup() string {
	if id.scope == 0 && strings.EqualFold(id.Type(), "Microsoft.Management/managementGroups") {
		return id.Name()
	}
	return ""
}

// Provider returns the namespace of the resource's provider. Subscriptions and
// groups are of Microsoft.Resources.
func (id ID) Provider() string { return id.namespace }

// Type returns the full type, such as "Microsoft.Web/sites/config".
func (id ID) Type() string {
	if len(id.pairs) == 0 {
		return resources + "/tenants"
	}
	var b strings.Builder
	b.WriteString(id.namespace)
	for _, p := range id.pairs {
		b.WriteByte('/')
		b.WriteString(p.Type)
	}
	return b.String()
}

// Name returns the last name: of the resource, group or subscription, "" for
// the root.
func (id ID) Name() string {
	if len(id.pairs) == 0 {
		return ""
	}
	return id.pairs[len(id.pairs)-1].Name
}

// Pairs returns the types and names after the last provider, outermost first:
// for ".../sites/a/config/web" sites a, config web. What stands before the
// provider is in Scope.
func (id ID) Pairs() []Pair { return append([]Pair(nil), id.pairs...) }

// Root reports whether the id is the tenant's root, "/".
func (id ID) Root() bool { return id.key == "/" }

// Scope returns what the resource is of or on: a role assignment's scope, a
// vault's group. The scope of a group is its subscription, of a subscription
// and of a tenant's resource the root. The root is its own scope.
func (id ID) Scope() ID { return cut(id.text[:id.scope]) }

// Parent returns what contains the resource: the resource one level up, else
// its scope. The root has none. Management groups above a subscription are not
// in its id and are not found here.
func (id ID) Parent() (ID, bool) {
	switch {
	case id.Root():
		return ID{}, false
	case len(id.pairs) < 2:
		return id.Scope(), true
	}
	name := strings.LastIndexByte(id.text, '/')
	return cut(id.text[:strings.LastIndexByte(id.text[:name], '/')]), true
}

// cut reads what is left of a valid id cut between two of its pairs, which is
// valid too.
func cut(text string) ID {
	if text == "" {
		text = "/"
	}
	id, _ := Parse(text)
	return id
}
