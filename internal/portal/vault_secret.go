package portal

import (
	"net/url"
	"slices"
)

// secretPage is one secret with its versions, and the value of one where it was
// asked for.
type secretPage struct {
	ID, Name string
	Versions []secret
	Denied   *denial
	Adding   bool
	Shown    *shownSecret
}

type shownSecret struct{ Version, Value string }

func showSecret(c *Ctx) (*View, error) {
	page := secretPage{ID: c.ID.String(), Name: c.Field("name"), Adding: c.Form.Has("add")}
	var err error
	page.Versions, err = vaultList[secret](c, secretPath(page.Name, "versions"))
	slices.SortStableFunc(page.Versions, func(a, b secret) int { return int(b.Attributes.Created - a.Attributes.Created) })
	page.Denied, err = c.missing(err)
	return &View{Template: "vault_secret", Data: &page, Title: page.Name}, err
}

// revealSecret shows a value: only on request, since it is a call of its own
// with a permission of its own.
func revealSecret(c *Ctx) (*View, error) {
	var got struct{ Value string }
	version := c.Field("version")
	if err := c.vault("GET", secretPath(c.Field("name"), version), nil, &got); err != nil {
		return nil, err
	}
	view, err := showSecret(c)
	if err != nil {
		return nil, err
	}
	view.Data.(*secretPage).Shown = &shownSecret{version, got.Value}
	return view, nil
}

func newSecretVersion(c *Ctx) (*View, error) {
	name := c.Field("name")
	if err := c.vault("PUT", secretPath(name), map[string]any{"value": c.Form.Get("value")}, nil); err != nil {
		return nil, err
	}
	c.Say("The secret has a new version.")
	return c.Go(secretAt(c, name))
}

func enableSecret(on bool) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		name := c.Field("name")
		change := map[string]any{"attributes": map[string]any{"enabled": on}}
		if err := c.vault("PATCH", secretPath(name, c.Field("version")), change, nil); err != nil {
			return nil, err
		}
		c.Say(map[bool]string{true: "The version is enabled.", false: "The version is disabled."}[on])
		return c.Go(secretAt(c, name))
	}
}

func secretAt(c *Ctx, name string) string {
	return At("secret", c.ID.String()) + "?" + url.Values{"name": {name}}.Encode()
}
