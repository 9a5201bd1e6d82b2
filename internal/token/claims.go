package token

import (
	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// GroupClaims say which groups a user is in, or where to ask for more of them
// than a token holds.
type GroupClaims struct {
	Groups    []string                     `json:"groups,omitempty"`
	HasGroups bool                         `json:"hasgroups,omitempty"`
	Names     map[string]string            `json:"_claim_names,omitempty"`
	Sources   map[string]map[string]string `json:"_claim_sources,omitempty"`
}

// Claims is what an access token says. Times are seconds since 1970.
type Claims struct {
	ACR       string   `json:"acr,omitempty"` // "1" for a user who signed in
	AMR       []string `json:"amr,omitempty"` // how: "pwd"
	Audience  string   `json:"aud"`
	Issuer    string   `json:"iss"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	GroupClaims
	AIO              string   `json:"aio,omitempty"`
	AppID            string   `json:"appid,omitempty"`    // v1
	AppIDACR         string   `json:"appidacr,omitempty"` // v1: "1" secret, "2" certificate or managed identity
	AuthorizedParty  string   `json:"azp,omitempty"`      // v2's appid
	AZPACR           string   `json:"azpacr,omitempty"`   // v2's appidacr
	IdentityProvider string   `json:"idp,omitempty"`
	IDType           string   `json:"idtyp,omitempty"` // "app" or "user"
	Name             string   `json:"name,omitempty"`
	Nonce            string   `json:"nonce,omitempty"`
	ObjectID         string   `json:"oid"`
	PreferredName    string   `json:"preferred_username,omitempty"`
	RH               string   `json:"rh,omitempty"`
	Roles            []string `json:"roles,omitempty"`
	Scopes           string   `json:"scp,omitempty"`
	Subject          string   `json:"sub"`
	TenantID         string   `json:"tid"`
	UniqueName       string   `json:"unique_name,omitempty"`
	UPN              string   `json:"upn,omitempty"`
	UTI              string   `json:"uti"`
	Version          string   `json:"ver"`
	// ManagedIdentity is the resource that an identity belongs to.
	ManagedIdentity string `json:"xms_mirid,omitempty"`
}

// Principal returns who the token speaks for.
func (c *Claims) Principal() principal.Principal {
	p := principal.Principal{
		ObjectID: c.ObjectID, TenantID: c.TenantID, AppID: c.AppID, Type: principal.ServicePrincipal,
		Name: c.UPN, ManagedIdentity: c.ManagedIdentity,
	}
	if p.AppID == "" {
		p.AppID = c.AuthorizedParty
	}
	if c.IDType != "app" {
		p.Type = principal.User
	}
	return p
}
