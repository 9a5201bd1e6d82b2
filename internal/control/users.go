package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// People is the part of Backend that `lanyard user` needs. Names are user
// principal names, with or without the tenant's domain, or object ids. Failures
// that the user can mend are *Error with CodeInvalid, CodeConflict or
// CodeNotFound.
type People interface {
	Users(ctx context.Context) ([]User, error)
	// AddUser makes a user; without a password it makes one and returns it.
	AddUser(ctx context.Context, u NewUser) (User, error)
	// SetPassword gives a user a password, a made one when it is "".
	SetPassword(ctx context.Context, name, password string) (User, error)
	RemoveUser(ctx context.Context, name string) (User, error)
}

// User is a user of the directory; the names are a contract.
type User struct {
	ID                string    `json:"id"`
	UserPrincipalName string    `json:"userPrincipalName"`
	DisplayName       string    `json:"displayName"`
	AccountEnabled    bool      `json:"accountEnabled"`
	HasPassword       bool      `json:"hasPassword"`
	Created           time.Time `json:"createdDateTime"`
	// Password is a password that was made just now.
	Password string `json:"password,omitempty"`
}

// NewUser asks for a user.
type NewUser struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	Password    string `json:"password,omitempty"`
}

// userRoutes adds the calls about users.
func (s *server) userRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/users", answer(func(r *http.Request) (any, error) { return s.backend.Users(r.Context()) }))
	mux.HandleFunc("POST /v1/users", answer(func(r *http.Request) (any, error) {
		u, err := newUser(r)
		if err != nil {
			return nil, err
		}
		return s.backend.AddUser(r.Context(), u)
	}))
	mux.HandleFunc("PUT /v1/users/{name}/password", answer(func(r *http.Request) (any, error) {
		u, err := newUser(r)
		if err != nil {
			return nil, err
		}
		return s.backend.SetPassword(r.Context(), r.PathValue("name"), u.Password)
	}))
	mux.HandleFunc("DELETE /v1/users/{name}", answer(func(r *http.Request) (any, error) {
		return s.backend.RemoveUser(r.Context(), r.PathValue("name"))
	}))
}

func newUser(r *http.Request) (u NewUser, err error) {
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		return u, &Error{Code: CodeInvalid, Message: "malformed request"}
	}
	return u, nil
}

// Users lists the users of the directory.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	return get[[]User](ctx, c, "/v1/users")
}

// AddUser makes a user.
func (c *Client) AddUser(ctx context.Context, u NewUser) (User, error) {
	return call[User](ctx, c, http.MethodPost, "/v1/users", u)
}

// SetPassword gives a user a password.
func (c *Client) SetPassword(ctx context.Context, name, password string) (User, error) {
	return call[User](ctx, c, http.MethodPut, "/v1/users/"+url.PathEscape(name)+"/password", NewUser{Password: password})
}

// RemoveUser deletes a user.
func (c *Client) RemoveUser(ctx context.Context, name string) (User, error) {
	return call[User](ctx, c, http.MethodDelete, "/v1/users/"+url.PathEscape(name), nil)
}
