package armkit

import (
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Sent reads the resource that a request sends, and makes the fields that
// Resource Manager itself reads what every client takes them for, or refuses
// them: location, kind, managedBy, each tag and envelopeTexts are texts, sku,
// identity, plan and properties objects, zones a list of texts. Lists show them
// of all resources, so that one that is something else would break the list for
// everybody. As in Azure, whose deserializer's words these are, numbers and
// words are taken for their text; a tag that is null is none.
func Sent(r *web.Request) (Document, error) {
	body := Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	return body, body.checkEnvelope()
}

// envelopeTexts are what of the envelope's objects is text.
var envelopeTexts = map[string][]string{
	"sku": {"name", "tier", "size", "family"}, "plan": {"name", "publisher", "product", "promotionCode", "version"},
}

func (d Document) checkEnvelope() error {
	for _, key := range []string{"location", "kind", "managedBy"} {
		if err := textIn(d, key, key); err != nil {
			return err
		}
	}
	for _, key := range []string{"tags", "sku", "identity", "plan", "properties"} {
		switch v := d[key].(type) {
		case nil, map[string]any:
		default:
			return wrongKind(v, key)
		}
	}
	for object, texts := range envelopeTexts {
		in, _ := d[object].(map[string]any)
		for _, key := range texts {
			if err := textIn(in, key, object+"."+key); err != nil {
				return err
			}
		}
	}
	if err := fits([]string{}, d["zones"], "zones"); err != nil {
		return err
	}
	tags, _ := d["tags"].(map[string]any)
	for name, value := range tags {
		if value == nil {
			delete(tags, name)
		} else if err := textIn(tags, name, "tags."+name); err != nil {
			return err
		}
	}
	return nil
}

// textIn makes a value a text, if there is one.
func textIn(in map[string]any, key, path string) error {
	value := in[key]
	if value == nil {
		return nil
	}
	text, ok := Text(value)
	if !ok {
		return undeserializable("Error reading string. Unexpected token: %s. Path '%s'.", jsonToken(value), path)
	}
	in[key] = text
	return nil
}

// Text takes a value of JSON for a text, as Azure's deserializer does: numbers
// and words are what they are written as, and nothing else is one.
func Text(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// wrongKind refuses a value that is something else than it has to be.
func wrongKind(value any, path string) *azerr.Error {
	return undeserializable("Error converting value of the type %s. Path '%s'.", jsonToken(value), path)
}

func undeserializable(format string, args ...any) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '"+format+"'.", args...)
}

// jsonToken names a value as that deserializer does.
func jsonToken(value any) string {
	switch value.(type) {
	case map[string]any:
		return "StartObject"
	case []any:
		return "StartArray"
	case string:
		return "String"
	case bool:
		return "Boolean"
	}
	return "Float"
}
