package bind

import (
	"database/sql/driver"
	"io"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// decoded returns the values of a function's arguments.
func decoded(raw []driver.Value, from []types.Type) ([]types.Value, error) {
	out := make([]types.Value, len(raw))
	for i := range raw {
		var err error
		if out[i], err = rowstore.Decode(raw[i], from[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// producer encodes rows when they are asked for, by their numbers from 0 on.
type producer struct {
	cols []outcol
	row  func(i int) ([]types.Value, error)
	at   int
}

func produced(cols []outcol, row func(i int) ([]types.Value, error)) rowstore.Source {
	return &producer{cols: cols, row: row}
}

// counted are n rows.
func counted(n int, cols []outcol, row func(i int) ([]types.Value, error)) rowstore.Source {
	return produced(cols, func(i int) ([]types.Value, error) {
		if i == n {
			return nil, io.EOF
		}
		return row(i)
	})
}

func (p *producer) Next() ([]driver.Value, error) {
	row, err := p.row(p.at)
	if err != nil {
		return nil, err
	}
	p.at++
	out := make([]driver.Value, len(row))
	for i, v := range row {
		out[i] = rowstore.Encode(v, p.cols[i].b.t)
	}
	return out, nil
}

func (*producer) Close() error { return nil }
