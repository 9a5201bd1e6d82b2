package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// Users lists the directory's users for `lanyard user list`.
func (s *System) Users(ctx context.Context) ([]control.User, error) {
	found, err := s.base.directory.Users(ctx)
	out := make([]control.User, len(found))
	for i, u := range found {
		out[i] = shownUser(u)
	}
	return out, err
}

// AddUser makes a user, with a password of its own where none is given.
func (s *System) AddUser(ctx context.Context, n control.NewUser) (control.User, error) {
	password, made, err := passwordOr(n.Password)
	if err != nil {
		return control.User{}, err
	}
	u, err := s.base.directory.CreateUser(ctx, directory.NewUser{UPN: n.Name, Name: n.DisplayName, Password: password})
	if err != nil {
		return control.User{}, userError(err, n.Name)
	}
	shown := shownUser(u)
	shown.Password = made
	return shown, nil
}

// SetPassword gives a user a new password, which ends what the user was signed
// in to.
func (s *System) SetPassword(ctx context.Context, name, password string) (control.User, error) {
	password, made, err := passwordOr(password)
	if err != nil {
		return control.User{}, err
	}
	u, err := s.user(ctx, name)
	if err != nil {
		return control.User{}, err
	}
	if err := s.base.directory.UpdateUser(ctx, u.ID, directory.UserChange{Password: &password}); err != nil {
		return control.User{}, userError(err, name)
	}
	shown := shownUser(u)
	shown.HasPassword, shown.Password = true, made
	return shown, nil
}

// RemoveUser deletes a user. The operator stays: the portal's one-time link
// signs it in.
func (s *System) RemoveUser(ctx context.Context, name string) (control.User, error) {
	u, err := s.user(ctx, name)
	if err != nil {
		return control.User{}, err
	}
	if u.ID == s.base.directory.Cloud().OperatorUser {
		return control.User{}, &control.Error{Code: control.CodeInvalid, Message: "the operator cannot be removed; take its role assignments away instead"}
	}
	return shownUser(u), s.base.directory.RemoveUser(ctx, u.ID)
}

func (s *System) user(ctx context.Context, name string) (*directory.User, error) {
	u, err := s.base.directory.User(ctx, name)
	if err == nil && u == nil {
		err = &control.Error{Code: control.CodeNotFound, Message: fmt.Sprintf("there is no user named %s; `lanyard user list` shows them", name)}
	}
	return u, err
}

func passwordOr(given string) (password, made string, err error) {
	if given != "" {
		return given, "", nil
	}
	made, err = directory.GeneratePassword()
	return made, made, err
}

func userError(err error, name string) error {
	switch {
	case errors.Is(err, directory.ErrUserExists):
		return &control.Error{Code: control.CodeConflict, Message: fmt.Sprintf("there is a user named %s already", name)}
	case errors.Is(err, directory.ErrBadName), errors.Is(err, directory.ErrBadDomain), errors.Is(err, directory.ErrWeakPassword):
		return &control.Error{Code: control.CodeInvalid, Message: err.Error()}
	}
	return err
}

func shownUser(u *directory.User) control.User {
	return control.User{
		ID: u.ID, UserPrincipalName: u.UPN, DisplayName: u.Name, AccountEnabled: u.Enabled, HasPassword: u.HasPassword, Created: u.Created,
	}
}
