package app

import (
	"context"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/portal"
)

// wirePortal makes the pages, whose users Entra knows.
func (s *System) wirePortal(accounts portal.Accounts) (err error) {
	s.pages, err = portal.New(portal.Config{Client: s.inside(), Accounts: accounts, Databases: s, Clock: s.base.clock, NewID: s.base.newID, Log: s.config.Log})
	return err
}

// PortalLink returns a page of the portal that signs a user in once; with no
// name the operator.
func (s *System) PortalLink(ctx context.Context, upn string) (string, error) {
	user, err := s.base.directory.ByID(ctx, s.base.directory.Cloud().OperatorUser)
	if upn != "" {
		user, err = s.base.directory.ByUPN(ctx, upn)
	}
	switch {
	case err != nil:
		return "", err
	case user == nil:
		return "", &control.Error{Code: control.CodeNotFound, Message: fmt.Sprintf("there is no user %s", upn)}
	}
	return fmt.Sprintf("http://%s:%d%s", portal.LocalHost, s.port(), s.pages.Link(user)), nil
}
