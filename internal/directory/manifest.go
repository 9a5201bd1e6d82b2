package directory

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// Manifest is what an application says of itself, beyond its name: in what
// shape it signs people in, and what it offers.
type Manifest struct {
	// SignInAudience is AzureADMyOrg, also when it is "", or AzureADMultipleOrgs.
	SignInAudience string `json:"signInAudience,omitempty"`
	// Web, SPA and PublicClient are the addresses that sign-in may lead back to,
	// by the kind of client that is there.
	Web          []string `json:"web,omitempty"`
	SPA          []string `json:"spa,omitempty"`
	PublicClient []string `json:"publicClient,omitempty"`
	// FallbackPublic lets the client use flows without an address (device code,
	// passwords) without a secret.
	FallbackPublic bool   `json:"fallbackPublic,omitempty"`
	HomePage       string `json:"homePage,omitempty"`
	LogoutURL      string `json:"logoutUrl,omitempty"`
	// ImplicitIDToken and ImplicitAccessToken let the authorize endpoint answer
	// tokens itself.
	ImplicitIDToken     bool     `json:"implicitIdToken,omitempty"`
	ImplicitAccessToken bool     `json:"implicitAccessToken,omitempty"`
	IdentifierURIs      []string `json:"identifierUris,omitempty"`
	// GroupClaims says which groups tokens for this application name: SecurityGroup
	// or All, of which there is one kind here; "" and None for none.
	GroupClaims string `json:"groupMembershipClaims,omitempty"`
	// TokenVersion is the version of access tokens for this application's API,
	// 1 unless it is 2.
	TokenVersion int               `json:"tokenVersion,omitempty"`
	Scopes       []PermissionScope `json:"scopes,omitempty"`
	// Required is what the application asks for with ".default".
	Required []RequiredAccess `json:"required,omitempty"`
}

// PermissionScope is a delegated permission that an application offers.
type PermissionScope struct {
	ID                      string `json:"id"`
	Value                   string `json:"value"`
	Type                    string `json:"type"` // "User", or "Admin" who alone may consent
	Enabled                 bool   `json:"isEnabled"`
	AdminConsentDisplayName string `json:"adminConsentDisplayName,omitempty"`
	AdminConsentDescription string `json:"adminConsentDescription,omitempty"`
	UserConsentDisplayName  string `json:"userConsentDisplayName,omitempty"`
	UserConsentDescription  string `json:"userConsentDescription,omitempty"`
}

// RequiredAccess names permissions of one resource.
type RequiredAccess struct {
	ResourceAppID string           `json:"resourceAppId"`
	Access        []ResourceAccess `json:"resourceAccess"`
}

// ResourceAccess is one of them: Type "Scope" for delegated ones.
type ResourceAccess struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// ErrNoApplication says that there is no such application.
var ErrNoApplication = errors.New("there is no such application")

// UpdateApplication changes an application by object id, and with certificates
// replaces those that it has.
func (d *Directory) UpdateApplication(ctx context.Context, id string, change func(*Application), certificates *[]Certificate) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		found, err := queryApplications(ctx, tx, `id = ?`, strings.ToLower(id))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNoApplication
		}
		a := found[0]
		change(&a)
		data, err := json.Marshal(a.Manifest)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE applications SET name = ?, manifest = ? WHERE id = ?`, a.Name, string(data), found[0].ID); err != nil {
			return err
		}
		if certificates != nil {
			if err := setCertificates(ctx, tx, found[0].AppID, OfApplication, *certificates); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE principals SET name = ? WHERE app_id = ?`, a.Name, found[0].AppID)
		return err
	})
}

// DeleteServicePrincipal removes the service principal of an application, with
// its own credentials and what people consented to. The application stays.
func (d *Directory) DeleteServicePrincipal(ctx context.Context, o *Object) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := d.Delete(ctx, tx, o.ID); err != nil {
			return err
		}
		if err := removeCredentials(ctx, tx, o.AppID, OfServicePrincipal); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM consents WHERE app_id = ?`, o.AppID)
		return err
	})
}

// DeleteApplication removes an application with its service principal, its
// credentials and what people consented to.
func (d *Directory) DeleteApplication(ctx context.Context, a *Application) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		found, err := queryObjects(ctx, tx, `app_id = ?`, a.AppID)
		if err != nil {
			return err
		}
		for _, o := range found {
			if err := d.Delete(ctx, tx, o.ID); err != nil {
				return err
			}
		}
		for _, statement := range []string{`DELETE FROM applications WHERE app_id = ?`, `DELETE FROM consents WHERE app_id = ?`, `DELETE FROM federated_credentials WHERE app_id = ?`} {
			if _, err := tx.Exec(ctx, statement, a.AppID); err != nil {
				return err
			}
		}
		return removeCredentials(ctx, tx, a.AppID, "")
	})
}

// Addresses that no browser should be led to by a sign-in: they run or read
// something in the place of the page.
var forbiddenSchemes = map[string]bool{"javascript": true, "data": true, "vbscript": true, "file": true, "about": true, "blob": true, "": true}

// GoodRedirect reports whether an application may register an address. Web
// addresses have https, or http on this machine; native ones may have schemes
// of their own.
func GoodRedirect(address string, native bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.Fragment != "" || u.User != nil || strings.ContainsAny(address, "*#\\ \t\r\n\"'<>;,") || len(address) > 256 || forbiddenSchemes[strings.ToLower(u.Scheme)] {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return u.Hostname() != ""
	case "http":
		return Loopback(u.Hostname())
	}
	return native
}

// Loopback reports whether a host is this machine.
func Loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }
