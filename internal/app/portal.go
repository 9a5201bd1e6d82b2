package app

import (
	"context"
	"fmt"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/entra"
)

// wirePortal makes the pages, whose users Entra knows.
func (s *System) wirePortal() (err error) {
	s.pages, err = portal.New(portal.Config{Client: s.inside(), Accounts: accounts{s.login, s.base.directory}, Databases: s, Clock: s.base.clock, NewID: s.base.newID, Log: s.config.Log})
	return err
}

// accounts is what the portal asks of Entra and the directory.
type accounts struct {
	*entra.Service
	directory *directory.Directory
}

func (a accounts) UserChanged(ctx context.Context, objectID string) (time.Time, error) {
	u, err := a.directory.User(ctx, objectID)
	if err != nil || u == nil {
		return time.Time{}, err
	}
	return u.Changed, nil
}

// PortalLink returns a page of the portal that signs a user in once; with no
// name the operator.
func (s *System) PortalLink(ctx context.Context, upn string) (string, error) {
	if upn == "" {
		upn = s.base.directory.Cloud().OperatorUser
	}
	user, err := s.user(ctx, upn)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("http://%s:%d%s", portal.LocalHost, s.port(), s.pages.Link(&user.Object)), nil
}
