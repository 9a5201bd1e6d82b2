package armkit

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

// rows returns the operations that every resource type has.
func (k *Kit) rows(t *Type) []web.Row {
	path := t.path()
	rows := []web.Row{
		web.Control(t.Title+" Get", "GET", path, t.Name+"/read", path, k.get(t)),
		web.Control(t.Title+" Create Or Update", "PUT", path, t.Name+"/write", path, k.put(t)),
	}
	if !t.NoPatch {
		rows = append(rows, web.Control(t.Title+" Update", "PATCH", path, t.Name+"/write", path, k.patch(t)))
	}
	if !t.NoDelete && t.Fixed == nil {
		rows = append(rows, web.Control(t.Title+" Delete", "DELETE", path, t.Name+"/delete", path, k.delete(t)))
	}
	if t.NoList {
		return rows
	}
	collection := path[:len(path)-len("/{name}")]
	if len(t.segments()) > 1 {
		return append(rows, web.Control(t.Title+" List", "GET", collection, t.Name+"/read", parentOf(collection), k.list(t)))
	}
	bySubscription := subscriptionPath + collection[len(groupPath):]
	return append(rows,
		web.Control(t.Title+" List By Resource Group", "GET", collection, t.Name+"/read", groupPath, k.list(t)),
		web.Control(t.Title+" List By Subscription", "GET", bySubscription, t.Name+"/read", subscriptionPath, k.list(t)))
}

// parentOf cuts the last segment of a template.
func parentOf(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '/' {
			return path[:i]
		}
	}
	return path
}
