package storage

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	name := r.Param("container")
	if !containerName(name) {
		return nil, azerr.New(azerr.Invalid, "InvalidResourceName", "The specified resource name contains invalid characters.")
	}
	metadata, err := metadataOf(r)
	if err != nil {
		return nil, err
	}
	access := r.HTTP.Header.Get("x-ms-blob-public-access")
	switch access {
	case "", "blob", "container":
	default:
		return nil, invalidHeader("x-ms-blob-public-access", access)
	}
	if access != "" && !accountIn(r).Properties().Bool("allowBlobPublicAccess", false) {
		return nil, azerr.New(azerr.Conflict, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
	}
	c := &container{account: accountIn(r).Name, name: name, metadata: metadata, access: access}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		// An account that was deleted a moment ago must not leave a container
		// to its successor.
		if _, err := s.Kit.Get(ctx, tx, accountIn(r).ID); err != nil {
			return err
		}
		old, err := findContainer(ctx, tx, c.account, c.name)
		if err != nil {
			return err
		}
		if old != nil {
			return azerr.New(azerr.Conflict, "ContainerAlreadyExists", "The specified container already exists.")
		}
		c.touch(s.Web)
		return putContainer(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return c.answer(http.StatusCreated), nil
}

// answer carries a container's tag and time.
func (c *container) answer(status int) *web.Response {
	return web.Empty(status).With("ETag", c.etag).With("Last-Modified", httpTime(c.modified))
}

// getContainer serves properties and metadata, which are headers both.
func (s *Service) getContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	c, err := s.containerOf(ctx, r)
	if err != nil {
		return nil, err
	}
	resp := c.answer(http.StatusOK)
	writeMetadata(resp, c.metadata)
	for name, value := range map[string]string{
		"x-ms-lease-status": "unlocked", "x-ms-lease-state": "available", "x-ms-has-immutability-policy": "false", "x-ms-has-legal-hold": "false",
		"x-ms-immutable-storage-with-versioning-enabled": "false", "x-ms-default-encryption-scope": "$account-encryption-key", "x-ms-deny-encryption-scope-override": "false",
	} {
		resp.With(name, value)
	}
	if c.access != "" {
		resp.With("x-ms-blob-public-access", c.access)
	}
	return resp, nil
}

func (s *Service) setContainerMetadata(ctx context.Context, r *web.Request) (*web.Response, error) {
	metadata, err := metadataOf(r)
	if err != nil {
		return nil, err
	}
	var c *container
	err = s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = findContainer(ctx, tx, accountIn(r).Name, r.Param("container")); err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		if err := checkWrite(r.HTTP.Header, &current{c.etag, c.modified}, conditionNotMet()); err != nil {
			return err
		}
		c.metadata = metadata
		c.touch(s.Web)
		return putContainer(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return c.answer(http.StatusOK), nil
}

func (s *Service) deleteContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	var refs []string
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := findContainer(ctx, tx, accountIn(r).Name, r.Param("container"))
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		if err := checkWrite(r.HTTP.Header, &current{c.etag, c.modified}, conditionNotMet()); err != nil {
			return err
		}
		refs, err = removeContainer(ctx, tx, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.drop(refs)
	return web.Empty(http.StatusAccepted), nil
}

// containerOf returns the container that a request names.
func (s *Service) containerOf(ctx context.Context, r *web.Request) (c *container, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		c, err = findContainer(ctx, tx, accountIn(r).Name, r.Param("container"))
		if err == nil && c == nil {
			err = containerNotFound()
		}
		return err
	})
	return c, err
}

// getServiceProperties answers the defaults: nothing can be set yet.
func (s *Service) getServiceProperties(context.Context, *web.Request) (*web.Response, error) {
	return web.Bytes(http.StatusOK, "application/xml", []byte(byteOrderMark+`<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties>`+
		`<Logging><Version>1.0</Version><Read>false</Read><Write>false</Write><Delete>false</Delete><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>`+
		`<HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics>`+
		`<MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics>`+
		`<Cors /><DeleteRetentionPolicy><Enabled>false</Enabled></DeleteRetentionPolicy><StaticWebsite><Enabled>false</Enabled></StaticWebsite></StorageServiceProperties>`)), nil
}
