package entra

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// How many groups a token names; those that go through an address name fewer.
// Beyond, a token says where to ask, or that there are some.
const (
	mostGroups       = 200
	mostGroupsInPart = 5
)

// groupClaims are what a token for an application of the tenant says of a
// user's groups, if the application wants to know. short tokens go through an
// address.
func (s *Service) groupClaims(u *directory.User, a *directory.Application, short bool) (c token.GroupClaims) {
	if a == nil || a.GroupClaims == "" || a.GroupClaims == "None" {
		return c
	}
	groups := s.Directory.GroupsOf(u.ID)
	switch {
	case len(groups) == 0:
	case short && len(groups) > mostGroupsInPart:
		c.HasGroups = true
	case len(groups) > mostGroups:
		c.Names = map[string]string{"groups": "src1"}
		c.Sources = map[string]map[string]string{"src1": {"endpoint": "https://graph.microsoft.com/v1.0/users/" + u.ID + "/getMemberObjects"}}
	default:
		c.Groups = slices.Clone(groups)
	}
	return c
}
