package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// backdated is how far before the moment of minting a token says it was
// issued, as Entra does for clocks that are behind.
const backdated = 5 * time.Minute

// signerCache keeps the signer of the current key.
type signerCache struct {
	mu     sync.Mutex
	kid    string
	signer jose.Signer
}

// Mint fills in what every token of a kind has (issuer, times, ids) and signs.
// Version is "1.0" unless the claims say "2.0". The client is AppID and AppIDACR
// in both.
func (s *Service) Mint(_ context.Context, c Claims, life time.Duration) (string, error) {
	now := s.Clock.Now()
	c.TenantID = s.TenantID
	c.IssuedAt, c.NotBefore = now.Add(-backdated).Unix(), now.Add(-backdated).Unix()
	c.Expires = now.Add(life).Unix()
	c.IdentityProvider = ""
	if c.Version != "2.0" {
		c.Version, c.Issuer = "1.0", s.Verifier.Issuer()
		c.IdentityProvider = s.Verifier.Issuer()
	} else {
		c.Issuer = s.Verifier.issuerV2()
		c.AuthorizedParty, c.AppID = c.AppID, "" // the same by another name
		c.AZPACR, c.AppIDACR = c.AppIDACR, ""
	}
	if c.Subject == "" {
		c.Subject = c.ObjectID
	}
	c.UTI = opaque(s.NewID())
	c.RH = "1." + opaque(s.TenantID)
	c.AIO = opaque(s.NewID())
	return s.sign(c)
}

func (s *Service) sign(c any) (string, error) {
	signer, err := s.current.of(s.signing())
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed.CompactSerialize()
}

func (sc *signerCache) of(k *key) (jose.Signer, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.kid == k.kid {
		return sc.signer, nil
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("x5t", k.kid).WithHeader("kid", k.kid)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: k.private}, options)
	if err != nil {
		return nil, err
	}
	sc.kid, sc.signer = k.kid, signer
	return signer, nil
}

// opaque turns a GUID into the short text that Entra's opaque claims are.
func opaque(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(id, "-", "")))[:22]
}

// mintCache keeps managed identities' tokens, because apps ask for the same
// one again and again and Azure answers with the same one.
type mintCache struct {
	mu     sync.Mutex
	tokens map[string]Minted
}

// Minted is a token and when it ends.
type Minted struct {
	Token   string
	Expires time.Time
}

// cachedTokens bounds the cache; past it, it starts afresh.
const cachedTokens = 10_000

// ForManagedIdentity returns the identity's token for a resource, the one of
// before as long as half of its life is left.
func (s *Service) ForManagedIdentity(ctx context.Context, c Claims) (Minted, error) {
	c.IDType, c.AppIDACR = "app", "2"
	name := c.ObjectID + " " + c.AppID + " " + c.ManagedIdentity + " " + c.Audience + " " + c.Version
	now := s.Clock.Now()
	s.minted.mu.Lock()
	m, ok := s.minted.tokens[name]
	s.minted.mu.Unlock()
	if ok && now.Before(m.Expires.Add(-ManagedIdentityLife/2)) {
		return m, nil
	}
	raw, err := s.Mint(ctx, c, ManagedIdentityLife)
	if err != nil {
		return Minted{}, err
	}
	m = Minted{Token: raw, Expires: now.Add(ManagedIdentityLife).Truncate(time.Second)}
	s.minted.mu.Lock()
	defer s.minted.mu.Unlock()
	if s.minted.tokens == nil || len(s.minted.tokens) >= cachedTokens {
		s.minted.tokens = map[string]Minted{}
	}
	s.minted.tokens[name] = m
	return m, nil
}
