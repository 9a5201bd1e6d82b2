package storage

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc64"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// status is the HTTP status of an error, 0 for none.
func status(err error) int {
	if err == nil {
		return 0
	}
	return azerr.From(err).Status()
}

func payloads(f *fixture) (n int) {
	f.Helper()
	if err := f.service.Payload.Sweep(-1, func(string) (bool, error) { n++; return true, nil }); err != nil {
		f.Fatal(err)
	}
	return n
}

// request is a call below the front, for handlers whose answer is read slowly.
func (f *fixture) request(path string) *web.Request {
	f.Helper()
	hr, err := http.NewRequest("GET", host+path, nil)
	if err != nil {
		f.Fatal(err)
	}
	res, err := f.Kit.ByName(f.Context(), accountType, account)
	if err != nil {
		f.Fatal(err)
	}
	_, rest, _ := strings.Cut(path, "/con1/")
	r := &web.Request{HTTP: hr, Target: res, Host: account + hostSuffix}
	r.Params = op.Params{{Name: "container", Value: "con1"}, {Name: "blob", Value: rest}}
	return r
}

// Whoever reads a blob gets all of what it was, though it is written over,
// deleted or lost with its container meanwhile; then the content goes.
func TestReadersKeepWhatTheyRead(t *testing.T) {
	for name, change := range map[string]func(f *fixture){
		"written over":         func(f *fixture) { f.put("/con1/big", strings.Repeat("n", 60_000)) },
		"deleted":              func(f *fixture) { f.must(202, app, "DELETE", "/con1/big", "") },
		"container is deleted": func(f *fixture) { f.must(202, app, "DELETE", "/con1?restype=container", "") },
	} {
		f := newFixture(t)
		f.contributor()
		var list, want strings.Builder
		for i := range 3 {
			id := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%03d", i))
			content := strings.Repeat(fmt.Sprint(i), 50_000)
			want.WriteString(content)
			f.must(201, app, "PUT", "/con1/big?comp=block&blockid="+id, content)
			fmt.Fprintf(&list, "<Latest>%s</Latest>", id)
		}
		f.must(201, app, "PUT", "/con1/big?comp=blocklist", "<BlockList>"+list.String()+"</BlockList>")
		resp, err := f.service.getBlob(t.Context(), f.request("/con1/big"))
		if err != nil {
			t.Fatal(err)
		}
		head := make([]byte, 10)
		if _, err := io.ReadFull(resp.Stream, head); err != nil {
			t.Fatal(err)
		}
		change(f)
		rest, err := io.ReadAll(resp.Stream)
		if err != nil || string(head)+string(rest) != want.String() {
			t.Errorf("%s: %d bytes were read, %v", name, len(head)+len(rest), err)
		}
		before := payloads(f)
		if err := resp.Stream.Close(); err != nil {
			t.Error(err)
		}
		if after := payloads(f); before-after != 3 {
			t.Errorf("%s: %d payloads before the reader went, %d after", name, before, after)
		}
	}
}

func TestChecksums(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	sum := binary.LittleEndian.AppendUint64(nil, crc64.Checksum([]byte("0123"), crc64.MakeTable(crcPolynomial)))
	crc := base64.StdEncoding.EncodeToString(sum)
	const md5 = "6wLmuNtiGAlSKtp5OQzW9g==" // of "0123"
	made := f.put("/con1/a", "0123", "x-ms-content-crc64", crc)
	if header(made, "x-ms-content-crc64") != crc {
		t.Errorf("CRC64 %s, want %s", header(made, "x-ms-content-crc64"), crc)
	}
	for name, h := range map[string][]string{
		"Crc64Mismatch": {"x-ms-content-crc64", "MDEyMzQ1Njc="}, "InvalidHeaderValue": {"x-ms-content-crc64", "x"},
		"BothCrc64AndMd5HeaderPresent": {"x-ms-content-crc64", crc, "Content-MD5", md5},
	} {
		for _, path := range []string{"/con1/a", "/con1/a?comp=block&blockid=MDAw"} {
			if a := f.must(400, app, "PUT", path, "0123", append(h, "x-ms-blob-type", "BlockBlob")...); code(a) != name {
				t.Errorf("%s: %s, want %s", path, code(a), name)
			}
		}
	}
	f.put("/con1/b", "01234567")
	if a := f.must(206, app, "GET", "/con1/b", "", "x-ms-range", "bytes=0-3", "x-ms-range-get-content-crc64", "true"); header(a, "x-ms-content-crc64") != crc || a.Body != "0123" {
		t.Errorf("CRC64 of a range: %v", a.Header)
	}
	f.put("/con1/large", strings.Repeat("x", 4<<20+1))
	for _, tc := range [][]string{
		{"InvalidHeaderValue", "x-ms-range-get-content-md5", "true"},
		{"InvalidHeaderValue", "x-ms-range-get-content-md5", "true", "x-ms-range-get-content-crc64", "true", "Range", "bytes=0-1"},
		{"OutOfRangeInput", "x-ms-range-get-content-md5", "true", "Range", "bytes=0-4194304"},
	} {
		if a := f.must(400, app, "GET", "/con1/large", "", tc[1:]...); code(a) != tc[0] {
			t.Errorf("%v: %s", tc, code(a))
		}
	}
	if a := f.must(400, app, "PUT", "/con1/c?comp=blocklist", "<BlockList/>", "Content-MD5", md5); code(a) != "Md5Mismatch" {
		t.Errorf("MD5 of a block list: %s", code(a))
	}
}

// What would change the meaning of a call is not passed over.
func TestHeadersThatAreNotBuilt(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/a", "x")
	for _, name := range unbuiltHeaders {
		for _, method := range []string{"PUT", "GET"} {
			if name == structuredBody && method == "GET" {
				continue
			}
			if a := f.must(409, app, method, "/con1/a", "y", name, "v", "x-ms-blob-type", "BlockBlob"); code(a) != "FeatureNotSupportedByLanyard" {
				t.Errorf("%s with %s: %s", method, name, code(a))
			}
		}
	}
	if a := f.must(412, app, "DELETE", "/con1/a", "", "x-ms-lease-id", "x"); code(a) != "LeaseNotPresentWithBlobOperation" {
		t.Errorf("a lease of a blob: %s", code(a))
	}
	if a := f.must(412, app, "DELETE", "/con1?restype=container", "", "x-ms-lease-id", "x"); code(a) != "LeaseNotPresentWithContainerOperation" {
		t.Errorf("a lease of a container: %s", code(a))
	}
	f.must(404, app, "DELETE", "/con1/none", "", "x-ms-delete-snapshots", "only")
	f.must(202, app, "DELETE", "/con1/a", "", "x-ms-delete-snapshots", "only")
	if a := f.must(200, app, "GET", "/con1/a", ""); a.Body != "x" || header(a, "x-ms-access-tier-inferred") != "true" {
		t.Errorf("the blob holds %q, %v", a.Body, a.Header)
	}
	f.put("/con1/cool", "x", "x-ms-access-tier", "Cool")
	if a := f.must(200, app, "HEAD", "/con1/cool", ""); header(a, "x-ms-access-tier") != "Cool" || header(a, "x-ms-access-tier-inferred") != "" {
		t.Errorf("tier: %v", a.Header)
	}
	f.must(409, app, "PUT", "/con1/x", "", "x-ms-access-tier", "Archive", "x-ms-blob-type", "BlockBlob")
	f.must(400, app, "PUT", "/con1/x", "", "x-ms-access-tier", "Warm", "x-ms-blob-type", "BlockBlob")
}
