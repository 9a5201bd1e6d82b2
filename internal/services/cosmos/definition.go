package cosmos

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// definitionView is what the service itself reads of a container.
type definitionView struct {
	PartitionKey struct {
		Paths   []string `json:"paths"`
		Kind    string   `json:"kind"`
		Version int      `json:"version"`
	} `json:"partitionKey"`
	UniqueKeyPolicy struct {
		UniqueKeys []struct {
			Paths []string `json:"paths"`
		} `json:"uniqueKeys"`
	} `json:"uniqueKeyPolicy"`
	IndexingPolicy struct {
		Mode      string      `json:"indexingMode"`
		Automatic *bool       `json:"automatic"`
		Included  []indexPath `json:"includedPaths"`
		Excluded  []indexPath `json:"excludedPaths"`
		Composite [][]struct {
			Path  string `json:"path"`
			Order string `json:"order"`
		} `json:"compositeIndexes"`
	} `json:"indexingPolicy"`
	DefaultTTL       *int           `json:"defaultTtl"`
	ChangeFeedPolicy map[string]any `json:"changeFeedPolicy"`
	Geospatial       struct {
		Type string `json:"type"` // "Geography" or "Geometry"
	} `json:"geospatialConfig"`
}

type indexPath struct {
	Path string `json:"path"`
}

// keyPath is the path of a partition key: names, in quotes where they hold what
// has a meaning in paths.
var keyPath = regexp.MustCompile(`^(/("[^"]+"|'[^']+'|[^"'/*?\[\]][^"/*?\[\]]*))+$`)

// The limits of Azure's reference.
const (
	maxKeyPaths    = 3
	maxUniqueKeys  = 10
	maxUniquePaths = 16
)

// systemProperties are written by the service and dropped when they are sent.
var systemProperties = []string{"_rid", "_self", "_ts", "_etag", "_docs", "_sprocs", "_triggers", "_udfs", "_conflicts"}

// completeDefinition validates a container's definition and fills in the
// defaults that Azure answers.
func completeDefinition(d armkit.Document) error {
	for _, name := range systemProperties {
		delete(d, name)
	}
	var v definitionView
	if err := d.Decode(&v); err != nil {
		return azerr.BadRequest("The request content was invalid and could not be deserialized: '%v'.", err)
	}
	if err := completePartitionKey(d, v); err != nil {
		return err
	}
	if computed, _ := d["computedProperties"].([]any); len(computed) > 0 {
		return azerr.BadRequest("Computed properties are not supported by Lanyard yet; docs/divergences.md lists what is not.")
	}
	keys := v.UniqueKeyPolicy.UniqueKeys
	if len(keys) > maxUniqueKeys {
		return azerr.BadRequest("The number of unique keys cannot exceed %d.", maxUniqueKeys)
	}
	for _, k := range keys {
		if len(k.Paths) == 0 || len(k.Paths) > maxUniquePaths {
			return azerr.BadRequest("The number of paths of a unique key must be between 1 and %d.", maxUniquePaths)
		}
		for _, p := range k.Paths {
			if !strings.HasPrefix(p, "/") || len(p) < 2 {
				return azerr.BadRequest("The unique key path '%s' is invalid.", p)
			}
		}
	}
	if ttl := v.DefaultTTL; ttl != nil && (*ttl == 0 || *ttl < -1) {
		return azerr.BadRequest("The input ttl '%d' is invalid. Ensure to provide a nonzero positive integer less than or equal to '2147483647', or a '-1' which means never expire.", *ttl)
	}
	switch strings.ToLower(v.IndexingPolicy.Mode) {
	case "", "consistent", "none", "lazy":
	default:
		return azerr.BadRequest("The indexing mode '%s' is invalid.", v.IndexingPolicy.Mode)
	}
	index := d.Object("indexingPolicy")
	if strings.EqualFold(v.IndexingPolicy.Mode, "none") {
		index["automatic"] = false
		return conflictPolicy(d)
	}
	index["indexingMode"] = strings.ToLower(index.String("indexingMode"))
	if index["indexingMode"] == "" {
		index["indexingMode"] = "consistent"
	}
	index.Default("automatic", true)
	dropUsualIndexes(index)
	excludes := func(path string) bool {
		return slices.ContainsFunc(v.IndexingPolicy.Excluded, func(p indexPath) bool { return p.Path == path })
	}
	if excludes("/*") {
		index.Default("includedPaths", []any{})
	}
	index.Default("includedPaths", []any{map[string]any{"path": "/*"}})
	excluded, _ := index["excludedPaths"].([]any)
	if !excludes(etagPath) {
		index["excludedPaths"] = append(excluded, map[string]any{"path": etagPath})
	}
	return conflictPolicy(d)
}

