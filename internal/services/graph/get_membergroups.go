package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// memberGroups answers the ids of the groups that an object is in, also through
// others. Groups are all that anybody is a member of here, so that
// getMemberObjects answers the same.
func (s *Service) memberGroups(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		SecurityEnabledOnly *bool `json:"securityEnabledOnly"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if b.SecurityEnabledOnly == nil {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "A value is required for parameter 'securityEnabledOnly'.")
	}
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	return ids(s.Directory.GroupsOf(o.ID)), nil
}
