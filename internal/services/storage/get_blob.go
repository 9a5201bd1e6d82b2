package storage

import (
	"cmp"
	"context"
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

// maxSummedRange is the largest range whose checksum can be asked for.
const maxSummedRange = 4 << 20

// getBlob serves a blob or a range of it, streamed.
func (s *Service) getBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	for {
		b, err := s.blobOf(ctx, r, blobColumns)
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
		wanted, err := rangeSums(h, rng, partial)
		if err != nil {
			return nil, err
		}
		held, err := s.hold(ctx, b)
		if err != nil {
			return nil, err
		}
		if held {
			return s.serve(b, rng, partial, wanted)
		}
	}
}

// serve answers content that is held.
func (s *Service) serve(b *blobItem, rng byteRange, partial bool, wanted string) (*web.Response, error) {
	resp := web.Streamed(http.StatusOK, "", s.open(b, rng.start, rng.length), rng.length)
	b.describe(resp)
	if !partial {
		return resp, nil
	}
	resp.Status = http.StatusPartialContent
	resp.With("Content-Range", fmt.Sprintf("bytes %d-%d/%d", rng.start, rng.start+rng.length-1, b.size))
	// The MD5 of the whole must not be taken for the range's.
	resp.Without("Content-MD5")
	if b.properties.ContentMD5 != "" {
		resp.With("x-ms-blob-content-md5", b.properties.ContentMD5)
	}
	if wanted == "" {
		return resp, nil
	}
	// A small range is read into memory to answer its checksum.
	defer resp.Stream.Close()
	data, err := io.ReadAll(resp.Stream)
	if err != nil {
		return nil, err
	}
	of := newSums()
	_, _ = of.Write(data)
	resp.Stream, resp.Body = nil, data
	if wanted == rangeMD5 {
		return resp.With("Content-MD5", base64.StdEncoding.EncodeToString(of.md5.Sum(nil))), nil
	}
	return resp.With("x-ms-content-crc64", base64.StdEncoding.EncodeToString(of.crc64Sum())), nil
}

// The headers that ask for the checksum of a range.
const (
	rangeMD5   = "x-ms-range-get-content-md5"
	rangeCRC64 = "x-ms-range-get-content-crc64"
)

// rangeSums returns which checksum of the range is asked for, "" for none.
// Without a range, or of a large one, it cannot be had.
func rangeSums(h http.Header, rng byteRange, partial bool) (wanted string, err error) {
	for _, name := range []string{rangeMD5, rangeCRC64} {
		if !strings.EqualFold(h.Get(name), "true") {
			continue
		}
		switch {
		case wanted != "", !partial:
			return "", invalidHeader(name, h.Get(name))
		case rng.length > maxSummedRange:
			return "", azerr.New(azerr.Invalid, "OutOfRangeInput", "One of the request inputs is out of range.")
		}
		wanted = name
	}
	return wanted, nil
}

// headBlob serves properties and metadata, which are headers both.
func (s *Service) headBlob(ctx context.Context, r *web.Request) (*web.Response, error) {
	b, err := s.blobOf(ctx, r, withoutContent)
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
	writeMetadata(resp, b.metadata)
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
		"x-ms-access-tier": cmp.Or(p.AccessTier, defaultTier),
	} {
		if value != "" {
			resp.With(name, value)
		}
	}
	if p.ContentType == "" {
		resp.Without("Content-Type") // net/http would guess one
	}
	if p.AccessTier == "" {
		resp.With("x-ms-access-tier-inferred", "true")
	}
	writeMetadata(resp, b.metadata)
}

// defaultTier is that of every account here.
const defaultTier = "Hot"

// blobOf returns the blob that a request names.
func (s *Service) blobOf(ctx context.Context, r *web.Request, columns string) (b *blobItem, err error) {
	if r.HasQuery("snapshot") || r.HasQuery("versionid") {
		return nil, azerr.New(azerr.NotFound, "BlobNotFound", "The specified blob does not exist: Lanyard keeps no snapshots and no versions yet.")
	}
	account, container := accountIn(r).Name, r.Param("container")
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if b, err = findBlob(ctx, tx, columns, account, container, r.Param("blob")); err != nil || b != nil {
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
