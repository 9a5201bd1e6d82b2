package cosmos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const containerColumns = `database_name, name, rid, etag, modified, throughput, definition`

// findContainers returns the containers of a database by name, or with an
// empty name those of the whole account. Their Database has only its name.
func findContainers(ctx context.Context, tx *store.Tx, account, db string) ([]*container, error) {
	rows, err := tx.Query(ctx, `SELECT `+containerColumns+` FROM cosmos_containers WHERE account = ? AND (database_name = ? OR ? = '')
		ORDER BY database_name, name`, account, db, db)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*container
	for rows.Next() {
		c, err := scanContainer(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// findContainer returns a container, nil if there is none.
func findContainer(ctx context.Context, tx *store.Tx, account, db, name string) (*container, error) {
	c, err := scanContainer(tx.QueryRow(ctx, `SELECT `+containerColumns+` FROM cosmos_containers
		WHERE account = ? AND database_name = ? AND name = ?`, account, db, name))
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return c, err
}

func scanContainer(row scanner) (*container, error) {
	c := &container{Database: &database{}}
	var id, scale, definition string
	if err := row.Scan(&c.Database.Name, &c.Name, &id, &c.ETag, &c.Modified, &scale, &definition); err != nil {
		return nil, err
	}
	var ok bool
	if c.RID, ok = rid.Parse(id); !ok {
		return nil, fmt.Errorf("container %s has the resource id %q", c.Name, id)
	}
	var err error
	if c.Throughput, err = decodeThroughput(scale); err != nil {
		return nil, err
	}
	return c, json.Unmarshal([]byte(definition), &c.Definition)
}

// addContainer makes a container that is not there yet.
func (s *Service) addContainer(ctx context.Context, tx *store.Tx, account string, d *database, name string, definition armkit.Document, t throughput) (*container, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := completeDefinition(definition); err != nil {
		return nil, err
	}
	if t.none() && d.Throughput.none() {
		t.Manual = defaultThroughput
	}
	n, err := number()
	if err != nil {
		return nil, err
	}
	c := &container{Database: d, Name: name, RID: rid.Container(d.RID, n), Throughput: t, Definition: definition}
	c.ETag, c.Modified = s.stamp()
	data, err := json.Marshal(c.Definition)
	if err != nil {
		return nil, azerr.Wrap(err, "encode container")
	}
	_, err = tx.Exec(ctx, `INSERT INTO cosmos_containers (account, `+containerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		account, d.Name, c.Name, c.RID.String(), c.ETag, c.Modified, t.encode(), string(data))
	if err != nil {
		return nil, err
	}
	if err := s.documents.Create(ctx, tx, &documents.Container{RID: c.RID, Version: c.ETag}); err != nil {
		return nil, err
	}
	return c, tx.Change(ctx, changeKind, account)
}

// changeContainer changes what may change of a container.
func (s *Service) changeContainer(ctx context.Context, tx *store.Tx, account string, c *container, definition armkit.Document) error {
	if err := completeDefinition(definition); err != nil {
		return err
	}
	if err := unchanged(c.Definition, definition); err != nil {
		return err
	}
	before, err := specOf(c, s.Partitions)
	if err != nil {
		return err
	}
	c.Definition = definition
	c.ETag, c.Modified = s.stamp()
	after, err := specOf(c, s.Partitions)
	if err != nil {
		return err
	}
	if err := s.documents.Redefine(ctx, tx, &before.Container, &after.Container); err != nil {
		return err
	}
	data, err := json.Marshal(definition)
	if err != nil {
		return azerr.Wrap(err, "encode container")
	}
	_, err = tx.Exec(ctx, `UPDATE cosmos_containers SET etag = ?, modified = ?, definition = ? WHERE account = ? AND database_name = ? AND name = ?`,
		c.ETag, c.Modified, string(data), account, c.Database.Name, c.Name)
	if err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}

// setContainerThroughput replaces the throughput of a container.
func setContainerThroughput(ctx context.Context, tx *store.Tx, account string, c *container, t throughput) error {
	_, err := tx.Exec(ctx, `UPDATE cosmos_containers SET throughput = ? WHERE account = ? AND database_name = ? AND name = ?`,
		t.encode(), account, c.Database.Name, c.Name)
	if err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}

// removeContainer deletes a container and its documents.
func (s *Service) removeContainer(ctx context.Context, tx *store.Tx, account string, c *container) error {
	if _, err := tx.Exec(ctx, `DELETE FROM cosmos_containers WHERE account = ? AND database_name = ? AND name = ?`, account, c.Database.Name, c.Name); err != nil {
		return err
	}
	if err := s.documents.Erase(ctx, tx, c.RID); err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}
