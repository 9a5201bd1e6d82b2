package graph

import "slices"

// delegated are the permissions that a client has from a user (scp).
type delegated []string

// membersMay are the permissions that every member of a directory has of
// himself, as Entra's defaults are.
var membersMay = map[string]bool{
	readApplications: true, readUsers: true, readGroups: true, readDirectory: true, readOneself: true, openID: true,
}

// stronger are the delegated permissions that include another.
var stronger = map[string][]string{
	readOneself:       {"User.ReadWrite", readUsers, writeUsers, "User.ReadBasic.All", readDirectory, "Directory.ReadWrite.All", asUser},
	readUsers:         {"User.ReadBasic.All", writeUsers, readDirectory, "Directory.ReadWrite.All", asUser},
	writeUsers:        {"Directory.ReadWrite.All", asUser},
	readGroups:        {"Group.Read.All", writeGroups, readDirectory, "Directory.ReadWrite.All", asUser},
	writeGroups:       {"Directory.ReadWrite.All", asUser},
	readApplications:  {writeApplications, readDirectory, "Directory.ReadWrite.All", asUser},
	writeApplications: {"Directory.ReadWrite.All", asUser},
	readDirectory:     {"Directory.ReadWrite.All", asUser},
}

// include reports whether the client has a permission, or one that includes it.
func (d delegated) include(permission string) bool {
	return slices.Contains(d, permission) || slices.ContainsFunc(stronger[permission], func(p string) bool { return slices.Contains(d, p) })
}
