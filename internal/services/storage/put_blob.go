package storage

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxBlobName is Azure's limit for a blob's name.
const maxBlobName = 1024

// putBlob writes a whole block blob.
func (s *Service) putBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	h := r.HTTP.Header
	switch kind := h.Get("x-ms-blob-type"); kind {
	case "BlockBlob":
	case "AppendBlob", "PageBlob":
		return nil, azerr.Newf(azerr.Conflict, "FeatureNotSupportedByLanyard", "Blobs of the type %s are not supported by Lanyard yet; docs/divergences.md lists what is not.", kind)
	case "":
		return nil, azerr.New(azerr.Invalid, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.").WithDetail("HeaderName", "x-ms-blob-type")
	default:
		return nil, invalidHeader("x-ms-blob-type", kind)
	}
	metadata, err := metadataOf(r)
	if err != nil {
		return nil, err
	}
	if err := s.mayWrite(ctx, r); err != nil {
		return nil, err
	}
	u, err := s.receive(r, maxBlob)
	if err != nil {
		return nil, err
	}
	b := &blobItem{size: u.Size, properties: propertiesOf(h), metadata: metadata}
	if b.properties.ContentMD5 == "" {
		b.properties.ContentMD5 = base64.StdEncoding.EncodeToString(u.md5)
	}
	if u.Ref == "" {
		b.inline = u.Inline
	} else {
		b.parts = []part{u.part}
	}
	if err := s.replace(ctx, r, b, nil); err != nil {
		s.discard(u)
		return nil, err
	}
	return b.answer(http.StatusCreated).
		With("Content-MD5", base64.StdEncoding.EncodeToString(u.md5)).
		With("x-ms-request-server-encrypted", "true"), nil
}

// mayWrite refuses early what would be refused in the end, before a long body
// is received. A caller who may only add must not overwrite.
func (s *Service) mayWrite(ctx context.Context, r *web.Request) error {
	if len(r.Param("blob")) > maxBlobName {
		return azerr.New(azerr.Invalid, "InvalidUri", "The requested URI does not represent any resource on the server.")
	}
	return s.DB.Read(ctx, func(tx *store.Tx) error { _, err := s.writable(ctx, tx, r); return err })
}

// writable returns the blob that a write would replace, nil for a new one, if
// the write may be done.
func (s *Service) writable(ctx context.Context, tx *store.Tx, r *web.Request) (*blobItem, error) {
	account, name := accountIn(r).Name, r.Param("container")
	c, err := findContainer(ctx, tx, account, name)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, containerNotFound()
	}
	old, err := findBlob(ctx, tx, account, name, r.Param("blob"))
	if err != nil {
		return nil, err
	}
	exists := azerr.New(azerr.Conflict, "BlobAlreadyExists", "The specified blob already exists.")
	if old == nil {
		return nil, checkWrite(r.HTTP.Header, nil, exists)
	}
	if !r.Allowed(op.Data(blobWrite, containerScope)) {
		return nil, azerr.New(azerr.Forbidden, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.")
	}
	return old, checkWrite(r.HTTP.Header, &current{old.etag, old.modified}, exists)
}

// replace puts a blob in the place of the one that is there. Readers of the
// old content go on with the files that they have open. With used, blocks
// that became the blob's are taken out of the uncommitted ones.
func (s *Service) replace(ctx context.Context, r *web.Request, b *blobItem, commit func(tx *store.Tx, old *blobItem) error) error {
	b.account, b.container, b.name = accountIn(r).Name, r.Param("container"), r.Param("blob")
	if b.properties.ContentType == "" {
		b.properties.ContentType = defaultContentType
	}
	var unused []string
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		unused = nil
		old, err := s.writable(ctx, tx, r)
		if err != nil {
			return err
		}
		if commit != nil {
			if err := commit(tx, old); err != nil {
				return err
			}
		}
		b.modified, b.etag = s.Web.Clock.Now(), newETag(s.Web)
		b.created = b.modified
		if old != nil {
			b.created = old.created
		}
		left, err := queryBlocks(ctx, tx, `account = ? AND container = ? AND blob = ?`, b.account, b.container, b.name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM blocks WHERE account = ? AND container = ? AND blob = ?`, b.account, b.container, b.name); err != nil {
			return err
		}
		unused = without(refsIn(left), b.refs())
		if old != nil {
			unused = append(unused, without(old.refs(), b.refs())...)
		}
		return saveBlob(ctx, tx, b)
	})
	if err == nil {
		s.drop(unused)
	}
	return err
}

func refsIn(parts []part) []string { return (&blobItem{parts: parts}).refs() }

// without returns the references that are not kept.
func without(refs, kept []string) []string {
	keep := make(map[string]bool, len(kept))
	for _, k := range kept {
		keep[k] = true
	}
	var out []string
	for _, r := range refs {
		if !keep[r] {
			out = append(out, r)
		}
	}
	return out
}

// answer carries a blob's tag and time.
func (b *blobItem) answer(status int) *web.Response {
	return web.Empty(status).With("ETag", b.etag).With("Last-Modified", httpTime(b.modified))
}

// xmlName reports whether a blob's name can stand in XML as it is.
func xmlName(name string) bool {
	return strings.IndexFunc(name, func(c rune) bool {
		return c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0xfffe || c == 0xffff || c == 0xfffd
	}) < 0
}
