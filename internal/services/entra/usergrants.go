package entra

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// userGrants are the grants that yield a user's tokens; device_code is version
// 1's name of the device's.
var userGrants = map[string]bool{"authorization_code": true, "refresh_token": true, "password": true, deviceGrant: true, "device_code": true, onBehalfGrant: true}

// userTokens answers a grant of a user: an access token for one resource, and
// what else the scope asks for.
func (s *Service) userTokens(ctx context.Context, r *web.Request, form url.Values, v1 bool) (*web.Response, error) {
	tenant, err := s.userTenant(r)
	if err != nil {
		return nil, err
	}
	a, err := s.app(ctx, form.Get("client_id"))
	if err != nil {
		return nil, err
	}
	if err := a.fits(tenant); err != nil {
		return nil, err
	}
	s.allowPage(r, a)
	var g *granted
	var until time.Time
	switch form.Get("grant_type") {
	case "authorization_code":
		g, err = s.redeem(ctx, r, a, form)
	case "refresh_token":
		g, until, err = s.refresh(ctx, r, a, form)
	case "password":
		g, err = s.withPassword(ctx, r, a, form, v1)
	case onBehalfGrant:
		g, err = s.onBehalf(ctx, r, a, form, v1)
	default:
		g, err = s.poll(ctx, r, a, form)
	}
	if err != nil {
		return nil, err
	}
	u, err := s.holder(ctx, g)
	if err != nil {
		return nil, err
	}
	asked, err := askedNow(g, form, v1)
	if err != nil {
		return nil, err
	}
	resp, err := s.answer(ctx, a, g, u, asked, until, v1, proofOf(form))
	if err == nil && form.Get("grant_type") == "authorization_code" {
		err = s.stillUnshared(ctx, form.Get("code"), g.Family)
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// askedNow is what a grant is used for: what the request names, or what the
// sign-in was for.
func askedNow(g *granted, form url.Values, v1 bool) (ask, error) {
	if v1 && form.Get("resource") == "" || !v1 && form.Get("scope") == "" {
		return g.Scope, nil
	}
	asked, err := scopeOf(form, v1)
	if err != nil {
		return ask{}, err
	}
	if len(asked.Names) == 0 {
		// OpenID's names alone ask for no other resource than before.
		asked.Resource, asked.Names = g.Scope.Resource, g.Scope.Names
	}
	asked.OpenID = compact(append(asked.OpenID, g.Scope.OpenID...))
	return asked, nil
}

// answer mints what a grant yields. There is nobody to ask for consent here.
func (s *Service) answer(ctx context.Context, a *app, g *granted, u *directory.User, asked ask, until time.Time, v1 bool, acr string) (*web.Response, error) {
	scp, open, err := s.permitted(ctx, a, asked, u)
	switch {
	case err != nil:
		return nil, err
	case len(open) > 0:
		return nil, notConsented(a, "invalid_grant")
	}
	raw, expires, err := s.accessFor(ctx, u, a, asked, scp, acr)
	if err != nil {
		return nil, err
	}
	life, now := int(token.Life.Seconds()), s.Web.Clock.Now()
	body := map[string]any{"token_type": "Bearer", "access_token": raw, "client_info": s.clientInfo(u)}
	if v1 {
		for name, value := range map[string]string{
			"expires_in": strconv.Itoa(life), "ext_expires_in": strconv.Itoa(life), "resource": asked.Resource,
			"expires_on": strconv.FormatInt(expires.Unix(), 10), "not_before": strconv.FormatInt(now.Unix(), 10),
			"scope": joined(scp),
		} {
			body[name] = value
		}
	} else {
		body["expires_in"], body["ext_expires_in"], body["scope"] = life, life, shownScope(asked, scp)
	}
	if asked.has("openid") {
		if body["id_token"], err = s.idToken(ctx, u, idFor{client: a, nonce: g.Nonce, v1: v1, asked: asked, at: g.At}); err != nil {
			return nil, err
		}
	}
	if asked.has("offline_access") {
		next := *g
		next.Scope = asked
		refresh, ends, err := s.newRefresh(ctx, next, until)
		if err != nil {
			return nil, err
		}
		body["refresh_token"] = refresh
		if g.Kind == spaClient && !v1 {
			body["refresh_token_expires_in"] = int(ends.Sub(now).Seconds())
		}
	}
	return web.JSON(http.StatusOK, body), nil
}

// withPassword is the grant password: a client that was told a password.
func (s *Service) withPassword(ctx context.Context, r *web.Request, a *app, form url.Values, v1 bool) (*granted, error) {
	for _, name := range []string{"username", "password"} {
		if form.Get(name) == "" {
			return nil, missing(name)
		}
	}
	if strings.EqualFold(r.Param("tenant"), "common") {
		return nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS9001023: The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")
	}
	asked, err := scopeOf(form, v1)
	if err != nil {
		return nil, err
	}
	if err := s.proveBySecret(ctx, r, a, form); err != nil {
		return nil, err
	}
	o, err := s.CheckPassword(ctx, form.Get("username"), form.Get("password"), placeOf(r))
	if err != nil {
		return nil, err
	}
	return &granted{Family: s.Web.NewID(), Client: a.id, Kind: nativeKind, User: o.ID, At: s.Web.Clock.Now(), Scope: asked}, nil
}

// prove asks a client for what it must show to redeem what was given to an
// address of a kind.
func (s *Service) prove(ctx context.Context, r *web.Request, a *app, kind string, form url.Values) error {
	origin := r.HTTP.Header.Get("Origin") != ""
	switch {
	case kind == spaClient && !origin:
		return azerr.New(azerr.Invalid, "invalid_request", "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.")
	case kind != spaClient && origin:
		return crossOrigin()
	case kind == webClient:
		return s.proveConfidential(ctx, form)
	case proofOf(form) != "0":
		return azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
	}
	return nil
}

// proveBySecret asks a client that has no redirect address for a secret, unless
// it is a public one.
func (s *Service) proveBySecret(ctx context.Context, r *web.Request, a *app, form url.Values) error {
	if r.HTTP.Header.Get("Origin") != "" {
		return crossOrigin()
	}
	if a.public() {
		return nil
	}
	return s.proveConfidential(ctx, form)
}

func (s *Service) proveConfidential(ctx context.Context, form url.Values) error {
	if proofOf(form) == "0" {
		return unproved()
	}
	_, err := s.client(ctx, form)
	return err
}

func unproved() error {
	return azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

func crossOrigin() error {
	return azerr.New(azerr.Invalid, "invalid_request", "AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.")
}

// proofOf is acr of what a client brings: "0" nothing, "1" a secret, "2" an
// assertion.
func proofOf(form url.Values) string {
	switch {
	case form.Get("client_assertion") != "":
		return "2"
	case form.Get("client_secret") != "":
		return "1"
	}
	return "0"
}
