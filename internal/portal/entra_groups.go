package portal

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// securityGroupPage is a group with its members.
type securityGroupPage struct {
	Group   directoryObject
	Scope   string
	Members []directoryObject
	Adding  bool
	Query   string
	Found   []directoryObject
}

func showSecurityGroup(c *Ctx) (*View, error) {
	p := securityGroupPage{Adding: c.Form.Has("add"), Query: c.Field("q")}
	if err := c.Graph("GET", c.object("/groups"), nil, &p.Group); err != nil {
		return nil, err
	}
	var err error
	if p.Members, err = graphList[directoryObject](c, c.object("/groups")+"/members"); err != nil {
		return nil, err
	}
	for i := range p.Members {
		p.Members[i].sort(kindOfOData(p.Members[i].OData))
	}
	slices.SortFunc(p.Members, byName)
	if p.Adding {
		found, err := c.principals(p.Query)
		if err != nil {
			return nil, err
		}
		p.Found = slices.DeleteFunc(found, func(o directoryObject) bool {
			return o.ID == p.Group.ID || slices.ContainsFunc(p.Members, func(m directoryObject) bool { return m.ID == o.ID })
		})
	}
	p.Scope, _ = c.Scope()
	return &View{Template: "entra_group", Title: p.Group.Name, Data: p}, nil
}

func createSecurityGroup(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.BadRequest("A group needs a name.")
	}
	var made directoryObject
	nick := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	if nick == "" {
		nick = "group"
	}
	if err := c.Graph("POST", "/groups", map[string]any{"displayName": name, "mailEnabled": false, "mailNickname": nick, "securityEnabled": true}, &made); err != nil {
		return nil, err
	}
	c.Say("The group " + name + " was created.")
	return c.Go(prefix + "/entra/groups/" + made.ID)
}

func addMembers(c *Ctx) (*View, error) {
	chosen := c.Request.PostForm["member"]
	if len(chosen) == 0 {
		return nil, azerr.BadRequest("Choose at least one member.")
	}
	for _, id := range chosen {
		body := map[string]any{"@odata.id": graphResource + "/v1.0/directoryObjects/" + url.PathEscape(id)}
		if err := c.Graph("POST", c.object("/groups")+"/members/$ref", body, nil); err != nil {
			return nil, err
		}
	}
	c.Say(counted(len(chosen), "member was", "members were") + " added.")
	return c.Go(c.path)
}

func removeMember(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Remove the member?", "What the group’s roles allow, the member may not do any more.")
	}
	if err := c.Graph("DELETE", c.object("/groups")+"/members/"+url.PathEscape(c.Field("member"))+"/$ref", nil, nil); err != nil {
		return nil, err
	}
	c.Say("The member was removed.")
	return c.Go(c.path)
}

func deleteSecurityGroup(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Delete the group?", "The group is gone for good, and with it what its roles gave its members.")
	}
	if err := c.Graph("DELETE", c.object("/groups"), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The group was deleted.")
	return c.Go(prefix + "/entra/groups")
}
