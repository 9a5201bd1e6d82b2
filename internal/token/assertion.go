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
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
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
		switch {
		case a.Expires == 0 || now.After(time.Unix(a.Expires, 0).Add(skew)):
			return Assertion{}, &Error{Reason: Expired, Time: time.Unix(a.Expires, 0).UTC()}
		case now.Add(skew).Before(time.Unix(a.NotBefore, 0)):
			return Assertion{}, &Error{Reason: NotYetValid, Time: time.Unix(a.NotBefore, 0).UTC()}
		}
		return a, nil
	}
	return Assertion{}, &Error{Reason: BadSignature}
}
