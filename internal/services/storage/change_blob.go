package storage

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) setBlobMetadata(ctx context.Context, r *web.Request) (*web.Response, error) {
	metadata, err := metadataOf(r)
	if err != nil {
		return nil, err
	}
	b, err := s.alter(ctx, r, func(b *blobItem) { b.metadata = metadata })
	if err != nil {
		return nil, err
	}
	return b.answer(http.StatusOK).With("x-ms-request-server-encrypted", "true"), nil
}

// setBlobProperties replaces all of the content headers: those that are not
// sent are cleared, as in Azure.
func (s *Service) setBlobProperties(ctx context.Context, r *web.Request) (*web.Response, error) {
	h := r.HTTP.Header
	b, err := s.alter(ctx, r, func(b *blobItem) {
		tier := b.properties.AccessTier
		b.properties = contentProperties(h)
		b.properties.AccessTier = tier
	})
	if err != nil {
		return nil, err
	}
	return b.answer(http.StatusOK), nil
}

func (s *Service) alter(ctx context.Context, r *web.Request, change func(*blobItem)) (b *blobItem, err error) {
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		if b, err = s.existing(ctx, tx, r); err != nil {
			return err
		}
		change(b)
		b.modified, b.etag = s.Web.Clock.Now(), newETag(s.Web)
		return saveBlob(ctx, tx, b)
	})
	return b, err
}

func (s *Service) deleteBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	if r.HasQuery("snapshot") || r.HasQuery("versionid") {
		return nil, blobNotFound()
	}
	only := false // the snapshots, of which there are none
	switch v := r.HTTP.Header.Get("x-ms-delete-snapshots"); v {
	case "", "include":
	case "only":
		only = true
	default:
		return nil, invalidHeader("x-ms-delete-snapshots", v)
	}
	var b *blobItem
	err := s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if b, err = s.existing(ctx, tx, r); err != nil || only {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM blobs WHERE account = ? AND container = ? AND name = ?`, b.account, b.container, b.name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if only {
		return web.Empty(http.StatusAccepted), nil
	}
	s.drop(refsIn(b.parts))
	return web.Empty(http.StatusAccepted).With("x-ms-delete-type-permanent", "true"), nil
}

// existing returns the blob that a request changes, if its conditions hold.
func (s *Service) existing(ctx context.Context, tx *store.Tx, r *web.Request) (*blobItem, error) {
	account, container := accountIn(r).Name, r.Param("container")
	b, err := findBlob(ctx, tx, blobColumns, account, container, r.Param("blob"))
	if err != nil {
		return nil, err
	}
	if b == nil {
		c, err := findContainer(ctx, tx, account, container)
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, containerNotFound()
		}
		return nil, blobNotFound()
	}
	return b, checkWrite(r.HTTP.Header, &current{b.etag, b.modified}, conditionNotMet())
}
