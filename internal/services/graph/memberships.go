package graph

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// memberOf lists the groups that an object is in directly.
func (s *Service) memberOf(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	found, err := s.Directory.MemberOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	return s.mixed(r, found)
}

// transitiveMemberOf lists those that it is in through other groups too.
func (s *Service) transitiveMemberOf(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	var found []*directory.Object
	for _, id := range s.Directory.GroupsOf(o.ID) {
		g, err := s.Directory.ByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if g != nil {
			found = append(found, g)
		}
	}
	return s.mixed(r, found)
}

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

func ids(all []string) *web.Response {
	return web.JSON(http.StatusOK, map[string]any{"@odata.context": metadata + "Collection(Edm.String)", "value": list(all)})
}

// member is the object whose memberships are asked for: by its id, a user by
// his name too, or the signed-in user.
func (s *Service) member(ctx context.Context, r *web.Request) (*directory.Object, error) {
	id := r.Param("id")
	if id == "" {
		u, err := s.signedIn(ctx, r)
		if err != nil {
			return nil, err
		}
		return &u.Object, nil
	}
	o, err := s.Directory.ByID(ctx, id)
	if err == nil && o == nil {
		o, err = s.Directory.ByUPN(ctx, id)
	}
	if err == nil && o == nil {
		err = notFound(id)
	}
	return o, err
}
