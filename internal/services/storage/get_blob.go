package storage

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxRangeMD5 is the largest range whose MD5 can be asked for.
const maxRangeMD5 = 4 << 20

// getBlob serves a blob or a range of it, streamed.
func (s *Service) getBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	b, err := s.blobOf(ctx, r)
	if err != nil {
		return nil, err
	}
	h := r.HTTP.Header
	if err := checkRead(h, &current{b.etag, b.modified}); err != nil {
		return nil, err
	}
	rng, partial, err := rangeOf(h, b.size)
	if err != nil {
		return nil, err
	}
	resp := web.Streamed(http.StatusOK, "", s.open(b, rng.start, rng.length), rng.length)
	b.describe(resp)
	if !partial {
		return resp, nil
	}
	resp.Status = http.StatusPartialContent
	resp.With("Content-Range", fmt.Sprintf("bytes %d-%d/%d", rng.start, rng.start+rng.length-1, b.size))
	// The MD5 of the whole must not be taken for the range's.
	delete(resp.Header, "Content-MD5")
	if b.properties.ContentMD5 != "" {
		resp.With("x-ms-blob-content-md5", b.properties.ContentMD5)
	}
	if strings.EqualFold(h.Get("x-ms-range-get-content-md5"), "true") {
		return s.withRangeMD5(resp, b, rng)
	}
	return resp, nil
}

// withRangeMD5 reads a small range into memory to answer its MD5.
func (s *Service) withRangeMD5(resp *web.Response, b *blobItem, rng byteRange) (*web.Response, error) {
	defer resp.Stream.Close()
	if rng.length > maxRangeMD5 {
		return nil, azerr.New(azerr.Invalid, "OutOfRangeInput", "One of the request inputs is out of range.")
	}
	data, err := io.ReadAll(resp.Stream)
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(data)
	resp.Stream, resp.Body = nil, data
	return resp.With("Content-MD5", base64.StdEncoding.EncodeToString(sum[:])), nil
}

// headBlob serves properties and metadata, which are headers both.
func (s *Service) headBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	b, err := s.blobOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := checkRead(r.HTTP.Header, &current{b.etag, b.modified}); err != nil {
		return nil, err
	}
	resp := web.Empty(http.StatusOK)
	if !r.HasQuery("comp") {
		b.describe(resp)
		resp.Length = b.size
		return resp, nil
	}
	resp = b.answer(http.StatusOK)
	writeMetadata(resp.Header, b.metadata)
	return resp, nil
}

// describe sets the headers that a blob is served with.
func (b *blobItem) describe(resp *web.Response) {
	p := b.properties
	for name, value := range map[string]string{
		"Content-Type": p.ContentType, "Content-Encoding": p.ContentEncoding, "Content-Language": p.ContentLanguage,
		"Content-Disposition": p.ContentDisposition, "Cache-Control": p.CacheControl, "Content-MD5": p.ContentMD5,
		"ETag": b.etag, "Last-Modified": httpTime(b.modified), "Accept-Ranges": "bytes", "x-ms-creation-time": httpTime(b.created),
		"x-ms-blob-type": "BlockBlob", "x-ms-lease-status": "unlocked", "x-ms-lease-state": "available", "x-ms-server-encrypted": "true",
		"x-ms-access-tier": "Hot", "x-ms-access-tier-inferred": "true",
	} {
		if value != "" {
			resp.With(name, value)
		}
	}
	writeMetadata(resp.Header, b.metadata)
}

// blobOf returns the blob that a request names.
func (s *Service) blobOf(ctx context.Context, r *web.Request) (b *blobItem, err error) {
	if r.HasQuery("snapshot") || r.HasQuery("versionid") {
		return nil, azerr.New(azerr.NotFound, "BlobNotFound", "The specified blob does not exist: Lanyard keeps no snapshots and no versions yet.")
	}
	account, container := accountIn(r).Name, r.Param("container")
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if b, err = findBlob(ctx, tx, account, container, r.Param("blob")); err != nil || b != nil {
			return err
		}
		c, err := findContainer(ctx, tx, account, container)
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		return blobNotFound()
	})
	return b, err
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
