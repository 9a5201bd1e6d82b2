package storage

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	maxBlocks  = 50_000
	maxBlockID = 64 // bytes before base64
	// blockLife is how long a block that is in no blob is kept.
	blockLife = 7 * 24 * time.Hour
)

// block is a block that no list has named yet.
type block struct {
	part
	created time.Time
}

// ofBlob selects the uncommitted blocks of one blob.
const ofBlob = `account = ? AND container = ? AND blob = ?`

func queryBlocks(ctx context.Context, tx *store.Tx, where string, args ...any) ([]block, error) {
	rows, err := tx.Query(ctx, `SELECT id, size, ref, created FROM blocks WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []block
	for rows.Next() {
		var b block
		var created int64
		if err := rows.Scan(&b.ID, &b.Size, &b.Ref, &created); err != nil {
			return nil, err
		}
		b.created = time.Unix(0, created).UTC()
		out = append(out, b)
	}
	return out, rows.Err()
}
