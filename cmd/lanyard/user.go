package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/lanyard-dev/lanyard/internal/control"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Make a user who can sign in in a browser and with az login."`
	List     userListCmd     `cmd:"" help:"List the users."`
	Password userPasswordCmd `cmd:"" help:"Give a user a new password."`
	Remove   userRemoveCmd   `cmd:"" help:"Remove a user."`
}

type userAddCmd struct {
	Name        string `arg:"" help:"User name, with or without the tenant's domain."`
	Password    string `help:"The user's password; made and shown once without this." env:"LANYARD_USER_PASSWORD" placeholder:"TEXT"`
	DisplayName string `help:"The user's name as people read it." placeholder:"TEXT"`
	JSON        bool   `name:"json" help:"Print JSON."`
}

func (c *userAddCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	u, err := client.AddUser(inv.ctx, control.NewUser{Name: c.Name, DisplayName: c.DisplayName, Password: c.Password})
	if err != nil {
		return err
	}
	return inv.showUser(u, c.JSON)
}

type userPasswordCmd struct {
	Name     string `arg:"" help:"User name, with or without the tenant's domain."`
	Password string `help:"The new password; made and shown once without this." env:"LANYARD_USER_PASSWORD" placeholder:"TEXT"`
	JSON     bool   `name:"json" help:"Print JSON."`
}

func (c *userPasswordCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	u, err := client.SetPassword(inv.ctx, c.Name, c.Password)
	if err != nil {
		return err
	}
	return inv.showUser(u, c.JSON)
}

// showUser prints a user, with the password that was made for it, if any.
func (inv *invocation) showUser(u control.User, asJSON bool) error {
	if asJSON {
		return writeIndented(inv.stdout, u)
	}
	w := tabwriter.NewWriter(inv.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "user\t%s\nobject id\t%s\n", u.UserPrincipalName, u.ID)
	if u.Password != "" {
		fmt.Fprintf(w, "password\t%s\n", u.Password)
	}
	return w.Flush()
}

type userListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

func (c *userListCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	users, err := client.Users(inv.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeIndented(inv.stdout, users)
	}
	w := tabwriter.NewWriter(inv.stdout, 0, 0, 2, ' ', 0)
	for _, u := range users {
		state := ""
		switch {
		case !u.AccountEnabled:
			state = "disabled"
		case !u.HasPassword:
			state = "no password"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.UserPrincipalName, u.ID, u.DisplayName, state)
	}
	return w.Flush()
}

type userRemoveCmd struct {
	Name string `arg:"" help:"User name, with or without the tenant's domain, or object id."`
}

func (c *userRemoveCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	u, err := client.RemoveUser(inv.ctx, c.Name)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(inv.stdout, "%s is removed\n", u.UserPrincipalName)
	return err
}
