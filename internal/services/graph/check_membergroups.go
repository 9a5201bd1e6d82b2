package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// checkMemberGroups answers which of some groups an object is in, also through
// other groups.
func (s *Service) checkMemberGroups(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		GroupIDs []string `json:"groupIds"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if len(b.GroupIDs) > 20 {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Too many groups: at most 20 can be asked for.")
	}
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	has := s.Directory.GroupsOf(o.ID)
	return ids(slices.DeleteFunc(b.GroupIDs, func(g string) bool { return !slices.Contains(has, strings.ToLower(g)) })), nil
}
