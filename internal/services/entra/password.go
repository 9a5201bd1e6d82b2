package entra

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// CheckPassword returns the user that a name and a password prove. It refuses
// with Entra's own errors: AADSTS50126 for a wrong password, 50034 for an
// unknown user, 50057 for a disabled one, 50055 where the password is to be
// changed first, 50053 after too many failures of the user or of the address.
func (s *Service) CheckPassword(ctx context.Context, upn, password string, at directory.Place) (*directory.Object, error) {
	u, err := s.password(ctx, upn, password, at)
	switch {
	case err != nil:
		return nil, err
	case u.MustChange:
		return nil, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50055: The password is expired.")
	}
	return &u.Object, nil
}

// password is CheckPassword that leaves it to the caller whether the password
// must be changed. A disabled account says so only to who knows the password.
func (s *Service) password(ctx context.Context, upn, password string, at directory.Place) (*directory.User, error) {
	u, err := s.Directory.User(ctx, upn)
	if err != nil {
		return nil, err
	}
	id := ""
	if u != nil {
		id = u.ID
	}
	limits, err := s.limitsOf(ctx, id, at)
	if err != nil {
		return nil, err
	}
	if err := s.attempt(ctx, limits); err != nil {
		return nil, err
	}
	good, err := s.Directory.CheckPassword(ctx, u, password)
	switch {
	case err != nil:
		return nil, err
	case u == nil:
		return nil, azerr.Newf(azerr.Invalid, "invalid_grant", "AADSTS50034: The user account {EmailHidden} does not exist in the %s directory. To sign into this application, the account must be added to the directory.", s.Directory.Cloud().TenantID)
	case !good:
		return nil, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50126: Error validating credentials due to invalid username or password.")
	}
	if err := s.succeeded(ctx, u.ID, at, limits); err != nil {
		return nil, err
	}
	if !u.Enabled {
		return nil, errDisabled()
	}
	return u, nil
}

func errDisabled() error {
	return azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50057: The user account is disabled.")
}
