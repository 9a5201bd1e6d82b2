package storage

import (
	"regexp"
	"sort"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

const (
	metaPrefix = "x-ms-meta-"
	// maxMetadata bounds names and values together.
	maxMetadata = 8 << 10
)

// metaName is Azure's rule: an identifier of C#.
var metaName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// metadataOf reads the metadata headers of a request, names in the client's
// case.
func metadataOf(r *web.Request) ([]pair, error) {
	var out []pair
	size := 0
	for canonical, values := range r.HTTP.Header {
		if len(canonical) < len(metaPrefix) || !strings.EqualFold(canonical[:len(metaPrefix)], metaPrefix) {
			continue
		}
		name := headercase.Name(r.HTTP, canonical)[len(metaPrefix):]
		value := strings.Join(values, ",")
		if name == "" {
			return nil, azerr.New(azerr.Invalid, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.")
		}
		if !metaName.MatchString(name) {
			return nil, azerr.New(azerr.Invalid, "InvalidMetadata", "The metadata specified is invalid. It has characters that are not permitted.")
		}
		if strings.IndexFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c > '~' }) >= 0 {
			return nil, invalidHeader(metaPrefix+name, "")
		}
		size += len(name) + len(value)
		out = append(out, pair{name, value})
	}
	if size > maxMetadata {
		return nil, azerr.New(azerr.Invalid, "MetadataTooLarge", "The size of the specified metadata exceeds the maximum size permitted.")
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// writeMetadata sets the metadata headers of a response, names as they are.
func writeMetadata(resp *web.Response, metadata []pair) {
	for _, m := range metadata {
		resp.With(metaPrefix+m.Name, m.Value)
	}
}
