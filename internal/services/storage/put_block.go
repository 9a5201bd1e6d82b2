package storage

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// putBlock receives a block, which is in no blob until a list names it.
func (s *Service) putBlock(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := r.QueryValue("blockid")
	if raw, err := base64.StdEncoding.DecodeString(id); err != nil || id == "" || len(raw) > maxBlockID {
		return nil, invalidQuery("blockid", id)
	}
	if r.HTTP.ContentLength == 0 {
		return nil, invalidHeader("Content-Length", "0")
	}
	if _, err := s.containerOf(ctx, r); err != nil {
		return nil, err
	}
	u, err := s.receive(r, maxBlock, 0)
	if err != nil {
		return nil, err
	}
	if u.Size == 0 {
		return nil, invalidHeader("Content-Length", "0")
	}
	replaced, err := s.saveBlock(ctx, r, id, u.part)
	if err != nil {
		s.discard(u)
		return nil, err
	}
	s.drop(replaced)
	return u.checksums(web.Empty(http.StatusCreated)).With("x-ms-request-server-encrypted", "true"), nil
}

// saveBlock writes a block down. It returns the payload that it replaces.
func (s *Service) saveBlock(ctx context.Context, r *web.Request, id string, p part) (replaced []string, err error) {
	account, container, name := accountIn(r).Name, r.Param("container"), r.Param("blob")
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		replaced = nil
		c, err := findContainer(ctx, tx, account, container)
		if err != nil {
			return err
		}
		if c == nil {
			return containerNotFound()
		}
		// All ids of a blob are of one length, so that any of them tells it.
		var length int
		err = tx.QueryRow(ctx, `SELECT LENGTH(id) FROM blocks WHERE `+ofBlob+` LIMIT 1`, account, container, name).Scan(&length)
		switch {
		case err == nil && length != len(id):
			return azerr.New(azerr.Invalid, "InvalidBlobOrBlock", "The specified blob or block content is invalid.")
		case err != nil && !errors.Is(err, store.ErrNoRows):
			return err
		}
		var ref string
		err = tx.QueryRow(ctx, `SELECT ref FROM blocks WHERE `+ofBlob+` AND id = ?`, account, container, name, id).Scan(&ref)
		switch {
		case err == nil:
			replaced = []string{ref}
		case !errors.Is(err, store.ErrNoRows):
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO blocks (account, container, blob, id, size, ref, created) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (account, container, blob, id) DO UPDATE SET size = excluded.size, ref = excluded.ref, created = excluded.created`,
			account, container, name, id, p.Size, p.Ref, s.Web.Clock.Now().UnixNano())
		return err
	})
	return replaced, err
}
