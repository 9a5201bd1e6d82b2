package dml

import (
	"context"
	"io"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// store is SQLite in the statement's transaction.
type store struct{ Conn *rowstore.Conn }

func (s store) exec(ctx context.Context, text string, args ...any) error {
	_, err := s.Conn.Exec(ctx, text, args...)
	return err
}

// rows calls f for each row of a query whose columns are of these types; the
// values are f's.
func (s store) rows(ctx context.Context, text string, columns []types.Type, f func([]types.Value) error, args ...any) error {
	rows, err := s.Conn.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		raw, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		out := make([]types.Value, len(columns))
		for i := range columns {
			if out[i], err = rowstore.Decode(raw[i], columns[i]); err != nil {
				return err
			}
		}
		if err := f(out); err != nil {
			return err
		}
	}
}
