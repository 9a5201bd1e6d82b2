package documents

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// retimed marks containers whose documents end at another time, in the change
// feed.
const retimed = "cosmosRetimed"

// retime works out anew when the documents of a container end, in the
// transaction that changes the container's time to live. What was outlived
// before is removed: it does not come back.
func (s *Store) retime(ctx context.Context, tx *store.Tx, c *Container) error {
	container := c.RID.String()
	now := s.Clock.Now().Unix()
	if _, err := tx.Exec(ctx, `DELETE FROM cosmos_documents WHERE container = ? AND expires <> 0 AND expires <= ?`, container, now); err != nil {
		return err
	}
	changed, err := retimedDocuments(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, d := range changed {
		_, err := tx.Exec(ctx, `UPDATE cosmos_documents SET expires = ? WHERE container = ? AND partition_key = ? AND id = ?`, d.Expires, container, d.Key.Text, d.ID)
		if err != nil {
			return err
		}
	}
	return tx.Change(ctx, retimed, container)
}

// retimedDocuments returns the documents whose end is another now.
func retimedDocuments(ctx context.Context, tx *store.Tx, c *Container) ([]*Document, error) {
	rows, err := tx.Query(ctx, `SELECT `+documentColumns+` FROM cosmos_documents WHERE container = ?`, c.RID.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Document
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return nil, err
		}
		body, err := value.ParseString(d.Body)
		if err != nil {
			return nil, err
		}
		expires, err := c.expiry(body, d.Modified)
		if err != nil {
			return nil, err
		}
		if expires != d.Expires {
			d.Body, d.Expires = "", expires
			out = append(out, d)
		}
	}
	return out, rows.Err()
}
