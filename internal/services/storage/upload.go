package storage

import (
	"bytes"
	"cmp"
	"io"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	maxBlob  = 5000 << 20
	maxBlock = 4000 << 20
	// copyBuffer bounds what of an upload is in memory.
	copyBuffer = 256 << 10
)

// upload is content that was received and is not yet anybody's.
type upload struct {
	part
	inline []byte // instead of a reference, for a small one
	md5    []byte
	crc64  []byte
}

// receive takes a request's body: those up to small bytes into memory, others
// straight into the payload store. What is not complete, or not what its
// checksum says, leaves nothing behind.
func (s *Service) receive(r *web.Request, limit, small int64) (*upload, error) {
	declared := r.HTTP.ContentLength
	switch {
	case declared < 0 && len(r.HTTP.TransferEncoding) == 0:
		return nil, azerr.New(azerr.LengthMissing, "MissingContentLengthHeader", "The Content-Length header was not specified.")
	case declared > limit:
		return nil, bodyTooLarge()
	}
	sums := newSums()
	body := &bodyReader{in: io.LimitReader(r.HTTP.Body, limit+1)}
	tee := io.TeeReader(body, sums)
	head, err := io.ReadAll(io.LimitReader(tee, small+1))
	if err != nil {
		return nil, err
	}
	u := &upload{part: part{Size: int64(len(head))}}
	if u.Size <= small {
		u.inline = head
	} else if err := s.spill(u, io.MultiReader(bytes.NewReader(head), tee), limit); err != nil {
		return nil, err
	}
	if declared >= 0 && u.Size != declared {
		s.discard(u)
		return nil, incomplete()
	}
	u.md5, u.crc64 = sums.md5.Sum(nil), sums.crc64Sum()
	if err := sums.check(r.HTTP.Header); err != nil {
		s.discard(u)
		return nil, err
	}
	return u, nil
}

// bodyReader tells a body that breaks off from trouble with the disk.
type bodyReader struct{ in io.Reader }

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if err != nil && err != io.EOF {
		err = incomplete()
	}
	return n, err
}

// spill writes the content to the payload store.
func (s *Service) spill(u *upload, body io.Reader, limit int64) error {
	w, err := s.Payload.Create()
	if err != nil {
		return err
	}
	defer w.Abort()
	n, err := io.CopyBuffer(struct{ io.Writer }{w}, body, make([]byte, copyBuffer))
	if err != nil {
		return err
	}
	if n > limit {
		return bodyTooLarge()
	}
	u.Size = n
	u.Ref, err = w.Commit()
	return err
}

// discard drops an upload that was refused after all.
func (s *Service) discard(u *upload) {
	if u.Ref != "" {
		s.drop([]string{u.Ref})
	}
}

func incomplete() *azerr.Error {
	return azerr.New(azerr.Invalid, "IncompleteBody", "The request body is incomplete.")
}

func bodyTooLarge() *azerr.Error {
	return azerr.New(azerr.TooLarge, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.")
}

// contentProperties reads the headers that say what a blob is to be served
// with.
func contentProperties(h http.Header) properties {
	return properties{
		ContentType: h.Get("x-ms-blob-content-type"), ContentEncoding: h.Get("x-ms-blob-content-encoding"), ContentLanguage: h.Get("x-ms-blob-content-language"),
		ContentDisposition: h.Get("x-ms-blob-content-disposition"), CacheControl: h.Get("x-ms-blob-cache-control"), ContentMD5: h.Get("x-ms-blob-content-md5"),
	}
}

// or fills in from the request's own headers, which describe the blob where
// its content is the body.
func (p properties) or(h http.Header) properties {
	p.ContentType = cmp.Or(p.ContentType, h.Get("Content-Type"))
	p.ContentEncoding = cmp.Or(p.ContentEncoding, h.Get("Content-Encoding"))
	p.ContentLanguage = cmp.Or(p.ContentLanguage, h.Get("Content-Language"))
	p.CacheControl = cmp.Or(p.CacheControl, h.Get("Cache-Control"))
	return p
}

const defaultContentType = "application/octet-stream"
