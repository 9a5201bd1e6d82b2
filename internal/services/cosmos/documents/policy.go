package documents

import (
	"slices"
	"strings"
)

// Policy says which paths of a container are indexed: of the patterns that
// fit a path, the longest decides.
type Policy struct {
	None     bool // indexing mode "none"
	patterns []pattern
	// Composite lists composite indexes.
	Composite [][]Sort
}

// Sort is one path of a composite index.
type Sort struct {
	Path       Path
	Descending bool
}

type pattern struct {
	path     Path
	below    bool // "/*": whatever lies below, too
	included bool
}

// Include adds an included or excluded path in the policy's notation:
// "/a/?", "/a/*", "/"_etag"/?".
func (p *Policy) Include(text string, included bool) {
	path := ParsePath(text)
	pat := pattern{path: path, included: included}
	switch n := len(path); {
	case n == 0: // "/" is "/*" to old SDKs
		pat.below = true
	case n > 0 && path[n-1] == "*":
		pat.path, pat.below = path[:n-1], true
	case n > 0 && path[n-1] == "?":
		pat.path = path[:n-1]
	}
	p.patterns = append(p.patterns, pat)
}

// Has reports whether scalar values at a path are indexed.
func (p *Policy) Has(path Path) bool {
	if p.None {
		return false
	}
	best, included := -1, false
	for _, pat := range p.patterns {
		fits := slices.Equal(pat.path, path) || pat.below && len(pat.path) <= len(path) && slices.Equal(pat.path, path[:len(pat.path)])
		// An exact pattern is more precise than one for all below.
		weight := 2 * len(pat.path)
		if !pat.below {
			weight++
		}
		if fits && weight > best {
			best, included = weight, pat.included
		}
	}
	return included
}

// ParsePath reads a path as policies and partition keys write it; names may
// stand in quotes of either kind.
func ParsePath(text string) Path {
	var out Path
	for rest := strings.TrimPrefix(text, "/"); rest != ""; {
		var name string
		if rest[0] == '"' || rest[0] == '\'' {
			if end := strings.IndexByte(rest[1:], rest[0]); end >= 0 {
				name, rest = rest[1:end+1], rest[end+2:]
				rest = strings.TrimPrefix(rest, "/")
				out = append(out, name)
				continue
			}
		}
		name, rest, _ = strings.Cut(rest, "/")
		out = append(out, name)
	}
	return out
}
