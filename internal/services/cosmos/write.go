package cosmos

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// writeOp reads what the operations with a document in their body share.
func (s *Service) writeOp(r *web.Request, kind documents.Kind) (documents.Op, error) {
	c, err := s.writing(r)
	if err != nil {
		return documents.Op{}, err
	}
	op := documents.Op{Kind: kind, IfMatch: r.HTTP.Header.Get("If-Match"), IfNoneMatch: r.HTTP.Header.Get("If-None-Match")}
	if op.Body, err = readItemBody(r); err != nil {
		return op, err
	}
	if op.Key, err = c.spec.wholeKey(r); err != nil {
		return op, err
	}
	return op, c.spec.checkKey(op.Body, op.Key)
}

// pathOp reads what the operations on a document in the path share.
func (s *Service) pathOp(ctx context.Context, r *web.Request, kind documents.Kind) (documents.Op, error) {
	c, err := s.writing(r)
	if err != nil {
		return documents.Op{}, err
	}
	op := documents.Op{Kind: kind, IfMatch: r.HTTP.Header.Get("If-Match"), IfNoneMatch: r.HTTP.Header.Get("If-None-Match")}
	if op.Key, err = c.spec.wholeKey(r); err != nil {
		return op, err
	}
	op.ID, err = s.itemName(ctx, r, op.Key)
	return op, err
}

// apply does one operation and answers it.
func (s *Service) apply(ctx context.Context, r *web.Request, op documents.Op) (*web.Response, error) {
	results, lsn, err := s.write(ctx, r, []documents.Op{op}, false)
	if err != nil {
		return nil, err
	}
	result := results[0]
	if result.Err != nil {
		return nil, result.Err
	}
	status := http.StatusOK
	switch {
	case op.Kind == documents.Delete:
		return targetOf(r).position(web.Empty(http.StatusNoContent).With("x-ms-request-charge", charge(r.HTTP.Method, 0)), op.Key.EPK, lsn), nil
	case result.Created:
		status = http.StatusCreated
	}
	return itemResponse(r, status, result.Document, lsn, minimal(r)), nil
}

// attempts bounds how often a write is done again whose container changed
// meanwhile.
const attempts = 10

// write does operations on documents of the container that the call names.
// When its definition changes meanwhile they are done by the new one.
func (s *Service) write(ctx context.Context, r *web.Request, ops []documents.Op, atomic bool) (results []documents.Result, lsn int64, err error) {
	t := targetOf(r)
	for range attempts {
		results, lsn, err = s.documents.Apply(ctx, &t.container.spec.Container, ops, atomic)
		if !errors.Is(err, documents.ErrOutdated) {
			return results, lsn, err
		}
		if err := s.lookAgain(ctx, t); err != nil {
			return nil, 0, err
		}
	}
	return nil, 0, err
}

// lookAgain reads what the account holds from the database itself: another
// replica's change may not have reached the catalog.
func (s *Service) lookAgain(ctx context.Context, t *target) error {
	var found *contents
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { found, err = s.catalog.read(ctx, tx, t.key()); return err })
	if err != nil {
		return err
	}
	c, ok := found.byRID[t.container.RID].(*container)
	if !ok {
		return ownerMissing()
	}
	t.container = c
	return nil
}
