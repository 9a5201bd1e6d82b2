package storage

import (
	"context"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// entry is one line of a list: a blob, or with a delimiter what several
// blobs' names begin with.
type entry struct {
	blob   *blobItem
	prefix string
}

// listBlobs serves one page of a container's blobs. The marker of the next
// page is the name at which it goes on.
func (s *Service) listBlobs(ctx context.Context, r *web.Request) (*web.Response, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	account, container, delimiter := accountIn(r).Name, r.Param("container"), r.QueryValue("delimiter")
	var entries []entry
	var next string
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		c, err := findContainer(ctx, tx, account, container)
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		entries, next, err = walk(ctx, tx, account, container, p, delimiter)
		return err
	})
	if err != nil {
		return nil, err
	}
	x := newXML("https://"+account+hostSuffix+"/", container)
	x.echo(r, p)
	if delimiter != "" {
		x.text("Delimiter", delimiter)
	}
	x.open("Blobs")
	for _, e := range entries {
		if e.blob == nil {
			x.open("BlobPrefix")
			x.name(e.prefix)
			x.close("BlobPrefix")
			continue
		}
		x.blob(e.blob, p)
	}
	x.close("Blobs")
	return x.answer(next), nil
}

// walk collects a page: it reads names in order, and behind a common prefix
// goes on after all that begin with it.
func walk(ctx context.Context, tx *store.Tx, account, container string, p page, delimiter string) (entries []entry, next string, err error) {
	from := max(p.prefix, p.marker)
	end := prefixEnd(p.prefix)
	for {
		where, args := `account = ? AND container = ? AND name >= ?`, []any{account, container, from}
		if end != "" {
			where, args = where+` AND name < ?`, append(args, end)
		}
		// One more than fits, so that the next page's start is known.
		batch, err := queryBlobs(ctx, tx, where+` ORDER BY name LIMIT `+itoa(int64(p.limit-len(entries)+1)), args...)
		if err != nil {
			return nil, "", err
		}
		jumped := false
		for _, b := range batch {
			if len(entries) == p.limit {
				return entries, b.name, nil
			}
			common := commonPrefix(b.name, p.prefix, delimiter)
			if common == "" {
				entries = append(entries, entry{blob: b})
				continue
			}
			entries = append(entries, entry{prefix: common})
			if from = prefixEnd(common); from == "" {
				return entries, "", nil
			}
			jumped = true
			break
		}
		if !jumped {
			return entries, "", nil
		}
	}
}

// commonPrefix is the part of a name up to the first delimiter behind the
// prefix, "" when there is none.
func commonPrefix(name, prefix, delimiter string) string {
	if delimiter == "" {
		return ""
	}
	i := strings.Index(name[len(prefix):], delimiter)
	if i < 0 {
		return ""
	}
	return name[:len(prefix)+i+len(delimiter)]
}

// name writes a blob's name; one that XML cannot hold is percent-encoded.
func (x *xmlWriter) name(name string) {
	if xmlName(name) {
		x.text("Name", name)
		return
	}
	x.b.WriteString(`<Name Encoded="true">` + url.PathEscape(name) + `</Name>`)
}

func (x *xmlWriter) blob(b *blobItem, p page) {
	x.open("Blob")
	x.name(b.name)
	x.open("Properties")
	x.text("Creation-Time", httpTime(b.created))
	x.text("Last-Modified", httpTime(b.modified))
	x.text("Etag", strings.Trim(b.etag, `"`))
	x.text("Content-Length", itoa(b.size))
	x.text("Content-Type", b.properties.ContentType)
	x.text("Content-Encoding", b.properties.ContentEncoding)
	x.text("Content-Language", b.properties.ContentLanguage)
	x.text("Content-CRC64", "")
	x.text("Content-MD5", b.properties.ContentMD5)
	x.text("Cache-Control", b.properties.CacheControl)
	x.text("Content-Disposition", b.properties.ContentDisposition)
	x.text("BlobType", "BlockBlob")
	x.text("AccessTier", "Hot")
	x.text("AccessTierInferred", "true")
	x.text("LeaseStatus", "unlocked")
	x.text("LeaseState", "available")
	x.text("ServerEncrypted", "true")
	x.close("Properties")
	if p.includes("metadata") {
		x.metadata(b.metadata)
	}
	x.text("OrMetadata", "")
	x.close("Blob")
}
