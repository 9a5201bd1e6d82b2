package storage

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlobLife(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		made := f.put("/con1/dir/a.txt", "hello world", "Content-Type", "text/plain", "x-ms-meta-k", "v")
		if header(made, "Content-MD5") != "XrY7u+Ae7tCTyyK7j1rNww==" || header(made, "x-ms-request-server-encrypted") != "true" || !strings.HasPrefix(header(made, "ETag"), `"0x8D`) {
			t.Errorf("Put Blob: %v", made.Header)
		}
		got := f.must(200, app, "GET", "/con1/dir/a.txt", "")
		if got.Body != "hello world" || header(got, "Content-Type") != "text/plain" || header(got, "x-ms-blob-type") != "BlockBlob" || header(got, "x-ms-meta-k") != "v" {
			t.Errorf("Get Blob: %q %v", got.Body, got.Header)
		}
		head := f.must(200, app, "HEAD", "/con1/dir%2Fa.txt", "")
		if head.Body != "" || header(head, "Content-Length") != "11" || header(head, "ETag") != header(made, "ETag") {
			t.Errorf("Get Blob Properties: %q %v", head.Body, head.Header)
		}
		f.must(200, app, "PUT", "/con1/dir/a.txt?comp=metadata", "", "x-ms-meta-other", "w")
		f.must(200, app, "PUT", "/con1/dir/a.txt?comp=properties", "", "x-ms-blob-content-type", "text/css")
		head = f.must(200, app, "HEAD", "/con1/dir/a.txt", "")
		if header(head, "Content-Type") != "text/css" || header(head, "x-ms-meta-k") != "" || header(head, "x-ms-meta-other") != "w" {
			t.Errorf("after Set: %v", head.Header)
		}
		f.must(202, app, "DELETE", "/con1/dir/a.txt", "")
		missing := f.must(404, app, "HEAD", "/con1/dir/a.txt", "")
		if missing.Body != "" || code(missing) != "BlobNotFound" {
			t.Errorf("after Delete: %q %s", missing.Body, code(missing))
		}
		if a := f.must(404, app, "GET", "/none1/x", ""); code(a) != "ContainerNotFound" {
			t.Errorf("no container: %s", code(a))
		}
	})
}

func TestRanges(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	large := strings.Repeat("0123456789", 10_000) // lies in the payload store
	f.put("/con1/large", large)
	f.put("/con1/empty", "")
	for _, tc := range []struct {
		path, rng, body, contentRange string
		status                        int
	}{
		{"/con1/large", "bytes=0-9", "0123456789", "bytes 0-9/100000", 206},
		{"/con1/large", "bytes=99995-", "56789", "bytes 99995-99999/100000", 206},
		{"/con1/large", "bytes=-3", "789", "bytes 99997-99999/100000", 206},
		{"/con1/large", "bytes=99999-200000", "9", "bytes 99999-99999/100000", 206},
		{"/con1/large", "bytes=100000-", "", "bytes */100000", 416},
		{"/con1/empty", "bytes=0-33554431", "", "bytes */0", 416},
		{"/con1/large", "bytes=x-y", large, "", 200},
		{"/con1/large", "bytes=5-2", large, "", 200},
	} {
		for _, name := range []string{"x-ms-range", "Range"} {
			a := f.call(app, "GET", tc.path, "", name, tc.rng)
			if a.Status != tc.status || tc.status != 416 && a.Body != tc.body || header(a, "Content-Range") != tc.contentRange {
				t.Errorf("%s %s: %d, %d bytes, %q", tc.path, tc.rng, a.Status, len(a.Body), header(a, "Content-Range"))
			}
			if tc.status == 416 && code(a) != "InvalidRange" {
				t.Errorf("%s %s: %s", tc.path, tc.rng, code(a))
			}
		}
	}
	a := f.must(206, app, "GET", "/con1/large", "", "x-ms-range", "bytes=0-9", "x-ms-range-get-content-md5", "true")
	if header(a, "Content-MD5") != "eB5eJF1ptWaXm4bijSPyxw==" || a.Body != "0123456789" {
		t.Errorf("MD5 of a range: %s %q", header(a, "Content-MD5"), a.Body)
	}
}

