package graph

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
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
		return badValue("userPrincipalName", "User")
	case errors.Is(err, directory.ErrWeakPassword):
		return invalid("The specified password does not comply with password complexity requirements. Please provide a different password.")
	}
	return err
}

func (s *Service) signedIn(ctx context.Context, r *web.Request) (*directory.User, error) {
	if r.Caller.Type != principal.User {
		return nil, azerr.New(azerr.Invalid, "BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	return s.user(ctx, r.Caller.ObjectID)
}

// renderUser writes a user with all that is known.
func renderUser(u *directory.User) map[string]any {
	out := map[string]any{
		"id": u.ID, "displayName": u.Name, "userPrincipalName": u.UPN, "businessPhones": []any{},
		"accountEnabled": u.Enabled, "createdDateTime": u.Created.Format("2006-01-02T15:04:05Z"), "userType": "Member",
	}
	for _, name := range []string{"mail", "givenName", "surname", "jobTitle", "mobilePhone", "officeLocation", "preferredLanguage", "department", "usageLocation", "mailNickname"} {
		out[name] = nil
		if value := u.Profile[name]; value != "" {
			out[name] = value
		}
	}
	return out
}
