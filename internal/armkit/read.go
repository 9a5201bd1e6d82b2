package armkit

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// pageSize is how many resources one page of a list holds.
const pageSize = 1000

// get serves one resource.
func (k *Kit) get(t *Type) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var res *Resource
		err := k.DB.Read(ctx, func(tx *store.Tx) (err error) {
			if err = k.GroupExists(ctx, tx, r); err != nil {
				return err
			}
			res, err = k.getOrImply(ctx, tx, t, r)
			return err
		})
		if err != nil {
			return nil, err
		}
		return k.respond(ctx, http.StatusOK, t, res)
	}
}

// getOrImply returns the resource that a request names; one that is implied
// by its parent has an empty document until it is written.
func (k *Kit) getOrImply(ctx context.Context, tx *store.Tx, t *Type, r *web.Request) (*Resource, error) {
	id := t.id(r)
	res, err := k.Find(ctx, tx, id)
	if err != nil || res != nil {
		return res, err
	}
	implied := t.Implied && slices.ContainsFunc(t.Fixed, func(n string) bool { return strings.EqualFold(n, r.Param("name")) })
	if !implied {
		return nil, notFound(id)
	}
	if _, err := k.Get(ctx, tx, t.parentID(r)); err != nil {
		return nil, err
	}
	return &Resource{ID: id, Type: t.Name, Name: r.Param("name"), Body: Document{}}, nil
}

// list serves the resources of a type in a subscription, a group or a parent.
func (k *Kit) list(t *Type) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		top, err := Top(r)
		if err != nil {
			return nil, err
		}
		f := Filter{Type: t.Name, Limit: top + 1, After: r.QueryValue("$skiptoken")}
		if r.Param("group") != "" {
			f.Group = k.GroupID(r.Param("group"))
		}
		if len(t.segments()) > 1 {
			f.Parent = t.parentID(r)
		}
		var found []*Resource
		err = k.DB.Read(ctx, func(tx *store.Tx) (err error) {
			if err = k.GroupExists(ctx, tx, r); err != nil {
				return err
			}
			if err = k.parentExists(ctx, tx, t, r, "read"); err != nil {
				return err
			}
			found, err = k.List(ctx, tx, f)
			return err
		})
		if err != nil {
			return nil, err
		}
		body := map[string]any{}
		if len(found) > top {
			found = found[:top]
			body["nextLink"] = NextLink(r, found[top-1].ID)
		}
		value := make([]Document, 0, len(found))
		for _, res := range found {
			doc, err := k.Render(ctx, res)
			if err != nil {
				return nil, err
			}
			value = append(value, doc)
		}
		body["value"] = value
		return web.JSON(http.StatusOK, body), nil
	}
}

// Render returns the document of a resource as a client sees it.
func (k *Kit) Render(ctx context.Context, res *Resource) (Document, error) {
	doc := res.Body.Clone()
	if doc == nil {
		doc = Document{}
	}
	doc["id"], doc["name"], doc["type"] = res.ID, res.Name, res.Type
	t := k.typeOf(res.Type)
	if t.View != nil {
		if err := t.View(ctx, res, doc); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func (k *Kit) respond(ctx context.Context, status int, t *Type, res *Resource) (*web.Response, error) {
	doc, err := k.Render(ctx, res)
	if err != nil {
		return nil, azerr.From(err)
	}
	return web.JSON(status, doc), nil
}

// Top returns how many resources a page of a list may hold: $top, at most
// pageSize.
func Top(r *web.Request) (int, error) {
	raw := r.QueryValue("$top")
	if raw == "" {
		return pageSize, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 1 {
		return 0, azerr.Newf(azerr.Invalid, "InvalidTopQueryParameter", "The $top query parameter '%s' is not a positive number.", raw)
	}
	return min(n, pageSize), nil
}

// NextLink is the same call with the place to go on from.
func NextLink(r *web.Request, after string) string {
	q := url.Values{}
	for key, values := range r.Query {
		q[key] = values
	}
	q.Set("$skiptoken", after)
	return "https://" + r.Host + r.HTTP.URL.EscapedPath() + "?" + q.Encode()
}
