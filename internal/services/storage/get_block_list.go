package storage

import (
	"context"
	"encoding/xml"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listedBlock is a block as a list shows it.
type listedBlock struct {
	Name string
	Size int64
}

// listedBlocks is an element that is written even when it is empty.
type listedBlocks struct {
	Block []listedBlock
}

// getBlockList shows a blob's blocks, those that are not in it yet included.
func (s *Service) getBlockList(ctx context.Context, r *web.Request) (*web.Response, error) {
	kind := r.QueryValue("blocklisttype")
	switch kind {
	case "", "committed", "uncommitted", "all":
	default:
		return nil, invalidQuery("blocklisttype", kind)
	}
	account, container, name := accountIn(r).Name, r.Param("container"), r.Param("blob")
	var b *blobItem
	var fresh []block
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		c, err := findContainer(ctx, tx, account, container)
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		if b, err = findBlob(ctx, tx, blobColumns, account, container, name); err != nil {
			return err
		}
		fresh, err = queryBlocks(ctx, tx, ofBlob, account, container, name)
		if err == nil && b == nil && len(fresh) == 0 {
			err = blobNotFound()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out struct {
		XMLName           xml.Name `xml:"BlockList"`
		CommittedBlocks   *listedBlocks
		UncommittedBlocks *listedBlocks
	}
	if kind != "uncommitted" {
		out.CommittedBlocks = &listedBlocks{}
		if b != nil {
			for _, p := range b.parts {
				if p.ID != "" {
					out.CommittedBlocks.Block = append(out.CommittedBlocks.Block, listedBlock{p.ID, p.Size})
				}
			}
		}
	}
	if kind == "uncommitted" || kind == "all" {
		out.UncommittedBlocks = &listedBlocks{}
		for _, f := range fresh {
			out.UncommittedBlocks.Block = append(out.UncommittedBlocks.Block, listedBlock{f.ID, f.Size})
		}
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