func TestConditions(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	tag := header(f.put("/con1/a", "1"), "ETag")
	for name, tc := range map[string]struct {
		method, path, header, value string
		status                      int
		code                        string
	}{
		"read, same tag":                {"GET", "/con1/a", "If-None-Match", tag, 304, "ConditionNotMet"},
		"read, other tag":               {"GET", "/con1/a", "If-None-Match", `"x"`, 200, ""},
		"read, must match":              {"GET", "/con1/a", "If-Match", `"x"`, 412, "ConditionNotMet"},
		"read, not modified since":      {"HEAD", "/con1/a", "If-Modified-Since", "Wed, 25 Nov 2026 00:00:00 GMT", 304, "ConditionNotMet"},
		"write only if absent":          {"PUT", "/con1/a", "If-None-Match", "*", 409, "BlobAlreadyExists"},
		"write only if there":           {"PUT", "/con1/new", "If-Match", "*", 412, "ConditionNotMet"},
		"write over another":            {"PUT", "/con1/a", "If-Match", `"x"`, 412, "ConditionNotMet"},
		"delete another":                {"DELETE", "/con1/a", "If-Match", `"x"`, 412, "ConditionNotMet"},
		"delete what is not there":      {"DELETE", "/con1/none", "If-Match", "*", 404, "BlobNotFound"},
		"write over the one that is it": {"PUT", "/con1/a", "If-Match", tag, 201, ""},
	} {
		if name == "write over the one that is it" {
			continue // changes the tag: last
		}
		a := f.call(app, tc.method, tc.path, "2", tc.header, tc.value, "x-ms-blob-type", "BlockBlob")
		if a.Status != tc.status || code(a) != tc.code {
			t.Errorf("%s: %d %s, want %d %s", name, a.Status, code(a), tc.status, tc.code)
		}
	}
	if a := f.call(app, "PUT", "/con1/a", "2", "If-Match", tag, "x-ms-blob-type", "BlockBlob"); a.Status != 201 {
		t.Errorf("write over the one that is it: %d %s", a.Status, code(a))
	}
}

func TestBlocks(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		block := func(n int) string { return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%04d", n)) }
		long := strings.Repeat("b", 50_000)
		for i, content := range []string{"aaa", long, "ccc"} {
			f.must(201, app, "PUT", "/con1/big?comp=block&blockid="+strings.ReplaceAll(block(i), "=", "%3D"), content)
		}
		f.must(404, app, "GET", "/con1/big", "")
		if a := f.must(400, app, "PUT", "/con1/big?comp=blocklist", "<BlockList><Latest>"+block(9)+"</Latest></BlockList>"); code(a) != "InvalidBlockList" {
			t.Errorf("an unknown block: %s", code(a))
		}
		if a := f.must(400, app, "PUT", "/con1/big?comp=blocklist", "<BlockList>"); code(a) != "InvalidXmlDocument" {
			t.Errorf("half a list: %s", code(a))
		}
		if a := f.must(400, app, "PUT", "/con1/big?comp=block&blockid=AAAA", "x"); code(a) != "InvalidBlobOrBlock" {
			t.Errorf("an id of another length: %s", code(a))
		}
		f.must(201, app, "PUT", "/con1/big?comp=blocklist", "<BlockList><Latest>"+block(2)+"</Latest><Uncommitted>"+block(1)+"</Uncommitted><Latest>"+block(0)+"</Latest></BlockList>", "x-ms-blob-content-type", "text/plain")
		if a := f.must(200, app, "GET", "/con1/big", ""); a.Body != "ccc"+long+"aaa" || header(a, "Content-Type") != "text/plain" {
			t.Errorf("the blob has %d bytes, type %s", len(a.Body), header(a, "Content-Type"))
		}
		if a := f.must(206, app, "GET", "/con1/big", "", "Range", "bytes=1-50003"); a.Body != "cc"+long+"a" {
			t.Errorf("a range over three blocks has %d bytes", len(a.Body))
		}
		list := f.must(200, app, "GET", "/con1/big?comp=blocklist&blocklisttype=all", "")
		if strings.Count(list.Body, "<Block><Name>") != 3 || !strings.Contains(list.Body, "<Size>50000</Size>") {
			t.Errorf("block list: %s", list.Body)
		}
		f.must(201, app, "PUT", "/con1/big?comp=blocklist", "<BlockList><Committed>"+block(1)+"</Committed></BlockList>")
		if a := f.must(200, app, "GET", "/con1/big", ""); a.Body != long {
			t.Errorf("recommitted, the blob has %d bytes", len(a.Body))
		}
	})
}

func TestLists(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		for _, name := range []string{"a.txt", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z&<x>"} {
			f.put("/con1/"+strings.NewReplacer("&", "%26", "<", "%3C", ">", "%3E").Replace(name), "x", "x-ms-meta-n", "1")
		}
		names := func(query string) (out []string, next string) {
			a := f.must(200, app, "GET", "/con1?restype=container&comp=list"+query, "")
			for rest := a.Body; ; {
				_, after, ok := strings.Cut(rest, "<Name>")
				if !ok {
					break
				}
				name, tail, _ := strings.Cut(after, "</Name>")
				out, rest = append(out, name), tail
			}
			if _, after, ok := strings.Cut(a.Body, "<NextMarker>"); ok {
				next, _, _ = strings.Cut(after, "</NextMarker>")
			}
			return out, next
		}
		for query, want := range map[string][]string{
			"":                         {"a.txt", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z&amp;&lt;x&gt;"},
			"&prefix=dir/":             {"dir/1", "dir/2", "dir/sub/3"},
			"&delimiter=/":             {"a.txt", "dir/", "dir2/", "z&amp;&lt;x&gt;"},
			"&prefix=dir/&delimiter=/": {"dir/1", "dir/2", "dir/sub/"},
			"&prefix=none":             nil,
		} {
			if got, next := names(query); !cmp.Equal(got, want) || next != "" {
				t.Errorf("list %s: %q, next %q", query, got, next)
			}
		}
		var all []string
		marker := ""
		for range 10 {
			got, next := names("&delimiter=/&maxresults=1&marker=" + strings.NewReplacer("&amp;", "%26", "&lt;", "%3C", "&gt;", "%3E").Replace(marker))
			if len(got) > 1 {
				t.Fatalf("a page of one has %q", got)
			}
			all = append(all, got...)
			if marker = next; marker == "" {
				break
			}
		}
		if want := []string{"a.txt", "dir/", "dir2/", "z&amp;&lt;x&gt;"}; !cmp.Equal(all, want) {
			t.Errorf("page by page: %q", all)
		}
		if a := f.must(400, app, "GET", "/con1?restype=container&comp=list&maxresults=0", ""); code(a) != "OutOfRangeQueryParameterValue" {
			t.Errorf("maxresults 0: %s", code(a))
		}
	})
}

