package storage

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"hash/crc64"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// crcPolynomial is that of NVM Express, which Azure Storage takes; on the
// wire a checksum is in little endian.
const crcPolynomial = 0x9A6C9329AC4BC9B5

// sums are the checksums of what is written to it.
type sums struct {
	md5   hash.Hash
	crc64 hash.Hash64
}

func newSums() *sums { return &sums{md5.New(), crc64.New(crc64.MakeTable(crcPolynomial))} }

// Write never fails.
func (s *sums) Write(p []byte) (int, error) {
	_, _ = s.md5.Write(p)
	return s.crc64.Write(p)
}

func (s *sums) crc64Sum() []byte { return binary.LittleEndian.AppendUint64(nil, s.crc64.Sum64()) }

// check holds the sums against those that a request names.
func (s *sums) check(h http.Header) error {
	md5Text, crcText := h.Get("Content-MD5"), h.Get("x-ms-content-crc64")
	if md5Text != "" && crcText != "" {
		return azerr.New(azerr.Invalid, "BothCrc64AndMd5HeaderPresent", "Both x-ms-content-crc64 header and Content-MD5 header are present.")
	}
	if md5Text != "" {
		want, err := base64.StdEncoding.DecodeString(md5Text)
		if err != nil || len(want) != md5.Size {
			return azerr.New(azerr.Invalid, "InvalidMd5", "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64-encoded.")
		}
		if !bytes.Equal(want, s.md5.Sum(nil)) {
			return azerr.New(azerr.Invalid, "Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server.")
		}
	}
	if crcText != "" {
		want, err := base64.StdEncoding.DecodeString(crcText)
		if err != nil || len(want) != crc64.Size {
			return invalidHeader("x-ms-content-crc64", crcText)
		}
		if !bytes.Equal(want, s.crc64Sum()) {
			return azerr.New(azerr.Invalid, "Crc64Mismatch", "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.")
		}
	}
	return nil
}

// checksums tells the client what was received.
func (u *upload) checksums(resp *web.Response) *web.Response {
	return resp.With("Content-MD5", base64.StdEncoding.EncodeToString(u.md5)).
		With("x-ms-content-crc64", base64.StdEncoding.EncodeToString(u.crc64))
}
