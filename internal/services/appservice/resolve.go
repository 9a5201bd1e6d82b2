package appservice

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
)

// The statuses of references, in Azure's words.
const (
	statusResolved        = "Resolved"
	statusInvalidSyntax   = "InvalidSyntax"
	statusNoIdentity      = "MSINotEnabled"
	statusVaultNotFound   = "VaultNotFound"
	statusSecretNotFound  = "SecretNotFound"
	statusVersionNotFound = "SecretVersionNotFound"
	statusDenied          = "AccessToKeyVaultDenied"
	statusTimedOut        = "FetchTimedOut"
	statusOther           = "OtherReasons"
)

// details are the sentences beside a status. Those of a missing identity and
// of a refusal were recorded from Azure.
var details = map[string]string{
	statusInvalidSyntax:   "Key Vault reference was not able to be resolved because its syntax is not valid.",
	statusNoIdentity:      "Reference was not able to be resolved because site Managed Identity not enabled.",
	statusVaultNotFound:   "Key Vault reference was not able to be resolved because the vault was not found.",
	statusSecretNotFound:  "Key Vault reference was not able to be resolved because the secret was not found.",
	statusVersionNotFound: "Key Vault reference was not able to be resolved because the secret's version was not found.",
	statusDenied:          "Key Vault reference was not able to be resolved because site was denied access to Key Vault reference's vault.",
	statusTimedOut:        "Key Vault reference was not able to be resolved because Key Vault did not answer in time.",
}

// fetchLimit bounds one question to a vault.
const fetchLimit = 10 * time.Second

// resolution is what became of a reference. The value goes to the app alone.
type resolution struct {
	reference
	status, details string
	active          string // the version that the value is of
	value           string
}

// resolve asks the vault for what a setting refers to, as the app: over the
// vault's own host with a token of the app's identity, so that its roles
// decide, and a refusal is recorded like any other.
func (s *Service) resolve(ctx context.Context, site *armkit.Resource, text string) resolution {
	out := resolution{reference: parseReference(text)}
	out.status, out.details = s.fetch(ctx, site, &out)
	if out.details == "" {
		out.details = details[out.status]
	}
	return out
}

func (s *Service) fetch(ctx context.Context, site *armkit.Resource, out *resolution) (status, detail string) {
	if !out.valid {
		return statusInvalidSyntax, ""
	}
	principal, resource, err := s.referenceIdentity(ctx, site)
	if err != nil {
		return statusOther, err.Error()
	}
	if principal == nil {
		return statusNoIdentity, ""
	}
	minted, err := s.Tokens.ForManagedIdentity(ctx, identity.Claims(principal, resource, "https://vault.azure.net"))
	if err != nil {
		return statusOther, err.Error()
	}
	answer, err := s.askVault(ctx, out.url(out.version), minted.Token)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return statusTimedOut, ""
	case err != nil:
		return statusOther, err.Error()
	}
	switch code := answer.Error.Code; {
	case code == "" && strings.ContainsRune(answer.Value, 0):
		return statusOther, "Key Vault reference was not able to be resolved because the secret cannot be the value of an environment variable."
	case code == "":
		out.value, out.active = answer.Value, path.Base(answer.ID)
		return statusResolved, ""
	case answer.Error.Inner.Code == "SecretDisabled":
		return statusOther, answer.Error.Message
	case code == "Forbidden":
		return statusDenied, ""
	case code == "VaultNotFound":
		return statusVaultNotFound, ""
	case code != "SecretNotFound":
		return statusOther, answer.Error.Message
	}
	if out.version != "" {
		if newest, err := s.askVault(ctx, out.url(""), minted.Token); err == nil && newest.Error.Code != "SecretNotFound" {
			return statusVersionNotFound, ""
		}
	}
	return statusSecretNotFound, ""
}

// referenceIdentity returns the principal with which an app reads what its
// settings refer to, and the resource that this identity belongs to: the
// system-assigned one, unless keyVaultReferenceIdentity names another that the
// app has. Nil is no such identity.
func (s *Service) referenceIdentity(ctx context.Context, site *armkit.Resource) (*directory.Object, string, error) {
	attached, err := s.Identities.Of(ctx, site.ID)
	if err != nil || attached == nil {
		return nil, "", err
	}
	named := site.Properties().String("keyVaultReferenceIdentity")
	if named == "" || strings.EqualFold(named, "SystemAssigned") {
		return attached.System, site.ID, nil
	}
	for _, u := range attached.User {
		if strings.EqualFold(u.ID, named) {
			return u.Object, u.ID, nil
		}
	}
	return nil, "", nil
}

// secretAnswer is a secret, or Key Vault's error.
type secretAnswer struct {
	Value, ID string
	Error     struct {
		Code, Message string
		Inner         struct{ Code string } `json:"innererror"`
	}
}

func (s *Service) askVault(ctx context.Context, url, token string) (answer secretAnswer, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return answer, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", "AppService-KeyVaultReferences")
	resp, err := s.Inside.Do(req)
	if err != nil {
		return answer, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer, err
	}
	if answer.Error.Code == "" && resp.StatusCode != http.StatusOK {
		answer.Error.Code, answer.Error.Message = "Unknown", resp.Status
	}
	return answer, nil
}
