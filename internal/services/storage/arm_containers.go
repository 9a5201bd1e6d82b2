package storage

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armBody is a container as Resource Manager shows it.
func armBody(account *armkit.Resource, c *container) map[string]any {
	metadata := map[string]string{}
	for _, m := range c.metadata {
		metadata[m.Name] = m.Value
	}
	access := map[string]string{"": "None", "container": "Container", "blob": "Blob"}[c.access]
	return map[string]any{
		"id": account.ID + "/blobServices/default/containers/" + c.name, "name": c.name, "type": blobContainerType, "etag": c.etag,
		"properties": map[string]any{
			"publicAccess": access, "leaseStatus": "Unlocked", "leaseState": "Available", "lastModifiedTime": stamp(c.modified), "metadata": metadata,
			"hasImmutabilityPolicy": false, "hasLegalHold": false, "deleted": false, "remainingRetentionDays": 0,
			"defaultEncryptionScope": "$account-encryption-key", "denyEncryptionScopeOverride": false,
		},
	}
}

func (s *Service) armListContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadList(ctx, func(tx *store.Tx) (value []map[string]any, err error) {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		found, err := listContainers(ctx, tx, account.Name, "", "", 0)
		for _, c := range found {
			value = append(value, armBody(account, c))
		}
		return value, err
	})
}

func (s *Service) armGetContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		c, err := findContainer(ctx, tx, account.Name, r.Param("container"))
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, containerNotFound()
		}
		return armBody(account, c), nil
	})
}

// armPutContainer creates a container or changes its metadata and access.
func (s *Service) armPutContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	var sent struct {
		Properties struct {
			PublicAccess string            `json:"publicAccess"`
			Metadata     map[string]string `json:"metadata"`
		} `json:"properties"`
	}
	if err := r.DecodeJSON(&sent); err != nil {
		return nil, err
	}
	name := r.Param("container")
	if !containerName(name) {
		return nil, azerr.Newf(azerr.Invalid, "InvalidResourceName", "The specified resource name contains invalid characters: '%s'.", name)
	}
	access, ok := map[string]string{"": "", "None": "", "Container": "container", "Blob": "blob"}[sent.Properties.PublicAccess]
	if !ok {
		return nil, azerr.Newf(azerr.Invalid, "InvalidHeaderValue", "publicAccess '%s' is not valid.", sent.Properties.PublicAccess)
	}
	for k := range sent.Properties.Metadata {
		if !metaName.MatchString(k) {
			return nil, azerr.New(azerr.Invalid, "InvalidMetadata", "The metadata specified is invalid. It has characters that are not permitted.")
		}
	}
	var body map[string]any
	status := http.StatusOK
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		if access != "" && !account.Properties().Bool("allowBlobPublicAccess", false) {
			return azerr.New(azerr.Conflict, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
		}
		old, err := findContainer(ctx, tx, account.Name, name)
		if err != nil {
			return err
		}
		c := &container{account: account.Name, name: name, access: access}
		status = http.StatusCreated
		if old != nil {
			status = http.StatusOK
			c = old
			if sent.Properties.PublicAccess != "" {
				c.access = access
			}
		}
		if sent.Properties.Metadata != nil || old == nil {
			c.metadata = nil
			for k, v := range sent.Properties.Metadata {
				c.metadata = append(c.metadata, pair{k, v})
			}
		}
		c.touch(s.Web)
		body = armBody(account, c)
		return putContainer(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(status, body), nil
}

func (s *Service) armDeleteContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	var refs []string
	gone := false
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		c, err := findContainer(ctx, tx, account.Name, r.Param("container"))
		if gone = err == nil && c == nil; gone || err != nil {
			return err
		}
		refs, err = removeContainer(ctx, tx, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.drop(refs)
	if gone {
		return web.Empty(http.StatusNoContent), nil
	}
	return web.Empty(http.StatusOK), nil
}
