package graph

import (
	"encoding/json"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// nullable is a text that null takes away.
type nullable struct {
	mentioned bool
	text      string
}

func (n *nullable) UnmarshalJSON(data []byte) error {
	n.mentioned, n.text = true, ""
	return json.Unmarshal(data, &n.text)
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// needed is a property that a new object must have.
type needed struct {
	name    string
	missing bool
}

// complete refuses a new object by the first property that is missing.
func complete(resource string, all []needed) error {
	for _, p := range all {
		if p.missing {
			return azerr.Newf(azerr.Invalid, "Request_BadRequest", "A value is required for property '%s' of resource '%s'.", p.name, resource)
		}
	}
	return nil
}

func empty(text *string) bool { return text == nil || *text == "" }
