package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
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
