package keyvault

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// Key Vault's limits. Lengths are in bytes for the value, else in characters.
const (
	maxValue       = 25 * 1024
	maxContentType = 255
	maxTags        = 15
	maxTagText     = 256
)

// input is the body of a set or an update.
type input struct {
	Value       *string         `json:"value"`
	ContentType *string         `json:"contentType"`
	Tags        json.RawMessage `json:"tags"`
	Attributes  struct {
		Enabled   *bool  `json:"enabled"`
		NotBefore *int64 `json:"nbf"`
		Expires   *int64 `json:"exp"`
	} `json:"attributes"`
}

// decode reads the body and checks what is limited.
func decode(r *web.Request) (input, error) {
	var in input
	if err := r.DecodeJSON(&in); err != nil {
		return in, err
	}
	if in.Value != nil && len(*in.Value) > maxValue {
		return in, badParameter("The secret's value is longer than %d bytes.", maxValue)
	}
	if in.ContentType != nil && utf8.RuneCountInString(*in.ContentType) > maxContentType {
		return in, badParameter("The secret's contentType is longer than %d characters.", maxContentType)
	}
	return in, in.checkTags()
}

// checkTags refuses tags that are no flat object of texts, and puts them in
// the form in which they are kept.
func (in *input) checkTags() error {
	if len(in.Tags) == 0 || string(in.Tags) == "null" {
		in.Tags = nil
		return nil
	}
	var tags map[string]string
	if err := json.Unmarshal(in.Tags, &tags); err != nil {
		return badParameter("The secret's tags are not an object of texts.")
	}
	if len(tags) > maxTags {
		return badParameter("The secret has more than %d tags.", maxTags)
	}
	for name, value := range tags {
		if utf8.RuneCountInString(name) > maxTagText || utf8.RuneCountInString(value) > maxTagText {
			return badParameter("A tag's name and value must not be longer than %d characters.", maxTagText)
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, in.Tags); err != nil {
		return badParameter("The secret's tags are not an object of texts.")
	}
	in.Tags = compact.Bytes()
	return nil
}

func (in input) change() change {
	return change{
		contentType: in.ContentType, tags: in.Tags,
		enabled: in.Attributes.Enabled, notBefore: in.Attributes.NotBefore, expires: in.Attributes.Expires,
	}
}
