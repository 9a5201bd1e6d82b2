package armkit

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// sent reads a resource of the type as a request sends it.
func (t *Type) sent(r *web.Request) (Document, error) {
	body, err := Sent(r)
	if err != nil {
		return nil, err
	}
	properties, _ := body["properties"].(map[string]any)
	return body, t.Shape.Check(properties)
}

// put serves a PUT: the document replaces the old one, and what the service
// itself decided is carried over by the type's Write hook.
func (k *Kit) put(t *Type) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		body, err := t.sent(r)
		if err != nil {
			return nil, err
		}
		return k.change(ctx, t, r, false, func(*Resource) Document {
			return cleaned(body.Clone())
		})
	}
}

// patch serves a PATCH: a JSON merge patch of the stored document.
func (k *Kit) patch(t *Type) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		body, err := t.sent(r)
		if err != nil {
			return nil, err
		}
		return k.change(ctx, t, r, true, func(old *Resource) Document {
			doc := old.Body.Clone()
			merge(doc, body)
			if tags, ok := body["tags"].(map[string]any); ok {
				doc["tags"] = tags // the set is sent whole
			}
			return cleaned(doc)
		})
	}
}

// change runs a write from the caller's document to the answer.
func (k *Kit) change(ctx context.Context, t *Type, r *web.Request, patch bool, document func(old *Resource) Document) (*web.Response, error) {
	id := t.id(r)
	if t.Fixed != nil && !slices.ContainsFunc(t.Fixed, func(n string) bool { return strings.EqualFold(n, r.Param("name")) }) {
		return nil, notFound(id)
	}
	prepare := func(tx *store.Tx) (*Write, error) {
		if err := k.GroupExists(ctx, tx, r); err != nil {
			return nil, err
		}
		old, err := k.Find(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if old == nil && patch {
			return nil, notFound(id)
		}
		if err := k.parentExists(ctx, tx, t, r, "write"); err != nil {
			return nil, err
		}
		w := &Write{Request: r, Old: old, Patch: patch}
		w.New = &Resource{ID: id, Type: t.Name, Name: r.Param("name"), Body: document(old)}
		if old != nil {
			w.New.ID, w.New.Name, w.New.Created, w.New.Revision = old.ID, old.Name, old.Created, old.Revision
			w.New.Body.Default("location", old.Location())
		}
		if w.New.Location() == "" {
			delete(w.New.Body, "location")
		} else if err := CheckLocation(w.New.Location(), t.Name); err != nil && old == nil {
			return nil, err
		}
		return w, nil
	}
	if t.Check != nil {
		var w *Write
		err := k.DB.Read(ctx, func(tx *store.Tx) (err error) { w, err = prepare(tx); return err })
		if err != nil {
			return nil, err
		}
		if err := t.Check(ctx, w); err != nil {
			return nil, err
		}
	}
	var w *Write
	write := func(tx *store.Tx) (err error) {
		if w, err = prepare(tx); err != nil {
			return err
		}
		return k.store(ctx, tx, t, w)
	}
	err := k.DB.Write(ctx, write)
	if store.IsDuplicate(err) {
		// Another replica was faster; what it wrote can be seen now.
		err = k.DB.Write(ctx, write)
	}
	if err != nil {
		return nil, err
	}
	status := t.Updated
	if w.Old == nil {
		status = t.Created
	}
	return k.respond(ctx, status, t, w.New)
}

// store runs the hooks around the write of one resource.
func (k *Kit) store(ctx context.Context, tx *store.Tx, t *Type, w *Write) error {
	if name := t.globalName(w.New); w.Old == nil && name != "" {
		owner, err := k.named(ctx, tx, name)
		if err != nil {
			return err
		}
		if owner != nil {
			return nameTaken(t, name[strings.LastIndexByte(name, '/')+1:])
		}
	}
	if t.Write != nil {
		if err := t.Write(ctx, tx, w); err != nil {
			return err
		}
	}
	if err := k.Put(ctx, tx, w.New); err != nil {
		return err
	}
	if t.Written != nil {
		return t.Written(ctx, tx, w)
	}
	return nil
}

// Create writes a resource on a service's own behalf, through the type's
// hooks, such as the settings that come into being with a site.
func (k *Kit) Create(ctx context.Context, tx *store.Tx, res *Resource) error {
	t := k.typeOf(res.Type)
	if t == nil {
		return azerr.Newf(azerr.Invalid, "InvalidResourceType", "The resource type '%s' is not known.", res.Type)
	}
	old, err := k.Find(ctx, tx, res.ID)
	if err != nil {
		return err
	}
	if old != nil {
		res.Created, res.Revision = old.Created, old.Revision
	}
	return k.store(ctx, tx, t, &Write{Old: old, New: res})
}

// parentExists refuses to do something with nested resources whose parent is
// not there.
func (k *Kit) parentExists(ctx context.Context, tx *store.Tx, t *Type, r *web.Request, doing string) error {
	if len(t.segments()) == 1 {
		return nil
	}
	parent := t.parentID(r)
	// Only a registered parent type can have stored parents: the blob
	// service of an account, say, is registered; "sites" is.
	found, err := k.Find(ctx, tx, parent)
	if err == nil && found == nil {
		return parentNotFound(t, doing, parent)
	}
	return err
}

// cleaned drops explicit nulls and what Resource Manager itself writes.
func cleaned(doc Document) Document {
	withoutNulls(map[string]any(doc))
	for _, key := range []string{"id", "name", "type", "systemData", "etag"} {
		delete(doc, key)
	}
	return doc
}
