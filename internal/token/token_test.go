package token

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	tenant = "11111111-2222-4333-8444-555555555555"
	vault  = "https://vault.azure.net"
)

func newService(t testing.TB) (*Service, *clock.Fixed, *store.DB) {
	t.Helper()
	ck := &clock.Fixed{T: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Schemas: []store.Schema{Schema}, Clock: ck, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(t.Context(), Config{DB: db, Box: box, Clock: ck, NewID: guid.Random(), TenantID: tenant, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s, ck, db
}

func mint(t testing.TB, s *Service) string {
	t.Helper()
	raw, err := s.Mint(t.Context(), Claims{Audience: vault, ObjectID: "oid", AppID: "app", IDType: "app", AppIDACR: "1"}, Life)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func reason(t *testing.T, s *Service, raw string) string {
	t.Helper()
	_, err := s.Verifier.Verify(t.Context(), raw, []string{vault})
	var e *Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("not a *token.Error: %v", err)
	}
	if err == nil {
		return ""
	}
	return e.Reason
}

func TestTokensAreShapedAsEntrasV1(t *testing.T) {
	s, _, _ := newService(t)
	m, err := s.ForManagedIdentity(t.Context(), Claims{Audience: vault, ObjectID: "oid", AppID: "app", ManagedIdentity: "/subscriptions/s/resourcegroups/rg/providers/Microsoft.Web/sites/a"})
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(m.Token, ".")
	var header, claims map[string]any
	decode(t, parts[0], &header)
	decode(t, parts[1], &claims)
	if header["alg"] != "RS256" || header["typ"] != "JWT" || header["kid"] == "" || header["kid"] != header["x5t"] || len(header["kid"].(string)) != 27 {
		t.Errorf("header %v", header)
	}
	for name, want := range map[string]any{
		"aud": vault, "iss": "https://sts.windows.net/" + tenant + "/", "idp": "https://sts.windows.net/" + tenant + "/", "appid": "app", "appidacr": "2",
		"idtyp": "app", "oid": "oid", "sub": "oid", "tid": tenant, "ver": "1.0", "xms_mirid": "/subscriptions/s/resourcegroups/rg/providers/Microsoft.Web/sites/a",
		"iat": claims["nbf"],
	} {
		if claims[name] != want {
			t.Errorf("%s = %v, want %v", name, claims[name], want)
		}
	}
	if life := claims["exp"].(float64) - claims["iat"].(float64); life != (ManagedIdentityLife + backdated).Seconds() {
		t.Errorf("life %v s", life)
	}
	again, err := s.ForManagedIdentity(t.Context(), Claims{Audience: vault, ObjectID: "oid", AppID: "app", ManagedIdentity: "/subscriptions/s/resourcegroups/rg/providers/Microsoft.Web/sites/a"})
	if err != nil || again.Token != m.Token {
		t.Error("the same identity and resource gave another token")
	}
}

func decode(t *testing.T, part string, v any) {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func TestRefusals(t *testing.T) {
	s, ck, _ := newService(t)
	good := mint(t, s)
	if r := reason(t, s, good); r != "" {
		t.Fatalf("a good token: %s", r)
	}
	parts := strings.Split(good, ".")
	kid := s.signing().kid
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	forge := func(alg jose.SignatureAlgorithm, key any, kid string, change func(*Claims)) string {
		c := Claims{Audience: vault, Issuer: s.Verifier.Issuer(), ObjectID: "oid", TenantID: tenant, Expires: ck.Now().Add(time.Hour).Unix(), NotBefore: ck.Now().Unix()}
		if change != nil {
			change(&c)
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
		if err != nil {
			t.Fatal(err)
		}
		payload, _ := json.Marshal(c)
		signed, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := signed.CompactSerialize()
		return raw
	}
	// withHeaders is signed by a foreign key that the token's own header offers.
	withHeaders := func(headers map[jose.HeaderKey]any) string {
		options := (&jose.SignerOptions{}).WithHeader("kid", kid)
		for name, value := range headers {
			options.WithHeader(name, value)
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: foreign}, options)
		if err != nil {
			t.Fatal(err)
		}
		payload, _ := json.Marshal(Claims{Audience: vault, Issuer: s.Verifier.Issuer(), ObjectID: "oid", TenantID: tenant, Expires: ck.Now().Add(time.Hour).Unix()})
		signed, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := signed.CompactSerialize()
		return raw
	}
	own := s.signing().private
	b64 := base64.RawURLEncoding.EncodeToString
	none := b64([]byte(`{"alg":"none","kid":"`+kid+`"}`)) + "." + parts[1] + "."
	hmacHead := b64([]byte(`{"alg":"HS256","kid":"`+kid+`"}`)) + "." + parts[1]
	public, _ := x509.MarshalPKIXPublicKey(&own.PublicKey)
	mac := hmac.New(sha256.New, public)
	mac.Write([]byte(hmacHead))
	other := mint(t, s)
	for name, tc := range map[string]struct{ raw, want string }{
		"empty":                        {"", Malformed},
		"not a token":                  {"a.b.c", Malformed},
		"two parts":                    {parts[0] + "." + parts[1], Malformed},
		"very long":                    {strings.Repeat("a", maxToken+1), Malformed},
		"alg none":                     {none, BadAlgorithm},
		"public key as HMAC secret":    {hmacHead + "." + b64(mac.Sum(nil)), BadAlgorithm},
		"RS512 by our key":             {forge(jose.RS512, own, kid, nil), BadAlgorithm},
		"foreign key, our kid":         {forge(jose.RS256, foreign, kid, nil), BadSignature},
		"foreign key, foreign kid":     {forge(jose.RS256, foreign, "x", nil), UnknownKey},
		"no kid":                       {forge(jose.RS256, own, "", nil), UnknownKey},
		"another token's signature":    {parts[0] + "." + parts[1] + "." + strings.Split(other, ".")[2], BadSignature},
		"changed payload":              {parts[0] + "." + strings.Split(other, ".")[1] + "." + parts[2], BadSignature},
		"wrong issuer":                 {forge(jose.RS256, own, kid, func(c *Claims) { c.Issuer = "https://sts.windows.net/x/" }), WrongIssuer},
		"the issuer and more":          {forge(jose.RS256, own, kid, func(c *Claims) { c.Issuer += "x" }), WrongIssuer},
		"the issuer's beginning":       {forge(jose.RS256, own, kid, func(c *Claims) { c.Issuer = strings.TrimSuffix(c.Issuer, "/") }), WrongIssuer},
		"the issuer of v2":             {forge(jose.RS256, own, kid, func(c *Claims) { c.Issuer = "https://login.microsoftonline.com/" + tenant + "/v2.0" }), ""},
		"v2 of another tenant":         {forge(jose.RS256, own, kid, func(c *Claims) { c.Issuer = "https://login.microsoftonline.com/common/v2.0" }), WrongIssuer},
		"a tenant and more":            {forge(jose.RS256, own, kid, func(c *Claims) { c.TenantID += "x" }), WrongTenant},
		"no tenant":                    {forge(jose.RS256, own, kid, func(c *Claims) { c.TenantID = "" }), WrongTenant},
		"a longer audience":            {forge(jose.RS256, own, kid, func(c *Claims) { c.Audience += ".evil.example" }), WrongAudience},
		"no audience":                  {forge(jose.RS256, own, kid, func(c *Claims) { c.Audience = "" }), WrongAudience},
		"a key by jku":                 {withHeaders(map[jose.HeaderKey]any{"jku": "https://evil.example/keys"}), BadSignature},
		"a key by x5u":                 {withHeaders(map[jose.HeaderKey]any{"x5u": "https://evil.example/cert"}), BadSignature},
		"a key in jwk":                 {withHeaders(map[jose.HeaderKey]any{"jwk": jose.JSONWebKey{Key: &foreign.PublicKey, KeyID: kid}}), BadSignature},
		"a path for a kid":             {forge(jose.RS256, foreign, "../../dev/null", nil), UnknownKey},
		"a statement for a kid":        {forge(jose.RS256, foreign, "' OR '1'='1", nil), UnknownKey},
		"wrong tenant":                 {forge(jose.RS256, own, kid, func(c *Claims) { c.TenantID = "x" }), WrongTenant},
		"wrong audience":               {forge(jose.RS256, own, kid, func(c *Claims) { c.Audience = vault + "/" }), WrongAudience},
		"expired":                      {forge(jose.RS256, own, kid, func(c *Claims) { c.Expires = ck.Now().Add(-time.Second).Unix() }), Expired},
		"not yet valid":                {forge(jose.RS256, own, kid, func(c *Claims) { c.NotBefore = ck.Now().Add(time.Hour).Unix() }), NotYetValid},
		"no expiry":                    {forge(jose.RS256, own, kid, func(c *Claims) { c.Expires = 0 }), Malformed},
		"no object id":                 {forge(jose.RS256, own, kid, func(c *Claims) { c.ObjectID = "" }), Malformed},
		"unknown critical header":      {b64([]byte(`{"alg":"RS256","kid":"`+kid+`","crit":["x"],"x":1}`)) + "." + parts[1] + "." + parts[2], BadSignature},
		"trailing garbage in the sign": {good + "AAAA", BadSignature},
	} {
		if got := reason(t, s, tc.raw); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestAVerifiedTokenStillExpires(t *testing.T) {
	s, ck, _ := newService(t)
	raw := mint(t, s)
	if r := reason(t, s, raw); r != "" {
		t.Fatal(r)
	}
	if _, err := s.Verifier.Verify(t.Context(), raw, []string{"https://storage.azure.com"}); err == nil {
		t.Error("the cache let another audience pass")
	}
	ck.Advance(Life + time.Second)
	if r := reason(t, s, raw); r != Expired {
		t.Errorf("after its life: %q", r)
	}
}

func TestRotationKeepsLiveTokens(t *testing.T) {
	s, ck, db := newService(t)
	before := mint(t, s)
	ck.Advance(time.Minute)
	if err := s.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := mint(t, s)
	if strings.Split(before, ".")[0] == strings.Split(after, ".")[0] {
		t.Error("the new key does not sign")
	}
	again, err := New(context.Background(), Config{DB: db, Box: s.Box, Clock: ck, NewID: s.NewID, TenantID: tenant, Log: s.Log})
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []*Service{s, again} {
		if r := reason(t, service, before) + reason(t, service, after); r != "" {
			t.Errorf("after the rotation: %s", r)
		}
	}
	if n := len(s.JWKS("")); n != 2 {
		t.Errorf("%d published keys, want 2", n)
	}
}

func BenchmarkVerifyAgain(b *testing.B) {
	s, _, _ := newService(b)
	raw := mint(b, s)
	audiences := []string{vault}
	for b.Loop() {
		if _, err := s.Verifier.Verify(b.Context(), raw, audiences); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAnOldKeyIsReplaced(t *testing.T) {
	s, ck, _ := newService(t)
	before := s.signing().kid
	ck.Advance(keyLife + time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	for range 200 {
		if s.signing().kid != before {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil || s.signing().kid == before {
		t.Errorf("the key of a month ago still signs (%v)", err)
	}
}
