package portal

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// entraRoutes are the tenant's directory. Every page is made from Graph with
// the user's own token, which lets members read and the operator change.
func entraRoutes() []route {
	const title = "Microsoft Entra ID"
	return []route{
		{path: "entra", nav: true, Blade: Blade{Title: title, Icon: "users", Show: showDirectory("users"), Do: Actions{"create": createUser}}},
		{path: "entra/groups", Blade: Blade{Title: title, Icon: "users", Show: showDirectory("groups"), Do: Actions{"create": createSecurityGroup}}},
		{path: "entra/applications", Blade: Blade{Title: title, Icon: "users", Show: showDirectory("applications"), Do: Actions{"create": createApplication}}},
		{path: "entra/identities", Blade: Blade{Title: title, Icon: "users", Show: showDirectory("identities")}},
		{path: "entra/users/{id}", Blade: Blade{Title: "User", Icon: "users", Show: showUser, Do: Actions{"enable": enableUser, "disable": disableUser, "password": resetPassword, "delete": deleteUser}}},
		{path: "entra/groups/{id}", Blade: Blade{Title: "Group", Icon: "users", Show: showSecurityGroup, Do: Actions{"add": addMembers, "remove": removeMember, "delete": deleteSecurityGroup}}},
		{path: "entra/applications/{id}", Blade: Blade{Title: "Application", Icon: "app", Show: showApplication, Do: Actions{
			"secret": addSecret, "forget": removeSecret, "redirect": addRedirect, "unredirect": removeRedirect, "delete": deleteApplication,
		}}},
	}
}

// directoryTabs are the parts of the directory, in their order.
var directoryTabs = []struct{ Name, Title, Path string }{
	{"users", "Users", "/entra"}, {"groups", "Groups", "/entra/groups"}, {"applications", "App registrations", "/entra/applications"}, {"identities", "Managed identities", "/entra/identities"},
}

// directoryPage is one of the lists.
type directoryPage struct {
	Tab    string
	Tabs   []struct{ Name, Title, Path string }
	Query  string
	Adding bool
	Domain string // of user names
	// Name and UPN are what was written into the form.
	Name, UPN string

	Users      []user
	Objects    []directoryObject
	Apps       []application
	Identities []identityLine
}

// user is a user with what only a question by name answers.
type user struct {
	directoryObject
	Enabled *bool `json:"accountEnabled"`
}

// userProperties are the properties that the pages ask for.
const userProperties = "?$select=id,displayName,userPrincipalName,accountEnabled"

// Disabled reports whether the user may not sign in.
func (u user) Disabled() bool { return u.Enabled != nil && !*u.Enabled }

// application is an application that was registered here.
type application struct {
	ID       string   `json:"id"`
	AppID    string   `json:"appId"`
	Name     string   `json:"displayName"`
	Audience string   `json:"signInAudience"`
	URIs     []string `json:"identifierUris"`
	Web      redirect `json:"web"`
	SPA      redirect `json:"spa"`
	Public   redirect `json:"publicClient"`
	Secrets  []struct {
		ID      string    `json:"keyId"`
		Name    string    `json:"displayName"`
		Hint    string    `json:"hint"`
		Expires time.Time `json:"endDateTime"`
	} `json:"passwordCredentials"`
}

type redirect struct {
	URIs []string `json:"redirectUris"`
}

// identityLine is a managed identity with the resource that it belongs to.
type identityLine struct {
	directoryObject
	Owner Resource
}

func showDirectory(tab string) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		p := directoryPage{Tab: tab, Tabs: directoryTabs, Query: c.Field("q"), Adding: c.Form.Has("add"), Name: c.Field("name"), UPN: c.Field("upn"), Domain: c.domain()}
		return &View{Template: "entra", Data: &p}, c.fillDirectory(&p)
	}
}

func (c *Ctx) fillDirectory(p *directoryPage) (err error) {
	switch p.Tab {
	case "users":
		p.Users, err = graphList[user](c, "/users"+userProperties)
		p.Users = slices.DeleteFunc(p.Users, func(u user) bool { return !holds(u.directoryObject, p.Query) })
		slices.SortFunc(p.Users, func(a, b user) int { return byName(a.directoryObject, b.directoryObject) })
	case "groups":
		p.Objects, err = graphList[directoryObject](c, "/groups")
		p.Objects = slices.DeleteFunc(p.Objects, func(o directoryObject) bool { return !holds(o, p.Query) })
		slices.SortFunc(p.Objects, byName)
	case "applications":
		p.Apps, err = graphList[application](c, "/applications")
		p.Apps = slices.DeleteFunc(p.Apps, func(a application) bool {
			return !holds(directoryObject{ID: a.ID, Name: a.Name, AppID: a.AppID}, p.Query)
		})
		slices.SortFunc(p.Apps, func(a, b application) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	case "identities":
		var all []directoryObject
		all, err = graphList[directoryObject](c, "/servicePrincipals?$filter="+url.QueryEscape("servicePrincipalType eq 'ManagedIdentity'"))
		slices.SortFunc(all, byName)
		for _, o := range all {
			if line := c.identityLine(o); holds(o, p.Query) || contains(line.Owner.ID, p.Query) {
				p.Identities = append(p.Identities, line)
			}
		}
	}
	return err
}

func byName(a, b directoryObject) int {
	return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}

func (c *Ctx) identityLine(o directoryObject) identityLine {
	o.sort("ServicePrincipal")
	line := identityLine{directoryObject: o}
	if id := o.Resource(); id != "" {
		line.Owner = Resource{ID: id, Name: lastPart(id), Type: typeOfID(id)}
	}
	return line
}

// UserAssigned reports whether the identity is a resource of its own.
func (l identityLine) UserAssigned() bool { return slices.Contains(l.Alternative, "isExplicit=True") }

// object is the path of the object that the page is about, below /v1.0.
func (c *Ctx) object(set string) string { return set + "/" + url.PathEscape(c.Request.PathValue("id")) }
