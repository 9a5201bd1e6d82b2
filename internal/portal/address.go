package portal

import (
	"net/url"
	"strings"
)

// At returns the address of a resource's blade.
func At(blade, id string) string {
	return prefix + "/at/" + blade + "/" + escaped(strings.Trim(id, "/"))
}

// escaped is an id as a URL's path.
func escaped(id string) string {
	parts := strings.Split(id, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// lastPart is what stands behind the last slash.
func lastPart(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
