package portal

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// userPage is a user with the groups that it is in.
type userPage struct {
	User   user
	Me     bool
	Scope  string // the subscription, for its access there
	Groups []directoryObject
}

func showUser(c *Ctx) (*View, error) {
	var p userPage
	if err := c.Graph("GET", c.object("/users")+userProperties, nil, &p.User); err != nil {
		return nil, err
	}
	p.Me = p.User.ID == c.User().ID
	var err error
	if p.Groups, err = graphList[directoryObject](c, c.object("/users")+"/memberOf"); err != nil {
		return nil, err
	}
	p.Scope, _ = c.Scope() // without one there is no access to show
	return &View{Template: "entra_user", Title: p.User.Name, Data: p}, nil
}

func createUser(c *Ctx) (*View, error) {
	upn, name, password := c.Field("upn"), c.Field("name"), c.Form.Get("password")
	if upn == "" || password == "" {
		return nil, azerr.BadRequest("A user needs a user principal name and a password.")
	}
	nick, _, whole := strings.Cut(upn, "@")
	if !whole {
		upn += "@" + c.domain()
	}
	if name == "" {
		name = nick
	}
	var made user
	err := c.Graph("POST", "/users", map[string]any{
		"accountEnabled": true, "displayName": name, "mailNickname": nick, "userPrincipalName": upn,
		"passwordProfile": map[string]any{"password": password, "forceChangePasswordNextSignIn": false},
	}, &made)
	if err != nil {
		return nil, err
	}
	c.Say("The user " + name + " was created.")
	return c.Go(prefix + "/entra/users/" + made.ID)
}

func (c *Ctx) changeUser(change map[string]any, said string) (*View, error) {
	if err := c.Graph("PATCH", c.object("/users"), change, nil); err != nil {
		return nil, err
	}
	c.Say(said)
	return c.Again()
}

func enableUser(c *Ctx) (*View, error) {
	return c.changeUser(map[string]any{"accountEnabled": true}, "The user may sign in again.")
}

func disableUser(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Disable the user?", "The user cannot sign in, and what is signed in ends. Its roles stay.")
	}
	return c.changeUser(map[string]any{"accountEnabled": false}, "The user was disabled.")
}

func resetPassword(c *Ctx) (*View, error) {
	password := c.Form.Get("password")
	if password == "" {
		return nil, azerr.BadRequest("Enter the new password.")
	}
	return c.changeUser(map[string]any{"passwordProfile": map[string]any{"password": password, "forceChangePasswordNextSignIn": c.Field("change") != ""}}, "The user has another password now.")
}

func deleteUser(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Delete the user?", "The user is gone for good. Its role assignments lead nowhere then.")
	}
	if err := c.Graph("DELETE", c.object("/users"), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The user was deleted.")
	return c.Go(prefix + "/entra")
}
