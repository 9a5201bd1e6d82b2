package token

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
)

// The reasons for which a token is refused.
const (
	Malformed     = "Malformed"
	BadAlgorithm  = "BadAlgorithm"
	UnknownKey    = "UnknownKey"
	BadSignature  = "BadSignature"
	WrongIssuer   = "WrongIssuer"
	WrongTenant   = "WrongTenant"
	WrongAudience = "WrongAudience"
	Expired       = "Expired"
	NotYetValid   = "NotYetValid"
)

// Error is the refusal of a token.
type Error struct {
	Reason string
	Got    string    // the audience, issuer or tenant that the token has
	Time   time.Time // when it ended or begins
}

func (e *Error) Error() string { return "token refused: " + e.Reason + " " + e.Got }

const (
	// skew is how far the clocks of two machines may differ.
	skew = 5 * time.Minute
	// maxToken bounds what is looked at; Entra's largest tokens are near
	// 32 KiB.
	maxToken = 64 << 10
	// maxRemembered bounds the tokens that are remembered, in bytes: some
	// four thousand.
	maxRemembered = 8 << 20
)

// Verifier checks access tokens. A token whose signature was good once is
// remembered as it is, since hashing it takes longer than all else that is
// checked; audience and time are checked on every use.
type Verifier struct {
	clock  clock.Clock
	tenant string
	key    func(kid string) *key

	mu   sync.RWMutex
	good map[string]*Claims // by the token
	size int                // of the tokens in good, in bytes
}

// TenantID returns the one tenant.
func (v *Verifier) TenantID() string { return v.tenant }

// Issuer returns the issuer of v1 tokens.
func (v *Verifier) Issuer() string { return "https://sts.windows.net/" + v.tenant + "/" }

// Own reports whether an issuer is ours, under the name of either version.
func (v *Verifier) Own(issuer string) bool { return issuer == v.Issuer() || issuer == v.issuerV2() }

func (v *Verifier) issuerV2() string {
	return "https://login.microsoftonline.com/" + v.tenant + "/v2.0"
}

// Verify returns what a token says if it was signed by us, for this tenant,
// for one of the audiences and for this time. It returns *Error otherwise.
func (v *Verifier) Verify(_ context.Context, raw string, audiences []string) (*Claims, error) {
	if len(raw) > maxToken {
		return nil, &Error{Reason: Malformed}
	}
	v.mu.RLock()
	c := v.good[raw]
	v.mu.RUnlock()
	if c == nil {
		var err error
		if c, err = v.open(raw); err != nil {
			return nil, err
		}
		v.remember(strings.Clone(raw), c) // what it was cut out of need not stay
	}
	now := v.clock.Now()
	switch {
	case now.After(time.Unix(c.Expires, 0)):
		return nil, &Error{Reason: Expired, Time: time.Unix(c.Expires, 0).UTC()}
	case now.Add(skew).Before(time.Unix(c.NotBefore, 0)):
		return nil, &Error{Reason: NotYetValid, Time: time.Unix(c.NotBefore, 0).UTC()}
	case !slices.Contains(audiences, c.Audience):
		return nil, &Error{Reason: WrongAudience, Got: c.Audience}
	}
	return c, nil
}

// open checks everything about a token that does not change with time.
func (v *Verifier) open(raw string) (*Claims, error) {
	signed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		if _, err := jose.ParseSignedCompact(raw, allAlgorithms); err == nil {
			return nil, &Error{Reason: BadAlgorithm}
		}
		return nil, &Error{Reason: Malformed}
	}
	if len(signed.Signatures) != 1 {
		return nil, &Error{Reason: Malformed}
	}
	k := v.key(signed.Signatures[0].Header.KeyID)
	if k == nil {
		return nil, &Error{Reason: UnknownKey}
	}
	payload, err := signed.Verify(&k.private.PublicKey)
	if err != nil {
		return nil, &Error{Reason: BadSignature}
	}
	var c Claims
	if err := json.Unmarshal(payload, &c); err != nil || c.ObjectID == "" || c.Expires == 0 {
		return nil, &Error{Reason: Malformed}
	}
	switch {
	case c.Issuer != v.Issuer() && c.Issuer != v.issuerV2():
		return nil, &Error{Reason: WrongIssuer, Got: c.Issuer}
	case c.TenantID != v.tenant:
		return nil, &Error{Reason: WrongTenant, Got: c.TenantID}
	}
	return &c, nil
}

var allAlgorithms = []jose.SignatureAlgorithm{
	jose.HS256, jose.HS384, jose.HS512, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512,
	jose.PS256, jose.PS384, jose.PS512, jose.EdDSA, "none",
}

func (v *Verifier) remember(raw string, c *Claims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.good == nil || v.size+len(raw) > maxRemembered {
		v.good, v.size = map[string]*Claims{}, 0
	}
	if _, known := v.good[raw]; !known {
		v.size += len(raw)
	}
	v.good[raw] = c
}
