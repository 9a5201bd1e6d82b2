package armkit

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// Resource is one resource as it is stored: the document that was sent, with
// unknown properties kept, and the few facts that the kit keeps beside it.
type Resource struct {
	// ID is the resource id in its creator's casing.
	ID   string
	Type string // "Microsoft.KeyVault/vaults", in the provider's casing
	Name string // the last segment, in its creator's casing
	// Body is the document without id, name and type: location, tags, sku,
	// kind, identity, properties and whatever else was sent.
	Body             Document
	Created, Updated time.Time
	// Revision counts the writes of this resource, from 1.
	Revision int64
}

// Document is a JSON object that keeps what it does not understand.
type Document map[string]any

// Group returns the name of the resource group, "" above groups.
func (r *Resource) Group() string { return segmentAfter(r.ID, "resourceGroups") }

// Parent returns the id of the resource that a nested one belongs to: for
// ".../sites/a/config/web" that is ".../sites/a".
func (r *Resource) Parent() string {
	id := r.ID
	for range 2 {
		id = id[:strings.LastIndexByte(id, '/')]
	}
	return id
}

// Location returns the region as it was written.
func (r *Resource) Location() string { return r.Body.String("location") }

// Properties returns the "properties" object, made if it is absent.
func (r *Resource) Properties() Document { return r.Body.Object("properties") }

// Object returns the object under key, made if it is absent.
func (d Document) Object(key string) Document {
	switch v := d[key].(type) {
	case map[string]any:
		return v
	case Document:
		return v
	}
	made := Document{}
	d[key] = map[string]any(made)
	return made
}

// Has reports whether the key is present.
func (d Document) Has(key string) bool { _, ok := d[key]; return ok }

// String returns the text under key, or "".
func (d Document) String(key string) string { s, _ := d[key].(string); return s }

// Bool returns the truth value under key, or the fallback.
func (d Document) Bool(key string, fallback bool) bool {
	if b, ok := d[key].(bool); ok {
		return b
	}
	return fallback
}

// Int returns the whole number under key, or the fallback.
func (d Document) Int(key string, fallback int) int {
	switch n := d[key].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return fallback
}

// Default sets the key unless it is present.
func (d Document) Default(key string, value any) {
	if _, ok := d[key]; !ok {
		d[key] = value
	}
}

// DropNulls removes explicit nulls, which clients send for "absent".
func (d Document) DropNulls() { withoutNulls(map[string]any(d)) }

// Clone returns a deep copy.
func (d Document) Clone() Document { c, _ := cloneValue(map[string]any(d)).(map[string]any); return c }

// Decode reads the document into a typed view. A property of another JSON
// type than the view expects is the caller's error.
func (d Document) Decode(view any) error {
	data, err := json.Marshal(map[string]any(d))
	if err != nil {
		return azerr.Wrap(err, "encode document")
	}
	if err := json.Unmarshal(data, view); err != nil {
		return azerr.Newf(azerr.Invalid, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '%v'.", err)
	}
	return nil
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = cloneValue(x)
		}
		return out
	case Document:
		return cloneValue(map[string]any(v))
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = cloneValue(x)
		}
		return out
	}
	return v
}

// withoutNulls removes explicit nulls, which Resource Manager's clients send
// for "absent": azurerm writes "backupPolicy": null and breaks when it is
// echoed.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if x == nil {
				delete(v, k)
				continue
			}
			v[k] = withoutNulls(x)
		}
	case []any:
		for i, x := range v {
			v[i] = withoutNulls(x)
		}
	}
	return v
}

// merge applies a JSON merge patch: objects merge, null removes, anything
// else replaces.
func merge(into, patch map[string]any) {
	for k, v := range patch {
		switch v := v.(type) {
		case nil:
			delete(into, k)
		case map[string]any:
			old, ok := into[k].(map[string]any)
			if !ok {
				old = map[string]any{}
			}
			merge(old, v)
			into[k] = old
		default:
			into[k] = v
		}
	}
}

func segmentAfter(id, name string) string {
	parts := strings.Split(id, "/")
	for i := 0; i+1 < len(parts); i++ {
		if strings.EqualFold(parts[i], name) {
			return parts[i+1]
		}
	}
	return ""
}
