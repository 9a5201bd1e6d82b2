package portal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// managedIdentity is the identity block of a resource.
type managedIdentity struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	User        map[string]struct {
		PrincipalID string `json:"principalId"`
		ClientID    string `json:"clientId"`
	} `json:"userAssignedIdentities"`
}

// System reports whether the resource has an identity of its own.
func (m managedIdentity) System() bool {
	return strings.Contains(strings.ToLower(m.Type), "systemassigned")
}

// typeOf is the word for a set of identities.
func typeOf(system bool, user int) string {
	switch {
	case system && user > 0:
		return "SystemAssigned, UserAssigned"
	case system:
		return "SystemAssigned"
	case user > 0:
		return "UserAssigned"
	}
	return "None"
}

// identityPage is the Identity blade.
type identityPage struct {
	App  *webApp
	Tab  string // "system" or "user"
	On   bool   // where the switch stands, which may not be saved yet
	Noun string // what the resource is

	Attached  []attachedIdentity
	Adding    bool
	Query     string
	Available []userIdentity
	// Stale says that the running process does not know the identities yet.
	Stale bool
}

type attachedIdentity struct {
	ID, Name, Group       string
	ClientID, PrincipalID string
}

func showIdentity(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	p := identityPage{App: a, Tab: "system", On: a.Identity.System(), Noun: strings.ToLower(kindOf(c.ID.Type()))}
	if a.Process.StaleIdentity != nil {
		p.Stale = *a.Process.StaleIdentity
	}
	if c.Field("tab") == "user" {
		p.Tab = "user"
	}
	if status := c.Field("status"); status != "" {
		p.On = status == "on"
	}
	for _, id := range slices.Sorted(maps.Keys(a.Identity.User)) {
		one := attachedIdentity{ID: id, Name: id, ClientID: a.Identity.User[id].ClientID, PrincipalID: a.Identity.User[id].PrincipalID}
		if parsed, err := armid.Parse(id); err == nil {
			one.Name, one.Group = parsed.Name(), parsed.ResourceGroup()
		}
		p.Attached = append(p.Attached, one)
	}
	if p.Adding = p.Tab == "user" && c.Field("add") != ""; p.Adding {
		p.Query = c.Field("search")
		if p.Available, err = c.freeIdentities(a, p.Query); err != nil {
			return nil, err
		}
	}
	return &View{Template: "web_identity", Data: p}, nil
}

// freeIdentities are the user-assigned identities that the app does not have,
// by a part of their names.
func (c *Ctx) freeIdentities(a *webApp, query string) ([]userIdentity, error) {
	all, err := armList[userIdentity](c, "/subscriptions/"+c.ID.Subscription()+"/providers/Microsoft.ManagedIdentity/userAssignedIdentities"+identityVersion)
	return slices.DeleteFunc(all, func(u userIdentity) bool {
		for id := range a.Identity.User {
			if strings.EqualFold(id, u.ID) {
				return true
			}
		}
		return !contains(u.Name, query)
	}), err
}

func (c *Ctx) patchIdentity(block map[string]any) error {
	return c.ARM("PATCH", escaped(c.ID.String())+webVersion, map[string]any{"identity": block}, nil)
}

// saveIdentity turns the system-assigned identity on or off.
func saveIdentity(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	on, name := c.Field("status") == "on", c.ID.Name()
	switch {
	case on == a.Identity.System():
		c.Note("There is nothing to save.")
		return c.Go(At("identity", c.ID.String()))
	case !c.Confirmed() && on:
		return c.Ask("Enable system assigned managed identity",
			fmt.Sprintf("Microsoft Entra ID gets an identity for '%s' that roles can be given to. Enable the system assigned managed identity?", name))
	case !c.Confirmed():
		return c.Warn("Disable system assigned managed identity",
			fmt.Sprintf("Microsoft Entra ID deletes the identity of '%s'. Its role assignments lead nowhere then, and turning it on again makes another identity. Disable the system assigned managed identity?", name))
	}
	if err := c.patchIdentity(map[string]any{"type": typeOf(on, len(a.Identity.User))}); err != nil {
		return nil, err
	}
	if on {
		c.Say("The system assigned managed identity of '" + name + "' was enabled.")
	} else {
		c.Say("The system assigned managed identity of '" + name + "' was disabled.")
	}
	return c.Go(At("identity", c.ID.String()))
}

// addIdentities attaches the user-assigned identities that were chosen.
func addIdentities(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	chosen := map[string]any{}
	for _, id := range c.Request.PostForm["identity"] {
		chosen[id] = map[string]any{}
	}
	if len(chosen) == 0 {
		return nil, azerr.BadRequest("Choose at least one identity.")
	}
	if err := c.patchIdentity(map[string]any{"type": typeOf(a.Identity.System(), 1), "userAssignedIdentities": chosen}); err != nil {
		return nil, err
	}
	c.Say(counted(len(chosen), "identity was", "identities were") + " added.")
	return c.Go(At("identity", c.ID.String()) + "?tab=user")
}

// removeIdentities detaches those that were chosen; they go on to exist.
func removeIdentities(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	chosen := map[string]any{}
	for _, id := range c.Request.PostForm["identity"] {
		if _, ok := a.Identity.User[id]; ok {
			chosen[id] = nil
		}
	}
	switch {
	case len(chosen) == 0:
		return nil, azerr.BadRequest("Choose at least one identity.")
	case !c.Confirmed():
		return c.Warn("Remove user assigned managed identity", fmt.Sprintf("Remove %s from '%s'? The app can no longer get tokens of it. The identity itself and its roles stay.", counted(len(chosen), "identity", "identities"), c.ID.Name()))
	}
	if err := c.patchIdentity(map[string]any{"type": typeOf(a.Identity.System(), len(a.Identity.User)-len(chosen)), "userAssignedIdentities": chosen}); err != nil {
		return nil, err
	}
	c.Say(counted(len(chosen), "identity was", "identities were") + " removed.")
	return c.Go(At("identity", c.ID.String()) + "?tab=user")
}
