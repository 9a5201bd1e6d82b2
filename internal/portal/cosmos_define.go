package portal

import (
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// createCosmosContainer makes a container, and its database where a new one is
// named.
func createCosmosContainer(c *Ctx) (*View, error) {
	database, name, key := c.Field("newdb"), c.Field("name"), c.Field("key")
	switch {
	case database == "" && c.Field("db") == "":
		return nil, azerr.New(azerr.Invalid, "BadRequest", "A container needs a database: choose one, or name a new one.")
	case name == "":
		return nil, azerr.New(azerr.Invalid, "BadRequest", "A container needs an id.")
	}
	if database == "" {
		database = c.Field("db")
	} else if err := c.putCosmos("", database, map[string]any{}); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(key, "/") {
		key = "/" + key
	}
	err := c.putCosmos("/sqlDatabases/"+url.PathEscape(database), name, map[string]any{"partitionKey": map[string]any{"paths": []string{key}, "kind": "Hash", "version": 2}})
	if err != nil {
		return nil, err
	}
	c.Say("The container " + name + " was created in " + database + ".")
	return c.Go(At("data", c.ID.String()))
}

func createCosmosDatabase(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.New(azerr.Invalid, "BadRequest", "A database needs an id.")
	}
	if err := c.putCosmos("", name, map[string]any{}); err != nil {
		return nil, err
	}
	c.Say("The database " + name + " was created.")
	return c.Go(At("data", c.ID.String()))
}

// putCosmos makes a database of the account that the page is about, or a
// container inside of one.
func (c *Ctx) putCosmos(inside, name string, resource map[string]any) error {
	kind := "/sqlDatabases/"
	if inside != "" {
		kind = "/containers/"
	}
	resource["id"] = name
	return c.ARM("PUT", escaped(c.ID.String())+inside+kind+url.PathEscape(name)+cosmosVersion, map[string]any{
		"properties": map[string]any{"resource": resource, "options": map[string]any{}},
	}, nil)
}

// deleteCosmos deletes a container, or without one a whole database.
func deleteCosmos(c *Ctx) (*View, error) {
	n := containerOf(c)
	path, name, all := escaped(c.ID.String())+"/sqlDatabases/"+url.PathEscape(n.Database), n.Database, "The database "+n.Database+", its containers and all items in them are deleted."
	if n.Container != "" {
		path, name, all = n.arm(c), n.Container, "The container "+n.Container+" and all items in it are deleted."
	}
	if !c.Confirmed() {
		return c.Warn("Delete "+name+"?", all)
	}
	if err := c.ARM("DELETE", path+cosmosVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say(name + " was deleted.")
	return c.Go(At("data", c.ID.String()))
}
