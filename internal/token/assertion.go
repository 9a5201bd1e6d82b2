package token

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Assertion is what a token of another issuer says, as far as a federated
// identity credential looks at it.
type Assertion struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	NotBefore seconds  `json:"nbf"`
	Expires   seconds  `json:"exp"`
	// ManagedIdentity is xms_mirid of our own tokens.
	ManagedIdentity string `json:"xms_mirid"`
}

// seconds are those since 1970. MSAL for Python writes them with a fraction,
// older ones for Go as a text.
type seconds float64

func (s *seconds) UnmarshalJSON(data []byte) error {
	var n json.Number // takes a text too, if it is a number's
	if err := json.Unmarshal(data, &n); err != nil || n == "" {
		return err
	}
	f, err := n.Float64()
	*s = seconds(f)
	return err
}

// farthest is the end of the year 9999: no time lies beyond.
const farthest seconds = 253402300799

func (s seconds) time() time.Time { return time.Unix(int64(max(0, min(s, farthest))), 0).UTC() }

// within refuses an assertion that does not hold now.
func (a Assertion) within(now time.Time) error {
	switch {
	case a.Expires <= 0 || a.Expires > farthest || now.After(a.Expires.time().Add(skew)):
		return &Error{Reason: Expired, Time: a.Expires.time()}
	case now.Add(skew).Before(a.NotBefore.time()):
		return &Error{Reason: NotYetValid, Time: a.NotBefore.time()}
	}
	return nil
}

// audience is a text or a list of texts.
type audience []string

func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

var assertionAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.PS256}

// ReadAssertion reads an assertion without verifying it, to learn its issuer
// and with that where its keys are. Files that hold one end in a newline.
func ReadAssertion(raw string) (Assertion, error) {
	signed, err := jose.ParseSignedCompact(strings.TrimSpace(raw), assertionAlgorithms)
	if err != nil {
		return Assertion{}, &Error{Reason: Malformed}
	}
	var a Assertion
	if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &a); err != nil {
		return Assertion{}, &Error{Reason: Malformed}
	}
	return a, nil
}

// VerifyAssertion returns what an assertion says if one of the keys signed it
// and it holds now.
func VerifyAssertion(raw string, keys []byte, now time.Time) (Assertion, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(keys, &set); err != nil {
		return Assertion{}, fmt.Errorf("the issuer's keys cannot be read: %w", err)
	}
	signed, err := jose.ParseSignedCompact(strings.TrimSpace(raw), assertionAlgorithms)
	if err != nil || len(signed.Signatures) != 1 {
		return Assertion{}, &Error{Reason: Malformed}
	}
	candidates := set.Key(signed.Signatures[0].Header.KeyID)
	if len(candidates) == 0 {
		return Assertion{}, &Error{Reason: UnknownKey}
	}
	for _, k := range candidates {
		payload, err := signed.Verify(k)
		if err != nil {
			continue
		}
		var a Assertion
		if err := json.Unmarshal(payload, &a); err != nil {
			return Assertion{}, &Error{Reason: Malformed}
		}
		return a, a.within(now)
	}
	return Assertion{}, &Error{Reason: BadSignature}
}

// Times are from when and until when an assertion says that it holds.
func (a Assertion) Times() (from, to time.Time) { return a.NotBefore.time(), a.Expires.time() }
