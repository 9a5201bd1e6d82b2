package portal

import "net/url"

// sqlAdminPage is the Entra administrator of a server: the first who may make
// users in its databases.
type sqlAdminPage struct {
	ID     string
	Admins []sqlAdmin
	Name   string
}

type sqlAdmin struct {
	Properties sqlAdminProperties `json:"properties"`
}

type sqlAdminProperties struct {
	Type   string `json:"administratorType"`
	Login  string `json:"login"`
	Object string `json:"sid"`
}

func showSQLAdmin(c *Ctx) (*View, error) {
	page := sqlAdminPage{ID: c.ID.String(), Name: c.Field("name")}
	var err error
	page.Admins, err = armList[sqlAdmin](c, escaped(c.ID.String())+"/administrators"+sqlVersion)
	return &View{Template: "sql_admin", Data: page}, err
}

// setSQLAdmin makes a user of the directory the administrator.
func setSQLAdmin(c *Ctx) (*View, error) {
	var user directoryObject
	if err := c.Graph("GET", "/users/"+url.PathEscape(c.Field("name")), nil, &user); err != nil {
		return nil, err
	}
	admin := sqlAdmin{sqlAdminProperties{Type: "ActiveDirectory", Login: user.UPN, Object: user.ID}}
	if err := c.ARM("PUT", escaped(c.ID.String())+"/administrators/ActiveDirectory"+sqlVersion, admin, nil); err != nil {
		return nil, err
	}
	c.Say(user.UPN + " is the Microsoft Entra administrator.")
	return c.Go(At("admin", c.ID.String()))
}
