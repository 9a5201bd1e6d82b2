// Package op describes operations: the rows of a service's table. A row names
// what a call is (method and path) and which permission it needs at which
// scope. A call that matches no row cannot be served, so that nothing is ever
// open because somebody forgot to ask. Every package may import it.
package op

import "fmt"

// Permission is one Azure action or data action at one scope.
type Permission struct {
	// Action is the operation's name in the provider's catalogue, such as
	// "Microsoft.KeyVault/vaults/secrets/getSecret/action". It may hold path
	// parameters: "{namespace}/register/action".
	Action string
	// Data says that Action is a data action. The planes never mix.
	Data bool
	// Scope is a template over the row's path parameters, relative to the
	// scope of what the host names (Base), or absolute for Resource Manager:
	// "/secrets/{name}" or "/subscriptions/{subscription}". Empty means the
	// base itself; for Resource Manager, the request's own path.
	Scope string
}

// Control returns a permission in the control plane.
func Control(action, scope string) Permission { return Permission{Action: action, Scope: scope} }

// Data returns a permission in the data plane.
func Data(action, scope string) Permission {
	return Permission{Action: action, Data: true, Scope: scope}
}

// Grant is a set of permissions that are all needed.
type Grant []Permission

// Operation is one row of a service's table.
type Operation struct {
	// Name is the operation's name in Azure's REST reference.
	Name string
	// Method is the HTTP method.
	Method string
	// Path is the template that the call's path and query must fit:
	// "/secrets/{name}/versions", "/{container}/{blob...}?comp=block".
	// "{x...}" takes one or more segments and may stand once. A query
	// parameter without a value must only be present.
	Path string
	// Header names a request header that must be present for the row to
	// match, where Azure tells operations apart by it: "x-ms-copy-source",
	// or "x-ms-documentdb-is-upsert: true" where its value counts too,
	// whatever the case. Of rows that differ in it alone, the first that
	// fits is taken.
	Header string
	// Needs lists the grants of which any one suffices.
	Needs []Grant
	// Open says why the operation needs no role. A row has either Needs or
	// Open, never neither.
	Open string
	// Anonymous lets an Open operation be called without a token. Without
	// it the caller must still prove who it is.
	Anonymous bool
	// Unbuilt marks an operation that Azure has and this program does not:
	// it is authorized as usual, then refused as not supported.
	Unbuilt bool
}

// One returns the Needs of an operation that a single permission allows.
func One(p Permission) []Grant { return []Grant{{p}} }

// Any returns the Needs of an operation that each of several permissions
// allows alone.
func Any(ps ...Permission) []Grant {
	grants := make([]Grant, len(ps))
	for i, p := range ps {
		grants[i] = Grant{p}
	}
	return grants
}

// Validate reports a row that could not be served safely.
func (o *Operation) Validate() error {
	switch {
	case o.Name == "" || o.Method == "" || o.Path == "":
		return fmt.Errorf("operation %q %s %s: name, method and path are required", o.Name, o.Method, o.Path)
	case len(o.Needs) == 0 && o.Open == "":
		return fmt.Errorf("operation %q %s %s: names neither a permission nor why it needs none", o.Name, o.Method, o.Path)
	case len(o.Needs) > 0 && o.Open != "":
		return fmt.Errorf("operation %q %s %s: is both open and guarded", o.Name, o.Method, o.Path)
	case o.Anonymous && o.Open == "":
		return fmt.Errorf("operation %q %s %s: anonymous but not open", o.Name, o.Method, o.Path)
	}
	for _, g := range o.Needs {
		if len(g) == 0 {
			return fmt.Errorf("operation %q %s %s: an empty grant would let everybody in", o.Name, o.Method, o.Path)
		}
	}
	return nil
}
