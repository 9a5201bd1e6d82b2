package app

import (
	"context"
	"encoding/json"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Why explains a refusal: the one with a request id, or the latest.
func (s *System) Why(ctx context.Context, id string) (control.Explanation, error) {
	record, found, err := s.base.access.Find(ctx, id)
	if err != nil {
		return control.Explanation{}, err
	}
	if !found {
		text := "Nothing was refused yet: there is nothing to explain."
		if id != "" {
			text = "No refused call has the request id " + id + "."
		}
		return control.Explanation{Text: text}, nil
	}
	e, err := s.explain(ctx, record)
	if err != nil {
		return control.Explanation{}, err
	}
	data, err := json.Marshal(e)
	return control.Explanation{Found: true, Text: e.Text(), JSON: data}, err
}

// explain asks the service that refused, where it has roles of its own, and
// Azure's roles otherwise.
func (s *System) explain(ctx context.Context, record access.Record) (*access.Explanation, error) {
	if own := s.explainers[record.Service]; own != nil {
		return own(ctx, record)
	}
	return access.Explain(s.base.authz, record, func(scope string) (exists bool, err error) {
		err = s.base.db.Read(ctx, func(tx *store.Tx) error {
			res, err := s.base.kit.Find(ctx, tx, scope)
			exists = res != nil
			return err
		})
		return exists, err
	})
}
