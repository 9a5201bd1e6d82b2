// Package principal describes who calls: the answer of authentication that
// authorization and the access records use. Every package may import it.
package principal

// Type is the kind of a directory object that can hold role assignments, in
// the spelling of a role assignment's principalType.
type Type string

// The principal types that Azure RBAC knows.
const (
	User             Type = "User"
	Group            Type = "Group"
	ServicePrincipal Type = "ServicePrincipal"
)

// Principal is an authenticated caller.
type Principal struct {
	ObjectID string `json:"objectId"` // oid: what role assignments name; lower case
	TenantID string `json:"tenantId"` // tid
	AppID    string `json:"appId"`    // appid: the client that asked for the token
	Type     Type   `json:"type"`
	Name     string `json:"name,omitempty"` // user principal name or display name, for people to read
	// ManagedIdentity is the resource that the identity belongs to
	// (xms_mirid), empty for users and plain applications.
	ManagedIdentity string `json:"managedIdentity,omitempty"`
	// Key is set when the caller proved itself with an account key rather
	// than as a directory object. Such a caller has no object id, and no
	// role decides for it.
	Key string `json:"key,omitempty"`
}

// Anonymous reports whether nobody was authenticated.
func (p Principal) Anonymous() bool { return p.ObjectID == "" && p.Key == "" }