// dropUsualIndexes leaves out what old SDKs say of the kinds of indexes on a
// path: only spatial ones mean anything.
func dropUsualIndexes(index armkit.Document) {
	paths, _ := index["includedPaths"].([]any)
	for _, p := range paths {
		path, ok := p.(map[string]any)
		if !ok {
			continue
		}
		kinds, _ := path["indexes"].([]any)
		spatial := slices.ContainsFunc(kinds, func(k any) bool {
			kind, _ := k.(map[string]any)
			name, _ := kind["kind"].(string)
			return strings.EqualFold(name, "Spatial")
		})
		if !spatial {
			delete(path, "indexes")
		}
	}
}

// etagPath is excluded in every container.
const etagPath = `/"_etag"/?`

func completePartitionKey(d armkit.Document, v definitionView) error {
	if len(v.PartitionKey.Paths) == 0 {
		return azerr.BadRequest("The partition key paths of a container are required.")
	}
	for _, p := range v.PartitionKey.Paths {
		if !keyPath.MatchString(p) {
			return azerr.BadRequest("The partition key path '%s' is invalid.", p)
		}
	}
	if len(v.PartitionKey.Paths) > maxKeyPaths {
		return azerr.BadRequest("Too many partition key paths specified: %d. Maximum allowed: %d.", len(v.PartitionKey.Paths), maxKeyPaths)
	}
	key := d.Object("partitionKey")
	switch {
	case v.PartitionKey.Kind == "" && len(v.PartitionKey.Paths) == 1:
		key["kind"] = "Hash"
	case v.PartitionKey.Kind == "Hash" && len(v.PartitionKey.Paths) == 1:
	case v.PartitionKey.Kind == "MultiHash" && len(v.PartitionKey.Paths) <= maxKeyPaths && (v.PartitionKey.Version == 0 || v.PartitionKey.Version == 2):
		key["version"] = 2
	default:
		return azerr.BadRequest("The partition key of kind '%s' with %d paths and version %d is invalid.", v.PartitionKey.Kind, len(v.PartitionKey.Paths), v.PartitionKey.Version)
	}
	if v.PartitionKey.Version < 0 || v.PartitionKey.Version > 2 {
		return azerr.BadRequest("The partition key version %d is invalid.", v.PartitionKey.Version)
	}
	return nil
}

func conflictPolicy(d armkit.Document) error {
	d.Default("conflictResolutionPolicy", map[string]any{"mode": "LastWriterWins", "conflictResolutionPath": "/_ts", "conflictResolutionProcedure": ""})
	return nil
}

// unchanged refuses to change what is fixed when a container is made.
func unchanged(old, made armkit.Document) error {
	if !same(old["partitionKey"], made["partitionKey"]) {
		return azerr.BadRequest("Document collection partition key cannot be changed.")
	}
	if !same(old["uniqueKeyPolicy"], made["uniqueKeyPolicy"]) {
		return azerr.BadRequest("The unique index cannot be modified. To change the unique index, remove the collection and re-create a new one.")
	}
	return nil
}

// same compares by what is written, not by how Go holds it.
func same(a, b any) bool {
	if empty(a) && empty(b) {
		return true
	}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

func empty(v any) bool {
	m, ok := v.(map[string]any)
	if !ok {
		return v == nil
	}
	keys, _ := m["uniqueKeys"].([]any)
	return len(m) == 0 || len(m) == 1 && m["uniqueKeys"] != nil && len(keys) == 0
}
