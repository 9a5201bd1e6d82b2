package sdk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// block is the clients' size of a block and of a download's piece.
const block = 64 << 10

// content is what a client fills a blob with.
func content(size int) []byte {
	var out []byte
	for i := 0; len(out) < size; i++ {
		sum := sha256.Sum256([]byte(strconv.Itoa(i)))
		out = append(out, sum[:]...)
	}
	return out[:size]
}

// blobs is what a Data Contributor does with an account.
func (s *stage) blobs(t *testing.T) {
	app, object := s.app("writer", true, nil, nil)
	s.op.Grant(object, clienttest.StorageBlobDataContributor, s.accountID("1"))
	p, at := s.talk(t, app), s.account("1")

	p.gives([]string{}, "blob.containers", at)
	p.gives(nil, "blob.create", at, "c1", map[string]string{"CamelCase": "Eins", "under_score": "2"})
	p.gives([]string{"c1"}, "blob.containers", at)
	s.metadata(p, map[string]string{"CamelCase": "Eins", "under_score": "2"}, p.gives(nil, "blob.about", at, "c1"))
	p.fails(409, "ContainerAlreadyExists", "blob.create", at, "c1")
	p.fails(404, "ContainerNotFound", "blob.list", at, "none")
	p.fails(404, "ContainerNotFound", "blob.put", at, "none", "b", "text")
	p.fails(404, "BlobNotFound", "blob.get", at, "c1", "none")
	p.fails(404, "BlobNotFound", "blob.properties", at, "c1", "none")
	p.fails(404, "BlobNotFound", "blob.delete", at, "c1", "none")

	t.Run("upload and download", func(t *testing.T) { s.upDown(p.on(t), at) })
	t.Run("metadata and conditions", func(t *testing.T) { s.conditions(p.on(t), at) })
	t.Run("lists", func(t *testing.T) { s.lists(p.on(t), at) })
	t.Run("what is not built", func(t *testing.T) {
		p := p.on(t)
		p.fails(409, "FeatureNotSupportedByLanyard", "blob.lease", at, "c1", "small")
		p.fails(409, "FeatureNotSupportedByLanyard", "blob.batch", at, "c1", "small")
		p.gives("hello blob", "blob.get", at, "c1", "small")
	})
	p.gives(nil, "blob.delete", at, "c1", "small")
	p.fails(404, "BlobNotFound", "blob.get", at, "c1", "small")
	p.gives(nil, "blob.create", at, "again")
	p.gives(nil, "blob.put", at, "again", "b", "text")
	p.gives(nil, "blob.drop", at, "again")
	p.fails(404, "ContainerNotFound", "blob.get", at, "again", "b")
	p.gives(nil, "blob.create", at, "again")
	p.gives([]string{}, "blob.list", at, "again")
}

func (s *stage) upDown(p *play, at string) {
	p.gives(nil, "blob.put", at, "c1", "small", "hello blob")
	p.gives("hello blob", "blob.get", at, "c1", "small")
	p.gives("ello", "blob.get", at, "c1", "small", 1, 4)
	p.gives("blob", "blob.get", at, "c1", "small", 6)
	p.fails(416, "InvalidRange", "blob.get", at, "c1", "small", 10, 5)
	p.gives(nil, "blob.put", at, "c1", "empty", "")
	p.gives("", "blob.get", at, "c1", "empty")

	size := 5*block + 17
	p.gives(6, "blob.fill", at, "c1", "dir/große Datei #1.bin", size)
	sum := sha256.Sum256(content(size))
	var got struct {
		Size, Chunks int
		SHA256       string
	}
	if v := p.gives(nil, "blob.sum", at, "c1", "dir/große Datei #1.bin"); json.Unmarshal(v, &got) != nil ||
		got.Size != size || got.Chunks < 2 || got.SHA256 != hex.EncodeToString(sum[:]) {
		p.Errorf("downloaded %+v, want %d bytes in pieces, %x", got, size, sum)
	}
	middle := content(size)[2*block-9 : 2*block+9]
	if v := p.gives(nil, "blob.slice", at, "c1", "dir/große Datei #1.bin", 2*block-9, 18); string(v) != `"`+hex.EncodeToString(middle)+`"` {
		p.Errorf("across two blocks: %s, want %x", v, middle)
	}
}

