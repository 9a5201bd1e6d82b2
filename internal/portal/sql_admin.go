package portal

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// sqlAdminPage is the Entra administrator of a server: the first who may make
// users in its databases.
type sqlAdminPage struct {
	ID     string
	Admins []sqlAdmin
	Only   bool // nobody logs in with a password
	Name   string
}

type sqlAdmin struct {
	Properties sqlAdminProperties `json:"properties"`
}

type sqlAdminProperties struct {
	Type   string `json:"administratorType"`
	Kind   string `json:"principalType,omitempty"`
	Login  string `json:"login"`
	Object string `json:"sid"`
	// Only is whether nobody logs in with a password, where a server is made.
	Only *bool `json:"azureADOnlyAuthentication,omitempty"`
}

func showSQLAdmin(c *Ctx) (*View, error) {
	page := sqlAdminPage{ID: c.ID.String(), Name: c.Field("name")}
	var err error
	if page.Admins, err = armList[sqlAdmin](c, escaped(c.ID.String())+"/administrators"+sqlVersion); err != nil {
		return nil, err
	}
	var only struct {
		Properties struct {
			Only bool `json:"azureADOnlyAuthentication"`
		} `json:"properties"`
	}
	err = c.ARM("GET", onlyEntra(c), nil, &only)
	page.Only = only.Properties.Only
	return &View{Template: "sql_admin", Data: page}, err
}

func onlyEntra(c *Ctx) string {
	return escaped(c.ID.String()) + "/azureADOnlyAuthentications/Default" + sqlVersion
}

func entraAdmin(c *Ctx) string {
	return escaped(c.ID.String()) + "/administrators/ActiveDirectory" + sqlVersion
}

// administrator finds who is to administer a server: a user, a group or an
// application, by name, user principal name or id.
func (c *Ctx) administrator(name string) (a sqlAdminProperties, err error) {
	found, err := c.principals(name)
	if err != nil {
		return a, err
	}
	found = slices.DeleteFunc(found, func(o directoryObject) bool {
		return !slices.ContainsFunc([]string{o.UPN, strings.TrimSuffix(o.UPN, "@"+c.domain()), o.Name, o.ID, o.AppID}, func(s string) bool { return name != "" && strings.EqualFold(s, name) })
	})
	switch len(found) {
	case 0:
		return a, azerr.Newf(azerr.NotFound, "NotFound", "The directory has no user, group or application '%s'.", name)
	case 1:
	default:
		return a, azerr.Newf(azerr.Conflict, "Conflict", "The directory has several that are named '%s'. Give the object ID.", name)
	}
	o := found[0]
	a = sqlAdminProperties{Type: "ActiveDirectory", Kind: o.PrincipalType(), Login: o.Name, Object: o.ID}
	switch a.Kind {
	case "User":
		a.Login = o.UPN
	case "ServicePrincipal": // of which logins know the client ID
		a.Kind, a.Object = "Application", o.AppID
	}
	return a, nil
}

func setSQLAdmin(c *Ctx) (*View, error) {
	admin, err := c.administrator(c.Field("name"))
	if err != nil {
		return nil, err
	}
	if err := c.ARM("PUT", entraAdmin(c), sqlAdmin{admin}, nil); err != nil {
		return nil, err
	}
	c.Say(admin.Login + " is the Microsoft Entra administrator.")
	return c.Go(At("admin", c.ID.String()))
}

func removeSQLAdmin(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Remove admin?", "Without a Microsoft Entra administrator nobody can make users of the directory in the server’s databases. Users that are there stay.")
	}
	if err := c.ARM("DELETE", entraAdmin(c), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The Microsoft Entra administrator was removed.")
	return c.Go(At("admin", c.ID.String()))
}

// saveOnlyEntra lets people log in with a password, or not.
func saveOnlyEntra(c *Ctx) (*View, error) {
	only := c.Field("only") != ""
	if err := c.ARM("PUT", onlyEntra(c), map[string]any{"properties": map[string]any{"azureADOnlyAuthentication": only}}, nil); err != nil {
		return nil, err
	}
	c.Say(map[bool]string{true: "The server takes Microsoft Entra authentication only.", false: "The server takes SQL authentication, too."}[only])
	return c.Go(At("admin", c.ID.String()))
}