func TestContainers(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		if a := f.must(409, app, "PUT", "/con1?restype=container", ""); code(a) != "ContainerAlreadyExists" {
			t.Errorf("twice: %s", code(a))
		}
		for _, bad := range []string{"Upper", "a--b", "-a", "a-", strings.Repeat("a", 64)} {
			if a := f.must(400, app, "PUT", "/"+bad+"?restype=container", ""); code(a) != "InvalidResourceName" {
				t.Errorf("container %q: %s", bad, code(a))
			}
		}
		f.must(201, app, "PUT", "/con2?restype=container", "", "x-ms-meta-a", "1")
		f.must(200, app, "PUT", "/con2?restype=container&comp=metadata", "", "x-ms-meta-b", "2")
		if a := f.must(200, app, "HEAD", "/con2?restype=container", ""); header(a, "x-ms-meta-b") != "2" || header(a, "x-ms-meta-a") != "" {
			t.Errorf("metadata: %v", a.Header)
		}
		a := f.must(200, app, "GET", "/?comp=list&maxresults=1&include=metadata", "")
		if !strings.Contains(a.Body, "<Name>con1</Name>") || !strings.Contains(a.Body, "<NextMarker>con2</NextMarker>") || !strings.HasPrefix(a.Body, byteOrderMark) {
			t.Errorf("first page: %s", a.Body)
		}
		// What one plane makes, the other shows.
		f.armCall(201, "PUT", id(account)+"/blobServices/default/containers/con3", `{"properties":{"metadata":{"k":"v"}}}`)
		if a := f.must(200, app, "GET", "/con3?restype=container", ""); header(a, "x-ms-meta-k") != "v" {
			t.Errorf("a container of Resource Manager: %v", a.Header)
		}
		if a := f.armCall(200, "GET", id(account)+"/blobServices/default/containers", ""); !strings.Contains(a.Body, `"name":"con2"`) {
			t.Errorf("a container of the data plane: %s", a.Body)
		}
		f.put("/con2/x", strings.Repeat("x", 40_000))
		f.must(202, app, "DELETE", "/con2?restype=container", "")
		f.must(404, app, "GET", "/con2/x", "")
		f.armCall(404, "GET", id(account)+"/blobServices/default/containers/con2", "")
	})
}

func TestBadUploadsLeaveNothing(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	large := strings.Repeat("x", 100_000)
	for name, extra := range map[string][]string{
		"Md5Mismatch": {"Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww=="},
		"InvalidMd5":  {"Content-MD5", "short"},
	} {
		a := f.must(400, app, "PUT", "/con1/bad", large, append(extra, "x-ms-blob-type", "BlockBlob")...)
		if code(a) != name {
			t.Errorf("%s, want %s", code(a), name)
		}
	}
	if a := f.must(400, app, "PUT", "/con1/bad", large, "x-ms-blob-type", "Nonsense"); code(a) != "InvalidHeaderValue" {
		t.Errorf("a nonsense type: %s", code(a))
	}
	f.must(404, app, "GET", "/con1/bad", "")
	left := 0
	_ = f.service.Payload.Sweep(-1, func(string) (bool, error) { left++; return true, nil })
	if left != 0 {
		t.Errorf("%d payloads are left", left)
	}
}

func TestOverwritingFreesTheOldContent(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	for i := range 3 {
		f.put("/con1/a", strings.Repeat(fmt.Sprint(i), 50_000))
	}
	kept := 0
	_ = f.service.Payload.Sweep(-1, func(string) (bool, error) { kept++; return true, nil })
	if kept != 1 {
		t.Errorf("%d payloads for one blob", kept)
	}
	if err := f.service.sweep(t.Context(), -1); err != nil {
		t.Fatal(err)
	}
	if a := f.must(200, app, "GET", "/con1/a", ""); a.Body != strings.Repeat("2", 50_000) {
		t.Error("the sweep took what is needed")
	}
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-1", "bytes=-5", "bytes=5-", "bytes=9223372036854775807-", "bytes=--", "x"} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, text string, size int64) {
		if size < 0 {
			return
		}
		r, _, err := rangeOf(map[string][]string{"Range": {text}}, size)
		if err == nil && (r.start < 0 || r.length < 0 || r.start+r.length > size) {
			t.Errorf("%q of %d: %+v", text, size, r)
		}
	})
}
