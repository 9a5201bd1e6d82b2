package portal

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// createCosmosContainer makes a container, and its database where a new one is
// named.
func createCosmosContainer(c *Ctx) (*View, error) {
	n, key := cosmosContainer{c.Field("newdb"), c.Field("name")}, c.Field("key")
	switch {
	case n.Database == "" && c.Field("db") == "":
		return nil, azerr.BadRequest("A container needs a database: choose one, or name a new one.")
	case n.Container == "":
		return nil, azerr.BadRequest("A container needs an id.")
	}
	if n.Database == "" {
		n.Database = c.Field("db")
	} else if err := c.putCosmos(n.database(c), map[string]any{"id": n.Database}); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(key, "/") {
		key = "/" + key
	}
	err := c.putCosmos(n.arm(c), map[string]any{"id": n.Container, "partitionKey": map[string]any{"paths": []string{key}, "kind": "Hash", "version": 2}})
	if err != nil {
		return nil, err
	}
	c.Say("The container " + n.Container + " was created in " + n.Database + ".")
	return c.Go(At("data", c.ID.String()))
}

func createCosmosDatabase(c *Ctx) (*View, error) {
	n := cosmosContainer{Database: c.Field("name")}
	if n.Database == "" {
		return nil, azerr.BadRequest("A database needs an id.")
	}
	if err := c.putCosmos(n.database(c), map[string]any{"id": n.Database}); err != nil {
		return nil, err
	}
	c.Say("The database " + n.Database + " was created.")
	return c.Go(At("data", c.ID.String()))
}

// putCosmos makes a database or a container.
func (c *Ctx) putCosmos(path string, resource map[string]any) error {
	return c.ARM("PUT", path+cosmosVersion, map[string]any{
		"properties": map[string]any{"resource": resource, "options": map[string]any{}},
	}, nil)
}

// deleteCosmos deletes a container, or without one a whole database.
func deleteCosmos(c *Ctx) (*View, error) {
	n := containerOf(c)
	path, name, all := n.database(c), n.Database, "The database "+n.Database+", its containers and all items in them are deleted."
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
