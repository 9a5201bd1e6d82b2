package armkit

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// rows returns the operations that every resource type has.
func (k *Kit) rows(t *Type) []web.Row {
	path := t.path()
	rows := []web.Row{
		row(t.Title+" Get", "GET", path, t.Name+"/read", path, k.get(t)),
		row(t.Title+" Create Or Update", "PUT", path, t.Name+"/write", path, k.put(t)),
	}
	if !t.NoPatch {
		rows = append(rows, row(t.Title+" Update", "PATCH", path, t.Name+"/write", path, k.patch(t)))
	}
	if !t.NoDelete && t.Fixed == nil {
		rows = append(rows, row(t.Title+" Delete", "DELETE", path, t.Name+"/delete", path, k.delete(t)))
	}
	if t.NoList {
		return rows
	}
	collection := path[:len(path)-len("/{name}")]
	if len(t.segments()) > 1 {
		return append(rows, row(t.Title+" List", "GET", collection, t.Name+"/read", parentOf(collection), k.list(t)))
	}
	bySubscription := subscriptionPath + collection[len(groupPath):]
	return append(rows,
		row(t.Title+" List By Resource Group", "GET", collection, t.Name+"/read", groupPath, k.list(t)),
		row(t.Title+" List By Subscription", "GET", bySubscription, t.Name+"/read", subscriptionPath, k.list(t)))
}

func row(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Row{
		Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))},
		Handle:    h,
	}
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
