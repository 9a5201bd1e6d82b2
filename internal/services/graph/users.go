package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// userBody is a user as a client writes one; nil is what it does not mention.
type userBody struct {
	AccountEnabled    *bool   `json:"accountEnabled"`
	DisplayName       *string `json:"displayName"`
	MailNickname      *string `json:"mailNickname"`
	UserPrincipalName *string `json:"userPrincipalName"`
	PasswordProfile   *struct {
		Password    *string `json:"password"`
		ForceChange *bool   `json:"forceChangePasswordNextSignIn"`
	} `json:"passwordProfile"`
	profileBody
}

// profileBody is what only people read.
type profileBody struct {
	GivenName         *string `json:"givenName"`
	Surname           *string `json:"surname"`
	JobTitle          *string `json:"jobTitle"`
	Mail              *string `json:"mail"`
	MobilePhone       *string `json:"mobilePhone"`
	OfficeLocation    *string `json:"officeLocation"`
	PreferredLanguage *string `json:"preferredLanguage"`
	Department        *string `json:"department"`
	UsageLocation     *string `json:"usageLocation"`
}

func (b *userBody) profile() map[string]string {
	out := map[string]string{}
	for name, value := range map[string]*string{
		"givenName": b.GivenName, "surname": b.Surname, "jobTitle": b.JobTitle, "mail": b.Mail, "mobilePhone": b.MobilePhone, "officeLocation": b.OfficeLocation,
		"preferredLanguage": b.PreferredLanguage, "department": b.Department, "usageLocation": b.UsageLocation, "mailNickname": b.MailNickname,
	} {
		if value != nil {
			out[name] = *value
		}
	}
	return out
}

func (s *Service) createUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b userBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := complete("User", []needed{
		{"accountEnabled", b.AccountEnabled == nil},
		{"displayName", empty(b.DisplayName)},
		{"mailNickname", empty(b.MailNickname)},
		{"userPrincipalName", empty(b.UserPrincipalName)},
		{"passwordProfile", b.PasswordProfile == nil || empty(b.PasswordProfile.Password)},
	}); err != nil {
		return nil, err
	}
	u, err := s.Directory.CreateUser(ctx, directory.NewUser{
		UPN: *b.UserPrincipalName, Name: *b.DisplayName, Password: *b.PasswordProfile.Password, Disabled: !*b.AccountEnabled,
		MustChange: b.PasswordProfile.ForceChange != nil && *b.PasswordProfile.ForceChange, Profile: b.profile(),
	})
	if err != nil {
		return nil, userError(err)
	}
	return web.JSON(http.StatusCreated, entity("users", selected(r, renderUser(u)))), nil
}

func (s *Service) updateUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b userBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	if b.DisplayName != nil && *b.DisplayName == "" {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'displayName' of resource 'User'.")
	}
	c := directory.UserChange{UPN: b.UserPrincipalName, Name: b.DisplayName, Enabled: b.AccountEnabled, Profile: b.profile()}
	if p := b.PasswordProfile; p != nil {
		c.Password, c.MustChange = p.Password, p.ForceChange
	}
	if err := s.Directory.UpdateUser(ctx, u.ID, c); err != nil {
		return nil, userError(err)
	}
	return web.Empty(http.StatusNoContent), nil
}

// deleteUser removes a user. The operator stays: nobody else could make
// another.
func (s *Service) deleteUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	if u.ID == s.Directory.Cloud().OperatorUser {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator, the directory's only administrator, cannot be deleted.")
	}
	if err := s.Directory.RemoveUser(ctx, u.ID); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}

// user is the user of an object id or a user principal name.
func (s *Service) user(ctx context.Context, name string) (*directory.User, error) {
	u, err := s.Directory.User(ctx, name)
	switch {
	case err != nil:
		return nil, err
	case u == nil:
		return nil, notFound(name)
	}
	return u, nil
}

func userError(err error) error {
	invalid := func(text string) error { return azerr.New(azerr.Invalid, "Request_BadRequest", text) }
	switch {
	case errors.Is(err, directory.ErrUserExists):
		return invalid("Another object with the same value for property userPrincipalName already exists.")
	case errors.Is(err, directory.ErrBadDomain):
		return invalid("The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.")
	case errors.Is(err, directory.ErrBadName):
		return invalid("Invalid value specified for property 'userPrincipalName' of resource 'User'.")
	case errors.Is(err, directory.ErrWeakPassword):
		return invalid("The specified password does not comply with password complexity requirements. Please provide a different password.")
	}
	return err
}

func empty(text *string) bool { return text == nil || *text == "" }

func notFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", name)
}
