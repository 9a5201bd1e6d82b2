package storage

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/http"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	maxBlocks  = 50_000
	maxBlockID = 64 // bytes before base64
	// blockLife is how long a block that is in no blob is kept.
	blockLife = 7 * 24 * time.Hour
)

func queryBlocks(ctx context.Context, tx *store.Tx, where string, args ...any) ([]part, error) {
	rows, err := tx.Query(ctx, `SELECT id, size, ref, inline FROM blocks WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []part
	for rows.Next() {
		var p part
		if err := rows.Scan(&p.ID, &p.Size, &p.Ref, &p.Inline); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// putBlock receives a block, which is in no blob until a list names it.
func (s *Service) putBlock(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := r.QueryValue("blockid")
	if raw, err := base64.StdEncoding.DecodeString(id); err != nil || id == "" || len(raw) > maxBlockID {
		return nil, invalidQuery("blockid", id)
	}
	if _, err := s.containerOf(ctx, r); err != nil {
		return nil, err
	}
	u, err := s.receive(r, maxBlock)
	if err != nil {
		return nil, err
	}
	account, container, blob := accountIn(r).Name, r.Param("container"), r.Param("blob")
	var replaced []part
	err = s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err := findContainer(ctx, tx, account, container); err != nil || c == nil {
			return errors.Join(err, errIf(c == nil, containerNotFound()))
		}
		others, err := queryBlocks(ctx, tx, `account = ? AND container = ? AND blob = ?`, account, container, blob)
		if err != nil {
			return err
		}
		replaced = nil
		for _, o := range others {
			if len(o.ID) != len(id) {
				return azerr.New(azerr.Invalid, "InvalidBlobOrBlock", "The specified blob or block content is invalid.")
			}
			if o.ID == id {
				replaced = append(replaced, o)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO blocks (account, container, blob, id, size, ref, inline, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (account, container, blob, id) DO UPDATE SET size = excluded.size, ref = excluded.ref, inline = excluded.inline, created = excluded.created`,
			account, container, blob, id, u.Size, u.Ref, u.Inline, s.Web.Clock.Now().UnixNano())
		return err
	})
	if err != nil {
		s.discard(u)
		return nil, err
	}
	s.drop(refsIn(replaced))
	return web.Empty(http.StatusCreated).
		With("Content-MD5", base64.StdEncoding.EncodeToString(u.md5)).With("x-ms-request-server-encrypted", "true"), nil
}

func errIf(condition bool, err error) error {
	if condition {
		return err
	}
	return nil
}

// blockList is the body of Put Block List: ids in their order, each to be
// looked for among the committed blocks, the uncommitted ones, or the latest.
type blockList struct {
	XMLName xml.Name `xml:"BlockList"`
	Entries []struct {
		XMLName xml.Name
		ID      string `xml:",chardata"`
	} `xml:",any"`
}

// putBlockList makes a blob of blocks, without copying any.
func (s *Service) putBlockList(ctx context.Context, r *web.Request) (*web.Response, error) {
	data, err := r.Body()
	if err != nil {
		return nil, err
	}
	var list blockList
	if err := xml.Unmarshal(data, &list); err != nil {
		return nil, azerr.New(azerr.Invalid, "InvalidXmlDocument", "XML specified is not syntactically valid.")
	}
	if len(list.Entries) > maxBlocks {
		return nil, azerr.New(azerr.Invalid, "BlockListTooLong", "The block list may not contain more than 50,000 blocks.")
	}
	metadata, err := metadataOf(r)
	if err != nil {
		return nil, err
	}
	h := r.HTTP.Header.Clone()
	h.Del("Content-Type") // that of the list, not of the blob
	b := &blobItem{properties: propertiesOf(h), metadata: metadata}
	err = s.replace(ctx, r, b, func(tx *store.Tx, old *blobItem) error {
		fresh, err := queryBlocks(ctx, tx, `account = ? AND container = ? AND blob = ?`, b.account, b.container, b.name)
		if err != nil {
			return err
		}
		b.parts, b.size = []part{}, 0
		for _, e := range list.Entries {
			p, ok := choose(e.XMLName.Local, e.ID, fresh, old)
			if !ok {
				return azerr.New(azerr.Invalid, "InvalidBlockList", "The specified block list is invalid.")
			}
			b.parts = append(b.parts, p)
			b.size += p.Size
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.answer(http.StatusCreated).With("x-ms-request-server-encrypted", "true"), nil
}

// choose finds the block that an entry of the list names.
func choose(kind, id string, fresh []part, old *blobItem) (part, bool) {
	find := func(parts []part) (part, bool) {
		for _, p := range parts {
			if p.ID == id && id != "" {
				return p, true
			}
		}
		return part{}, false
	}
	var committed []part
	if old != nil {
		committed = old.parts
	}
	switch kind {
	case "Committed":
		return find(committed)
	case "Uncommitted":
		return find(fresh)
	case "Latest":
		if p, ok := find(fresh); ok {
			return p, true
		}
		return find(committed)
	}
	return part{}, false
}

// getBlockList shows a blob's blocks, those that are not in it yet included.
func (s *Service) getBlockList(ctx context.Context, r *web.Request) (*web.Response, error) {
	account, container, name := accountIn(r).Name, r.Param("container"), r.Param("blob")
	var b *blobItem
	var fresh []part
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if b, err = findBlob(ctx, tx, account, container, name); err != nil {
			return err
		}
		fresh, err = queryBlocks(ctx, tx, `account = ? AND container = ? AND blob = ?`, account, container, name)
		if err == nil && b == nil && len(fresh) == 0 {
			err = blobNotFound()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	type block struct {
		Name string
		Size int64
	}
	out := struct {
		XMLName     xml.Name `xml:"BlockList"`
		Committed   *[]block `xml:"CommittedBlocks>Block"`
		Uncommitted *[]block `xml:"UncommittedBlocks>Block"`
	}{}
	kind := r.QueryValue("blocklisttype")
	collect := func(parts []part) *[]block {
		blocks := []block{}
		for _, p := range parts {
			if p.ID != "" {
				blocks = append(blocks, block{p.ID, p.Size})
			}
		}
		return &blocks
	}
	if kind != "uncommitted" && b != nil {
		out.Committed = collect(b.parts)
	}
	if kind == "uncommitted" || kind == "all" {
		out.Uncommitted = collect(fresh)
	}
	data, err := xml.Marshal(out)
	if err != nil {
		return nil, err
	}
	resp := web.Bytes(http.StatusOK, "application/xml", append([]byte(byteOrderMark+`<?xml version="1.0" encoding="utf-8"?>`), data...))
	if b != nil {
		resp.With("ETag", b.etag).With("Last-Modified", httpTime(b.modified)).With("x-ms-blob-content-length", itoa(b.size))
	}
	return resp, nil
}
