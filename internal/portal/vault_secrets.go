package portal

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// secret is what a vault tells of a secret or of a version of it.
type secret struct {
	ID          string `json:"id"`
	ContentType string `json:"contentType"`
	Attributes  struct {
		Enabled bool  `json:"enabled"`
		Created int64 `json:"created"`
		Updated int64 `json:"updated"`
		Expires int64 `json:"exp"`
	} `json:"attributes"`
}

// Name is the last part of the id: the secret's name, or a version.
func (s secret) Name() string { return lastPart(s.ID) }

// Updated is when it was changed.
func (s secret) Updated() time.Time { return time.Unix(s.Attributes.Updated, 0) }

// Expires is when it ends, the zero time for never.
func (s secret) Expires() time.Time {
	if s.Attributes.Expires == 0 {
		return time.Time{}
	}
	return time.Unix(s.Attributes.Expires, 0)
}

// secretsPage is the list of a vault's secrets.
type secretsPage struct {
	ID      string
	Secrets []secret
	Denied  *denial
	Adding  bool
	// Name and Type are what was written into the form.
	Name, Type string
}

func showSecrets(c *Ctx) (*View, error) {
	page := secretsPage{ID: c.ID.String(), Adding: c.Form.Has("add"), Name: c.Field("name"), Type: c.Field("type")}
	var err error
	page.Secrets, err = vaultList[secret](c, "/secrets"+secretsVersion)
	page.Denied, err = c.missing(err)
	return &View{Template: "vault_secrets", Data: page}, err
}

func createSecret(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.New(azerr.Invalid, "BadParameter", "A secret needs a name.")
	}
	body := map[string]any{"value": c.Form.Get("value")}
	if t := c.Field("type"); t != "" {
		body["contentType"] = t
	}
	if err := c.vault("PUT", secretPath(name), body, nil); err != nil {
		return nil, err
	}
	c.Say("The secret " + name + " was created.")
	return c.Go(At("secrets", c.ID.String()))
}

func deleteSecret(c *Ctx) (*View, error) {
	name := c.Field("name")
	if !c.Confirmed() {
		return c.Warn("Delete the secret?", "All versions of "+name+" are deleted. They can be recovered until they are purged.")
	}
	if err := c.vault("DELETE", secretPath(name), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The secret " + name + " was deleted.")
	return c.Go(At("secrets", c.ID.String()))
}
