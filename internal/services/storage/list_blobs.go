package storage

import (
	"cmp"
	"context"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

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
	from, err := nameIn(p.marker)
	if err != nil {
		return nil, err
	}
	w := walk{
		ctx: ctx, account: accountIn(r).Name, container: r.Param("container"), page: p, delimiter: r.QueryValue("delimiter"),
		from: max(p.prefix, from, r.QueryValue("startFrom")), before: prefixEnd(p.prefix),
	}
	if v := r.QueryValue("endBefore"); v != "" && (w.before == "" || v < w.before) {
		w.before = v
	}
	var entries []entry
	var next string
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		c, err := findContainer(ctx, tx, w.account, w.container)
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		w.tx = tx
		entries, next, err = w.collect()
		return err
	})
	if err != nil {
		return nil, err
	}
	x := newXML("https://"+w.account+hostSuffix+"/", w.container)
	x.echo(r, p)
	if w.delimiter != "" {
		x.text("Delimiter", w.delimiter)
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
	return x.answer(markerOf(next)), nil
}

// markerOf hides the name at which the next page begins: a name may hold what
// XML cannot.
func markerOf(name string) string {
	if name == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(name))
}

func nameIn(marker string) (string, error) {
	name, err := base64.RawURLEncoding.DecodeString(marker)
	if err != nil || !isText(string(name)) {
		return "", invalidQuery("marker", marker)
	}
	return string(name), nil
}

// walk goes through the names of a container, from one on and to before
// another; with an empty one, to the end.
type walk struct {
	ctx                           context.Context
	tx                            *store.Tx
	account, container, delimiter string
	page                          page
	from, before                  string
}

// collect returns a page: it reads names in order, and behind a common prefix
// goes on after all that begin with it.
func (w walk) collect() (entries []entry, next string, err error) {
	for {
		// One more than fits, so that the next page's start is known.
		batch, err := w.batch(w.page.limit - len(entries) + 1)
		if err != nil {
			return nil, "", err
		}
		jumped := false
		for _, b := range batch {
			if len(entries) == w.page.limit {
				return entries, b.name, nil
			}
			common := commonPrefix(b.name, w.page.prefix, w.delimiter)
			if common == "" {
				entries = append(entries, entry{blob: b})
				continue
			}
			entries = append(entries, entry{prefix: common})
			if w.from = prefixEnd(common); w.from == "" {
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

// batch reads the next blobs. With uncommittedblobs those are among them of
// which there are only blocks; their length is 0 and they have no tag.
func (w walk) batch(limit int) ([]*blobItem, error) {
	where, args := `account = ? AND container = ? AND name >= ?`, []any{w.account, w.container, w.from}
	if w.before != "" {
		where, args = where+` AND name < ?`, append(args, w.before)
	}
	found, err := queryBlobs(w.ctx, w.tx, withoutContent, where+` ORDER BY name LIMIT `+itoa(int64(limit)), args...)
	if err != nil || !w.page.includes("uncommittedblobs") {
		return found, err
	}
	fresh, err := w.uncommitted(strings.ReplaceAll(where, "name", "blob"), limit, args)
	if err != nil {
		return nil, err
	}
	found = append(found, fresh...)
	slices.SortFunc(found, func(a, b *blobItem) int { return strings.Compare(a.name, b.name) })
	return found[:min(len(found), limit)], nil
}

func (w walk) uncommitted(where string, limit int, args []any) ([]*blobItem, error) {
	rows, err := w.tx.Query(w.ctx, `SELECT blob, MIN(created) FROM blocks WHERE `+where+
		` AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.account = blocks.account AND b.container = blocks.container AND b.name = blocks.blob)
		GROUP BY blob ORDER BY blob LIMIT `+itoa(int64(limit)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*blobItem
	for rows.Next() {
		b := &blobItem{properties: properties{ContentType: defaultContentType}}
		var created int64
		if err := rows.Scan(&b.name, &created); err != nil {
			return nil, err
		}
		b.created = time.Unix(0, created).UTC()
		b.modified = b.created
		out = append(out, b)
	}
	return out, rows.Err()
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
	escaped := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	x.b.WriteString(`<Name Encoded="true">` + escaped + `</Name>`)
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
	x.text("AccessTier", cmp.Or(b.properties.AccessTier, defaultTier))
	if b.properties.AccessTier == "" {
		x.text("AccessTierInferred", "true")
	}
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