func (s *stage) conditions(p *play, at string) {
	p.fails(409, "BlobAlreadyExists", "blob.put", at, "c1", "small", "again")
	etag := p.text("blob.put", at, "c1", "cond", "one")
	next := p.text("blob.replace", at, "c1", "cond", "two", etag)
	if next == etag {
		p.Errorf("the ETag stays %s", etag)
	}
	if f := p.fails(412, "ConditionNotMet", "blob.replace", at, "c1", "cond", "three", etag); !strings.Contains(f.Message, "The condition specified using HTTP conditional header(s) is not met.") {
		p.Error(f.Message)
	}
	p.gives("two", "blob.get", at, "c1", "cond")
	named := map[string]string{"MixedCase": "Wert", "lower": "x", "UPPER": "y"}
	p.gives(nil, "blob.metadata", at, "c1", "cond", named)
	var got struct {
		Size       int
		ETag, Type string
		Metadata   json.RawMessage
	}
	v := p.gives(nil, "blob.properties", at, "c1", "cond")
	if err := json.Unmarshal(v, &got); err != nil {
		p.Fatal(err)
	}
	if got.Size != 3 || got.ETag == next || got.Type != "application/octet-stream" {
		p.Errorf("properties %s; the ETag was %s", v, next)
	}
	s.metadata(p, named, got.Metadata)
	p.fails(412, "ConditionNotMet", "blob.replace", at, "c1", "cond", "three", next)
	p.gives(nil, "blob.replace", at, "c1", "cond", "three", got.ETag)
	p.gives(true, "blob.exists", at, "c1", "cond")
	p.gives(false, "blob.exists", at, "c1", "none")
	p.gives(false, "blob.exists", at, "none", "cond")
}

// metadata compares names and values, in the case they were given unless
// the client's language loses it.
func (s *stage) metadata(p *play, want map[string]string, got json.RawMessage) {
	p.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		p.Fatal(err)
	}
	one, two := text, []byte(got)
	if s.client.FoldsHeaders {
		one, two = bytes.ToLower(one), bytes.ToLower(two)
	}
	if !sameJSON(one, two) {
		p.Errorf("metadata %s, want %s", got, text)
	}
}

func (s *stage) lists(p *play, at string) {
	p.gives(nil, "blob.create", at, "lists")
	for _, n := range []string{"a.txt", "dir/b.txt", "dir/sub/c & <d>.txt", "dir/ü.txt", "z"} {
		p.gives(nil, "blob.put", at, "lists", n, n)
	}
	p.gives([]string{"a.txt", "dir/b.txt", "dir/sub/c & <d>.txt", "dir/ü.txt", "z"}, "blob.list", at, "lists")
	p.gives([]string{"dir/b.txt", "dir/sub/c & <d>.txt", "dir/ü.txt"}, "blob.list", at, "lists", "dir/")
	p.gives([]string{"a.txt", "dir/", "z"}, "blob.walk", at, "lists")
	p.gives([]string{"dir/b.txt", "dir/sub/", "dir/ü.txt"}, "blob.walk", at, "lists", "dir/")
	p.gives("dir/sub/c & <d>.txt", "blob.get", at, "lists", "dir/sub/c & <d>.txt")
}

// accountRoles is where a role on an account ends.
func (s *stage) accountRoles(t *testing.T) {
	app, object := s.app("blobreader", true, nil, nil)
	client := s.clientID(object)
	s.op.Grant(object, clienttest.StorageBlobDataReader, s.accountID("1"))
	p, at := s.talk(t, app), s.account("1")
	p.gives(nil, "blob.containers", at)
	p.gives("three", "blob.get", at, "c1", "cond")
	for _, ask := range [][]any{
		{"blob.create", "c9"}, {"blob.drop", "c1"}, {"blob.put", "c1", "new", "text"}, {"blob.fill", "c1", "new", 3 * block}, {"blob.metadata", "c1", "cond", map[string]string{"a": "b"}},
		{"blob.delete", "c1", "cond"}, {"blob.lease", "c1", "cond"}, {"blob.batch", "c1", "cond"},
	} {
		p.fails(403, "AuthorizationPermissionMismatch", ask[0].(string), at, ask[1:]...)
	}
	p.gives("three", "blob.get", at, "c1", "cond")
	s.mayNothing(p, "2", client, object)

	// A role at a container opens its blobs, not the account's list of
	// containers, nor another container.
	app, object = s.app("container", true, nil, nil)
	s.op.Grant(object, clienttest.StorageBlobDataReader, s.accountID("1")+"/blobServices/default/containers/c1")
	p = s.talk(t, app)
	p.gives("three", "blob.get", at, "c1", "cond")
	p.fails(403, "AuthorizationPermissionMismatch", "blob.containers", at)
	p.fails(403, "AuthorizationPermissionMismatch", "blob.list", at, "lists")
	p.fails(403, "AuthorizationPermissionMismatch", "blob.get", at, "c10", "cond")
}
