package cosmos

import (
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
)

// databaseBody is a database as the data plane shows it.
func databaseBody(d *database) map[string]any {
	return map[string]any{
		"id": d.Name, "_rid": d.RID.String(), "_self": self(d.RID), "_etag": d.ETag, "_ts": d.Modified, "_colls": "colls/", "_users": "users/",
	}
}

// containerBody is a container as the data plane shows it.
func containerBody(c *container) map[string]any {
	body := map[string]any{}
	for key, value := range c.Definition {
		body[key] = value
	}
	for key, value := range map[string]any{
		"id": c.Name, "_rid": c.RID.String(), "_self": self(c.RID), "_etag": c.ETag, "_ts": c.Modified,
		"_docs": "docs/", "_sprocs": "sprocs/", "_triggers": "triggers/", "_udfs": "udfs/", "_conflicts": "conflicts/",
	} {
		body[key] = value
	}
	return body
}

// self is the link of a thing by resource ids.
func self(id rid.ID) string {
	link := "dbs/" + id.DatabaseID().String() + "/"
	if c := id.ContainerID(); c != "" {
		link += "colls/" + c.String() + "/"
	}
	return link
}

// feed is the answer of a list.
func feed(owner rid.ID, name string, items []map[string]any) map[string]any {
	return map[string]any{"_rid": owner.String(), name: items, "_count": len(items)}
}

func itemCount(n int) string { return strconv.Itoa(n) }
