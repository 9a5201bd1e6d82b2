package armkit

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// notFound is Resource Manager's answer for an id that names nothing, as
// recorded from Azure.
func notFound(id string) *azerr.Error {
	typeAndName := id
	if i := strings.LastIndex(strings.ToLower(id), "/providers/"); i >= 0 {
		parts := strings.Split(id[i+len("/providers/"):], "/")
		types, names := parts[0], ""
		for j := 1; j+1 < len(parts); j += 2 {
			types += "/" + parts[j]
			names += "/" + parts[j+1]
		}
		typeAndName = types + names
	}
	return azerr.Newf(azerr.NotFound, "ResourceNotFound",
		"The Resource '%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
		typeAndName, segmentAfter(id, "resourceGroups")).WithHeader("x-ms-failure-cause", "gateway")
}

func groupNotFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", name).
		WithHeader("x-ms-failure-cause", "gateway")
}

func parentNotFound(t *Type, doing, parent string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "ParentResourceNotFound",
		"Failed to perform '%s' on resource(s) of type '%s', because the parent resource '%s' could not be found.", doing, t.Name[strings.IndexByte(t.Name, '/')+1:], parent)
}

// nameTaken is the conflict of a name that is unique in the whole cloud.
func nameTaken(t *Type, name string) *azerr.Error {
	if t.Taken != nil {
		return t.Taken(name)
	}
	return azerr.Newf(azerr.Conflict, "Conflict",
		"The name '%s' is already in use: %s names are unique in the whole cloud.", name, t.Title)
}
