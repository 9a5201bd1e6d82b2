package storage

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"errors"
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
	md5 []byte
}

// receive takes a request's body: small ones into memory, others straight
// into the payload store. What is not complete leaves nothing behind.
func (s *Service) receive(r *web.Request, limit int64) (*upload, error) {
	declared := r.HTTP.ContentLength
	switch {
	case declared < 0 && len(r.HTTP.TransferEncoding) == 0:
		return nil, azerr.New(azerr.LengthMissing, "MissingContentLengthHeader", "The Content-Length header was not specified.")
	case declared > limit:
		return nil, azerr.New(azerr.TooLarge, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.")
	}
	hash := md5.New()
	body := io.TeeReader(io.LimitReader(r.HTTP.Body, limit+1), hash)
	head, err := io.ReadAll(io.LimitReader(body, inlineLimit+1))
	if err != nil {
		return nil, incomplete(err)
	}
	u := &upload{part: part{Size: int64(len(head))}}
	if len(head) <= inlineLimit {
		u.Inline = head
	} else if err := s.spill(u, io.MultiReader(bytes.NewReader(head), body), limit); err != nil {
		return nil, err
	}
	if declared >= 0 && u.Size != declared {
		s.discard(u)
		return nil, incomplete(io.ErrUnexpectedEOF)
	}
	u.md5 = hash.Sum(nil)
	return u, checkMD5(s, r.HTTP.Header, u)
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
		return incomplete(err)
	}
	if n > limit {
		return azerr.New(azerr.TooLarge, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.")
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

func checkMD5(s *Service, h http.Header, u *upload) error {
	text := h.Get("Content-MD5")
	if text == "" {
		return nil
	}
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(want) != md5.Size {
		s.discard(u)
		return azerr.New(azerr.Invalid, "InvalidMd5", "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64-encoded.")
	}
	if !bytes.Equal(want, u.md5) {
		s.discard(u)
		return azerr.New(azerr.Invalid, "Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server.")
	}
	return nil
}

func incomplete(cause error) error {
	var known *azerr.Error
	if errors.As(cause, &known) {
		return cause
	}
	e := azerr.New(azerr.Invalid, "IncompleteBody", "The request body is incomplete.")
	return e
}

// propertiesOf reads the headers that a blob is to be served with.
func propertiesOf(h http.Header) properties {
	pick := func(names ...string) string {
		for _, n := range names {
			if v := h.Get(n); v != "" {
				return v
			}
		}
		return ""
	}
	return properties{
		ContentType:        pick("x-ms-blob-content-type", "Content-Type"),
		ContentEncoding:    pick("x-ms-blob-content-encoding", "Content-Encoding"),
		ContentLanguage:    pick("x-ms-blob-content-language", "Content-Language"),
		ContentDisposition: h.Get("x-ms-blob-content-disposition"),
		CacheControl:       pick("x-ms-blob-cache-control", "Cache-Control"),
		ContentMD5:         h.Get("x-ms-blob-content-md5"),
	}
}

const defaultContentType = "application/octet-stream"
