package cosmos

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxSkew is how old a signed request may be.
const maxSkew = 15 * time.Minute

// byKey takes requests that are signed with one of the account's keys.
func (s *Service) byKey(ctx context.Context, r *web.Request, signature string) (principal.Principal, error) {
	t := targetOf(r)
	if t.account.Properties().Bool("disableLocalAuth", false) {
		return principal.Principal{}, unauthorized("Local Authorization is disabled. Use an AAD token to authorize all requests.").WithHeader(substatusHeader, substatusKeysOff)
	}
	date := r.HTTP.Header.Get("x-ms-date")
	if date == "" {
		date = r.HTTP.Header.Get("Date")
	}
	if at, err := http.ParseTime(date); err != nil || s.Web.Clock.Now().Sub(at).Abs() > maxSkew {
		return principal.Principal{}, azerr.Newf(azerr.Forbidden, "Forbidden",
			"The authorization token is not valid at the current time. Please provide a valid x-ms-date header (the token's date is '%s').", date)
	}
	var k keys
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { k, err = s.readKeys(ctx, tx, t.key()); return err })
	if err != nil {
		return principal.Principal{}, err
	}
	got, err := base64.StdEncoding.DecodeString(signature)
	payloads := signedPayloads(r.HTTP, date, t.byID)
	for _, kind := range keyKinds {
		for _, text := range payloads {
			if err == nil && signs(*k.field(kind), text, got) {
				return keyHolder(r, kind, s.Verifier.TenantID())
			}
		}
	}
	return principal.Principal{}, unauthorized("The input authorization token can't serve the request. The wrong key is being used or the expected payload is not built as per the protocol. For more info: https://aka.ms/cosmosdb-tsg-unauthorized. Server used the following payload to sign: '" + payloads[0] + "'")
}

// keyHolder lets a read-only key read and nothing else.
func keyHolder(r *web.Request, kind, tenant string) (principal.Principal, error) {
	if strings.HasSuffix(kind, "Readonly") && !reads(r) {
		return principal.Principal{}, readOnlyKey()
	}
	return principal.Principal{Key: kind, TenantID: tenant}, nil
}

func readOnlyKey() *azerr.Error {
	return azerr.New(azerr.Forbidden, "Forbidden",
		"Insufficient permissions provided in the authorization header for the corresponding request. Please retry with another authorization header.")
}

// reads reports an operation that changes nothing: a GET, or a query by POST.
func reads(r *web.Request) bool {
	if r.HTTP.Method == http.MethodGet || r.HTTP.Method == http.MethodHead {
		return true
	}
	if r.Operation == nil {
		return false
	}
	if len(r.Operation.Needs) == 0 {
		return true // a batch, which asks for each of its operations
	}
	action := r.Operation.Needs[0][0].Action
	return action == executeQuery || action == readMetadata || strings.HasSuffix(action, "/read")
}

func signs(key, text string, signature []byte) bool {
	secret, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return hmac.Equal(mac.Sum(nil), signature)
}

// signedPayloads returns what a client may have signed: the method, the type
// and the link of the resource, and the date. Clients differ in whether the
// link of a path with escapes is the escaped one, so either form is taken.
func signedPayloads(r *http.Request, date string, byID bool) []string {
	kind, link := linkOf(strings.Trim(r.URL.Path, "/"), byID)
	_, escaped := linkOf(strings.Trim(r.URL.EscapedPath(), "/"), byID)
	payload := func(link string) string {
		return strings.ToLower(r.Method) + "\n" + kind + "\n" + link + "\n" + strings.ToLower(date) + "\n\n"
	}
	if escaped == link {
		return []string{payload(link)}
	}
	return []string{payload(link), payload(escaped)}
}

// linkOf returns the type of the resource that a path names ("docs") and its
// link: the path of the resource itself, or for a collection that of its
// owner. With resource ids the link is the last of them, in lower case.
func linkOf(path string, byID bool) (kind, link string) {
	if path == "" {
		return "", ""
	}
	// An operation on a container is signed as a kind of its own.
	if owner, ok := strings.CutSuffix(path, "/operations/partitionkeydelete"); ok {
		return "partitionkey", owner
	}
	parts := strings.Split(path, "/")
	item := len(parts)%2 == 0
	at := len(parts) - 1
	if item {
		at--
	}
	kind = strings.ToLower(parts[at])
	owner := parts[:at]
	if item {
		owner = parts
	}
	switch {
	case len(owner) == 0:
		return kind, ""
	case byID || kind == "offers":
		return kind, strings.ToLower(owner[len(owner)-1])
	}
	return kind, strings.Join(owner, "/")
}
