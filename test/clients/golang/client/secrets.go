package main

import (
	"context"
	"encoding/hex"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

type secret struct {
	Name    string            `json:"name"`
	Value   *string           `json:"value"`
	Version string            `json:"version"`
	Type    *string           `json:"type"`
	Tags    map[string]string `json:"tags"`
}

func shown(s azsecrets.Secret) secret {
	return secret{s.ID.Name(), s.Value, s.ID.Version(), s.ContentType, plain(s.Tags)}
}

// plain and pointers turn the SDK's maps of pointers into those of JSON.
func plain(in map[string]*string) map[string]string {
	if in == nil {
		return nil
	}
	out := map[string]string{}
	for k, v := range in {
		out[k] = *v
	}
	return out
}

func pointers(in map[string]string) map[string]*string {
	if in == nil {
		return nil
	}
	out := map[string]*string{}
	for k, v := range in {
		out[k] = &v
	}
	return out
}

// secretCalls are what the app can do with a vault.
func secretCalls(credential azcore.TokenCredential) map[string]call {
	calls := map[string]call{}
	for name, do := range map[string]func(context.Context, *azsecrets.Client, args) (any, error){
		"set": setSecret, "get": getSecret, "list": listSecrets, "versions": listVersions, "update": updateSecret, "delete": deleteSecret,
		"deleted": listDeleted, "recover": recoverSecret, "purge": purgeSecret, "backup": backupSecret, "restore": restoreSecret,
	} {
		calls["secret."+name] = func(ctx context.Context, at string, a args) (any, error) {
			client, err := azsecrets.NewClient(at, credential, nil)
			if err != nil {
				return nil, err
			}
			return do(ctx, client, a)
		}
	}
	return calls
}

func setSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	value := arg[string](a, 1)
	r, err := c.SetSecret(ctx, arg[string](a, 0), azsecrets.SetSecretParameters{Value: &value, Tags: pointers(arg[map[string]string](a, 2))}, nil)
	if err != nil {
		return nil, err
	}
	return shown(r.Secret), nil
}

func getSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	r, err := c.GetSecret(ctx, arg[string](a, 0), arg[string](a, 1), nil)
	if err != nil {
		return nil, err
	}
	return shown(r.Secret), nil
}

func listSecrets(ctx context.Context, c *azsecrets.Client, _ args) (any, error) {
	names := []string{}
	for pages := c.NewListSecretPropertiesPager(nil); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Value {
			names = append(names, p.ID.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func listVersions(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	versions := []string{}
	for pages := c.NewListSecretPropertiesVersionsPager(arg[string](a, 0), nil); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Value {
			versions = append(versions, p.ID.Version())
		}
	}
	return versions, nil
}

func updateSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	change := arg[struct {
		ContentType *string `json:"content_type"`
		Tags        map[string]string
		Enabled     *bool
	}](a, 1)
	p := azsecrets.UpdateSecretPropertiesParameters{ContentType: change.ContentType, Tags: pointers(change.Tags)}
	if change.Enabled != nil {
		p.SecretAttributes = &azsecrets.SecretAttributes{Enabled: change.Enabled}
	}
	r, err := c.UpdateSecretProperties(ctx, arg[string](a, 0), "", p, nil)
	if err != nil {
		return nil, err
	}
	return map[string]any{"type": r.ContentType, "tags": plain(r.Tags), "enabled": r.Attributes.Enabled}, nil
}

func deleteSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	r, err := c.DeleteSecret(ctx, arg[string](a, 0), nil)
	if err != nil {
		return nil, err
	}
	return r.RecoveryID, nil
}

func listDeleted(ctx context.Context, c *azsecrets.Client, _ args) (any, error) {
	names := []string{}
	for pages := c.NewListDeletedSecretPropertiesPager(nil); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Value {
			names = append(names, p.ID.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func recoverSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	r, err := c.RecoverDeletedSecret(ctx, arg[string](a, 0), nil)
	if err != nil {
		return nil, err
	}
	return r.ID.Name(), nil
}

func purgeSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	_, err := c.PurgeDeletedSecret(ctx, arg[string](a, 0), nil)
	return nil, err
}

func backupSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	r, err := c.BackupSecret(ctx, arg[string](a, 0), nil)
	if err != nil {
		return nil, err
	}
	return hex.EncodeToString(r.Value), nil
}

func restoreSecret(ctx context.Context, c *azsecrets.Client, a args) (any, error) {
	backup, err := hex.DecodeString(arg[string](a, 0))
	if err != nil {
		return nil, err
	}
	r, err := c.RestoreSecret(ctx, azsecrets.RestoreSecretParameters{SecretBackup: backup}, nil)
	if err != nil {
		return nil, err
	}
	return r.ID.Name(), nil
}
