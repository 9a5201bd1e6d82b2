package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// inlineLimit is the size up to which a content lies in its row.
const inlineLimit = 32 << 10

// part is a piece of a blob's content in the payload store.
type part struct {
	Ref  string `json:"ref,omitempty"`
	Size int64  `json:"size"`
	// Inline is how the tables' first version kept small blocks.
	Inline []byte `json:"inline,omitempty"`
	// ID is the block that the piece was put as; empty for a whole blob.
	ID string `json:"id,omitempty"`
}

// properties are what a blob is served with.
type properties struct {
	ContentType        string `json:"type"`
	ContentEncoding    string `json:"encoding,omitempty"`
	ContentLanguage    string `json:"language,omitempty"`
	ContentDisposition string `json:"disposition,omitempty"`
	CacheControl       string `json:"cache,omitempty"`
	ContentMD5         string `json:"md5,omitempty"`
	// AccessTier is the tier that was asked for; empty for the account's own.
	AccessTier string `json:"tier,omitempty"`
}

// blobItem is a block blob.
type blobItem struct {
	account, container, name string
	size                     int64
	inline                   []byte // the whole content when it is small
	parts                    []part // otherwise, its pieces in order
	properties               properties
	metadata                 []pair
	etag                     string
	created, modified        time.Time
}

const (
	blobColumns = `account, container, name, size, inline, parts, properties, metadata, etag, created, modified`
	// withoutContent is for lists and properties: thousands of small blobs
	// at once would fill the memory with what nobody asked for.
	withoutContent = `account, container, name, size, NULL, 'null', properties, metadata, etag, created, modified`
)

func findBlob(ctx context.Context, tx *store.Tx, columns, account, container, name string) (*blobItem, error) {
	found, err := queryBlobs(ctx, tx, columns, `account = ? AND container = ? AND name = ?`, account, container, name)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func queryBlobs(ctx context.Context, tx *store.Tx, columns, where string, args ...any) ([]*blobItem, error) {
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM blobs WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*blobItem
	for rows.Next() {
		var b blobItem
		var parts, props, metadata string
		var created, modified int64
		if err := rows.Scan(&b.account, &b.container, &b.name, &b.size, &b.inline, &parts, &props, &metadata, &b.etag, &created, &modified); err != nil {
			return nil, err
		}
		for _, f := range []struct {
			text string
			into any
		}{{parts, &b.parts}, {props, &b.properties}, {metadata, &b.metadata}} {
			if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
				return nil, fmt.Errorf("blob %s: %w", b.name, err)
			}
		}
		b.created, b.modified = time.Unix(0, created).UTC(), time.Unix(0, modified).UTC()
		out = append(out, &b)
	}
	return out, rows.Err()
}

func saveBlob(ctx context.Context, tx *store.Tx, b *blobItem) error {
	var texts [3]string
	for i, v := range []any{b.parts, b.properties, b.metadata} {
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		texts[i] = string(data)
	}
	_, err := tx.Exec(ctx, `INSERT INTO blobs (`+blobColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, container, name) DO UPDATE SET size = excluded.size, inline = excluded.inline, parts = excluded.parts,
			properties = excluded.properties, metadata = excluded.metadata, etag = excluded.etag, modified = excluded.modified`,
		b.account, b.container, b.name, b.size, b.inline, texts[0], texts[1], texts[2], b.etag, b.created.UnixNano(), b.modified.UnixNano())
	return err
}

// refsIn returns the payloads of parts.
func refsIn(parts []part) []string {
	out := make([]string, 0, len(parts))
	for _, p := range parts {
		if p.Ref != "" {
			out = append(out, p.Ref)
		}
	}
	return out
}

// refsOf calls with each payload that the matching blobs and blocks name.
func refsOf(ctx context.Context, tx *store.Tx, with func(ref string), where string, args ...any) error {
	rows, err := tx.Query(ctx, `SELECT parts FROM blobs WHERE parts <> 'null' AND `+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		var parts []part
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &parts); err != nil {
			return err
		}
		for _, ref := range refsIn(parts) {
			with(ref)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	blocks, err := queryBlocks(ctx, tx, where, args...)
	for _, b := range blocks {
		with(b.Ref)
	}
	return err
}

// open reads a range of a blob's content, opening each piece when the reader
// comes to it.
func (s *Service) open(b *blobItem, offset, length int64) io.ReadCloser {
	if b.parts == nil {
		return io.NopCloser(bytes.NewReader(b.inline[offset : offset+length]))
	}
	return &partsReader{service: s, held: refsIn(b.parts), parts: b.parts, offset: offset, left: length}
}

type partsReader struct {
	service *Service
	held    []string
	parts   []part
	offset  int64 // within the first of parts
	left    int64
	current io.ReadCloser
}

func (r *partsReader) Read(p []byte) (int, error) {
	for r.left > 0 {
		if r.current == nil {
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.current.Read(p[:min(int64(len(p)), r.left)])
		r.left -= int64(n)
		if err == io.EOF {
			_ = r.current.Close()
			r.current, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.EOF
}

// next opens the piece that the offset lies in.
func (r *partsReader) next() error {
	for len(r.parts) > 0 && r.offset >= r.parts[0].Size {
		r.offset -= r.parts[0].Size
		r.parts = r.parts[1:]
	}
	if len(r.parts) == 0 {
		return io.ErrUnexpectedEOF
	}
	p, from := r.parts[0], r.offset
	r.parts, r.offset = r.parts[1:], 0
	if p.Ref == "" {
		r.current = io.NopCloser(bytes.NewReader(p.Inline[from:]))
		return nil
	}
	var err error
	r.current, err = r.service.Payload.Open(p.Ref, from, p.Size-from)
	return err
}

// Close lets go of the content.
func (r *partsReader) Close() error {
	var err error
	if r.current != nil {
		err = r.current.Close()
	}
	r.service.release(r.held)
	r.held = nil
	return err
}
