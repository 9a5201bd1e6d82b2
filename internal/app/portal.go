package app

import (
	"context"
	"fmt"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// wirePortal makes the pages.
func (s *System) wirePortal() (err error) {
	s.pages, err = portal.New(portal.Config{Client: s.inside(), Accounts: accounts{s.base}, Clock: s.base.clock, NewID: s.base.newID, Log: s.config.Log})
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

// accounts is what the portal asks of the directory until Entra signs users in.
type accounts struct{ *base }

func (a accounts) CheckPassword(context.Context, string, string, string) (*directory.Object, error) {
	return nil, azerr.New(azerr.Unauthorized, "invalid_grant", "Users have no passwords yet: open the portal with `lanyard portal`.")
}

func (a accounts) UserToken(ctx context.Context, objectID, clientID, resource string) (string, time.Time, error) {
	user, err := a.directory.ByID(ctx, objectID)
	if err == nil && user == nil {
		err = azerr.New(azerr.Unauthorized, "invalid_grant", "AADSTS50034: The user account does not exist in the directory.")
	}
	if err != nil {
		return "", time.Time{}, err
	}
	raw, err := a.tokens.Mint(ctx, token.Claims{
		Audience: resource, AppID: clientID, AppIDACR: "0", IDType: "user", ObjectID: user.ID, UPN: user.UPN, UniqueName: user.UPN, Name: user.Name, Scopes: "user_impersonation",
	}, token.Life)
	return raw, a.clock.Now().Add(token.Life), err
}
