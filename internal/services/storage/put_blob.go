package storage

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

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
	b := &blobItem{properties: contentProperties(h).or(h)}
	if err := b.describedBy(r); err != nil {
		return nil, err
	}
	if err := s.mayWrite(ctx, r); err != nil {
		return nil, err
	}
	u, err := s.receive(r, maxBlob, inlineLimit)
	if err != nil {
		return nil, err
	}
	b.size, b.inline = u.Size, u.inline
	if b.properties.ContentMD5 == "" {
		b.properties.ContentMD5 = base64.StdEncoding.EncodeToString(u.md5)
	}
	if u.Ref != "" {
		b.parts = []part{u.part}
	}
	if err := s.replace(ctx, r, b, nil); err != nil {
		s.discard(u)
		return nil, err
	}
	return u.checksums(b.answer(http.StatusCreated)).With("x-ms-request-server-encrypted", "true"), nil
}

// describedBy reads what a write of a whole blob says of it in headers.
func (b *blobItem) describedBy(r *web.Request) (err error) {
	switch tier := r.HTTP.Header.Get("x-ms-access-tier"); tier {
	case "", "Hot", "Cool", "Cold":
		b.properties.AccessTier = tier
	case "Archive", "Smart":
		return azerr.Newf(azerr.Conflict, "FeatureNotSupportedByLanyard", "The access tier %s is not supported by Lanyard yet; docs/divergences.md lists what is not.", tier)
	default:
		return invalidHeader("x-ms-access-tier", tier)
	}
	if b.properties.ContentType == "" {
		b.properties.ContentType = defaultContentType
	}
	b.metadata, err = metadataOf(r)
	return err
}

// mayWrite refuses early what would be refused in the end, before a long body
// is received. A caller who may only add must not overwrite.
func (s *Service) mayWrite(ctx context.Context, r *web.Request) error {
	if utf8.RuneCountInString(r.Param("blob")) > maxBlobName {
		return azerr.New(azerr.Invalid, "InvalidUri", "The requested URI does not represent any resource on the server.")
	}
	var old *blobItem
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		old, err = s.writable(ctx, tx, r, withoutContent)
		return err
	})
	if err != nil || old == nil {
		return err
	}
	return s.mayOverwrite(ctx, r)
}

// mayOverwrite asks for what the row of a write does not: it lets those pass
// who may only add.
func (s *Service) mayOverwrite(ctx context.Context, r *web.Request) error {
	if write := op.Data(blobWrite, containerScope); !r.Allowed(write) {
		return r.Authorize(ctx, write)
	}
	return nil
}

// writable returns the blob that a write would replace, nil for a new one, if
// its conditions hold.
func (s *Service) writable(ctx context.Context, tx *store.Tx, r *web.Request, columns string) (*blobItem, error) {
	account, name := accountIn(r).Name, r.Param("container")
	c, err := findContainer(ctx, tx, account, name)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, containerNotFound()
	}
	old, err := findBlob(ctx, tx, columns, account, name, r.Param("blob"))
	if err != nil {
		return nil, err
	}
	var have *current
	if old != nil {
		have = &current{old.etag, old.modified}
	}
	return old, checkWrite(r.HTTP.Header, have, azerr.New(azerr.Conflict, "BlobAlreadyExists", "The specified blob already exists."))
}

// replace puts a blob in the place of the one that is there, whose uncommitted
// blocks go. With commit, the blob is made of what was there before.
func (s *Service) replace(ctx context.Context, r *web.Request, b *blobItem, commit func(tx *store.Tx, old *blobItem, fresh []block) error) error {
	b.account, b.container, b.name = accountIn(r).Name, r.Param("container"), r.Param("blob")
	var unused []string
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		unused = nil
		old, err := s.writable(ctx, tx, r, blobColumns)
		if err != nil {
			return err
		}
		if old != nil {
			// Somebody else may have made it while the body came in.
			if err := s.mayOverwrite(ctx, r); err != nil {
				return err
			}
		}
		fresh, err := queryBlocks(ctx, tx, ofBlob, b.account, b.container, b.name)
		if err != nil {
			return err
		}
		if commit != nil {
			if err := commit(tx, old, fresh); err != nil {
				return err
			}
		}
		b.modified, b.etag = s.Web.Clock.Now(), newETag(s.Web)
		b.created = b.modified
		if old != nil {
			b.created = old.created
			unused = refsIn(old.parts)
		}
		for _, f := range fresh {
			unused = append(unused, f.Ref)
		}
		unused = without(unused, refsIn(b.parts))
		if _, err := tx.Exec(ctx, `DELETE FROM blocks WHERE `+ofBlob, b.account, b.container, b.name); err != nil {
			return err
		}
		return saveBlob(ctx, tx, b)
	})
	if err == nil {
		s.drop(unused)
	}
	return err
}

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
