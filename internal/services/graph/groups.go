package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// createGroup makes a security group: those with mail are Exchange's.
func (s *Service) createGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		DisplayName     *string  `json:"displayName"`
		MailNickname    *string  `json:"mailNickname"`
		MailEnabled     *bool    `json:"mailEnabled"`
		SecurityEnabled *bool    `json:"securityEnabled"`
		GroupTypes      []string `json:"groupTypes"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := complete("Group", []needed{
		{"displayName", empty(b.DisplayName)}, {"mailEnabled", b.MailEnabled == nil}, {"mailNickname", empty(b.MailNickname)}, {"securityEnabled", b.SecurityEnabled == nil},
	}); err != nil {
		return nil, err
	}
	if *b.MailEnabled || !*b.SecurityEnabled || len(b.GroupTypes) > 0 {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Only assigned security groups without mail are supported by Lanyard.")
	}
	o, err := s.Directory.CreateGroup(ctx, *b.DisplayName)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity("groups", s.render(o))), nil
}

func (s *Service) getGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.Directory.ByID(ctx, r.Param("id"))
	return s.one(ctx, r, o, err, principal.Group)
}

func (s *Service) deleteGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Directory.RemoveGroup(ctx, r.Param("id")); err != nil {
		return nil, groupError(err, r.Param("id"), "")
	}
	return web.Empty(http.StatusNoContent), nil
}

func (s *Service) listMembers(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, ok, err := s.Directory.Members(ctx, r.Param("id"))
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, notFound(r.Param("id"))
	}
	return s.mixed(r, found)
}

// mixed is a list of objects of several kinds, each with its type.
func (s *Service) mixed(r *web.Request, found []*directory.Object) (*web.Response, error) {
	objects := make([]map[string]any, len(found))
	for i, o := range found {
		objects[i] = s.typed(o)
	}
	return collection(r, "directoryObjects", objects)
}

// addMember takes {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}.
func (s *Service) addMember(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		ID string `json:"@odata.id"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	reference, err := url.Parse(b.ID)
	member := ""
	if err == nil {
		member = reference.Path[strings.LastIndexByte(reference.Path, '/')+1:]
	}
	if member == "" {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid URL format specified in payload.")
	}
	if err := s.Directory.Join(ctx, r.Param("id"), member); err != nil {
		return nil, groupError(err, r.Param("id"), member)
	}
	return web.Empty(http.StatusNoContent), nil
}

func (s *Service) removeMember(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Directory.Leave(ctx, r.Param("id"), r.Param("member")); err != nil {
		return nil, groupError(err, r.Param("id"), r.Param("member"))
	}
	return web.Empty(http.StatusNoContent), nil
}

func groupError(err error, group, member string) error {
	switch {
	case errors.Is(err, directory.ErrNoGroup):
		return notFound(group)
	case errors.Is(err, directory.ErrNoObject), errors.Is(err, directory.ErrNotMember):
		return notFound(member)
	case errors.Is(err, directory.ErrIsMember):
		return azerr.New(azerr.Invalid, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'members'.")
	case errors.Is(err, directory.ErrOwnMember):
		return azerr.New(azerr.Invalid, "Request_BadRequest", "An invalid operation was included in the following modified references: 'members'.")
	}
	return err
}
