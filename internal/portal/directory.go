package portal

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// directoryObject is a user, a group or a service principal, as Graph shows it.
type directoryObject struct {
	ID          string   `json:"id"`
	OData       string   `json:"@odata.type"`
	Name        string   `json:"displayName"`
	UPN         string   `json:"userPrincipalName"`
	AppID       string   `json:"appId"`
	ServiceType string   `json:"servicePrincipalType"`
	Alternative []string `json:"alternativeNames"`
	Kind        string   `json:"-"`
}

// Title is the kind in words.
func (o directoryObject) Title() string {
	switch o.Kind {
	case "User", "Group":
		return o.Kind
	case "ManagedIdentity":
		return "Managed identity"
	case "ServicePrincipal":
		return "Service principal"
	}
	return "Unknown"
}

// PrincipalType is what a role assignment calls it.
func (o directoryObject) PrincipalType() string {
	if o.Kind == "ManagedIdentity" {
		return "ServicePrincipal"
	}
	return o.Kind
}

// Resource is the id of the resource that a managed identity belongs to.
func (o directoryObject) Resource() string {
	for _, a := range o.Alternative {
		if strings.HasPrefix(a, "/") {
			return a
		}
	}
	return ""
}

// Owner is that resource in words.
func (o directoryObject) Owner() string {
	id, err := armid.Parse(o.Resource())
	if err != nil || o.Resource() == "" {
		return ""
	}
	return kindOf(id.Type()) + " in " + id.ResourceGroup()
}

func (o *directoryObject) sort(kind string) {
	if o.Kind = kind; kind == "ServicePrincipal" && o.ServiceType == "ManagedIdentity" {
		o.Kind = "ManagedIdentity"
	}
}

// kindOfOData is the kind that a type of Graph stands for.
func kindOfOData(t string) string {
	kind := strings.TrimPrefix(t, "#microsoft.graph.")
	return strings.ToUpper(kind[:min(1, len(kind))]) + kind[min(1, len(kind)):]
}

// directoryObjects looks objects up by their ids, in lower case. Who may not
// read the directory gets none.
func (c *Ctx) directoryObjects(ids []string) (map[string]directoryObject, error) {
	found := map[string]directoryObject{}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	const most = 1000 // of one request
	for part := range slices.Chunk(ids, most) {
		var got struct{ Value []directoryObject }
		err := c.Graph("POST", "/directoryObjects/getByIds", map[string]any{"ids": part}, &got)
		if refused, other := denied(err); other != nil || refused != nil {
			return found, other
		}
		for _, o := range got.Value {
			o.sort(kindOfOData(o.OData))
			found[strings.ToLower(o.ID)] = o
		}
	}
	return found, nil
}

// principals returns who has a text in the name: users, groups, service
// principals and managed identities, in this order.
func (c *Ctx) principals(text string) ([]directoryObject, error) {
	var all []directoryObject
	for _, set := range []struct{ path, kind string }{{"/users", "User"}, {"/groups", "Group"}, {"/servicePrincipals", "ServicePrincipal"}} {
		list, err := graphList[directoryObject](c, set.path)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			o.sort(set.kind)
			if holds(o, text) {
				all = append(all, o)
			}
		}
	}
	return all, nil
}

func holds(o directoryObject, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.Contains(strings.ToLower(o.Name+"\n"+o.UPN), text) || strings.EqualFold(o.ID, text) || strings.EqualFold(o.AppID, text) && text != ""
}
