package store

import (
	"context"
	"database/sql"
)

// Tx is a transaction. Queries use "?" for their arguments.
type Tx struct {
	tx      *sql.Tx
	dialect dialect
	changes []Change
}

// Rows is the result of a query; the caller closes it.
type Rows = sql.Rows

// Row is the result of a query for one row.
type Row = sql.Row

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.tx.ExecContext(ctx, tx.dialect.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a query for many rows.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	return tx.tx.QueryContext(ctx, tx.dialect.rebind(query), args...)
}

// QueryRow runs a query for one row; Scan reports ErrNoRows if there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row {
	return tx.tx.QueryRowContext(ctx, tx.dialect.rebind(query), args...)
}
