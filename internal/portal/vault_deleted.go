package portal

import (
	"net/url"
	"time"
)

// deletedSecret is a secret that can still be recovered.
type deletedSecret struct {
	secret
	Deleted int64 `json:"deletedDate"`
	Purge   int64 `json:"scheduledPurgeDate"`
}

// DeletedAt and PurgeAt are when it was deleted and when it ends for good.
func (s deletedSecret) DeletedAt() time.Time { return time.Unix(s.Deleted, 0) }
func (s deletedSecret) PurgeAt() time.Time   { return time.Unix(s.Purge, 0) }

// deletedPage is the list of a vault's deleted secrets.
type deletedPage struct {
	ID      string
	Secrets []deletedSecret
	Denied  *denial
}

func showDeletedSecrets(c *Ctx) (*View, error) {
	page := deletedPage{ID: c.ID.String()}
	var err error
	page.Secrets, err = vaultList[deletedSecret](c, "/deletedsecrets"+secretsVersion)
	page.Denied, err = c.missing(err)
	return &View{Template: "vault_deleted", Data: page}, err
}

func recoverSecret(c *Ctx) (*View, error) {
	name := c.Field("name")
	if err := c.vault("POST", "/deletedsecrets/"+url.PathEscape(name)+"/recover"+secretsVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The secret " + name + " was recovered.")
	return c.Again()
}

func purgeSecret(c *Ctx) (*View, error) {
	name := c.Field("name")
	if !c.Confirmed() {
		return c.Warn("Purge the secret?", "All versions of "+name+" are gone for good.")
	}
	if err := c.vault("DELETE", "/deletedsecrets/"+url.PathEscape(name)+secretsVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The secret " + name + " was purged.")
	return c.Again()
}
