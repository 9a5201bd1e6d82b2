package cosmos

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const databaseColumns = `name, rid, etag, modified, throughput`

// findDatabases returns the databases of an account, by name.
func findDatabases(ctx context.Context, tx *store.Tx, account string) ([]*database, error) {
	rows, err := tx.Query(ctx, `SELECT `+databaseColumns+` FROM cosmos_databases WHERE account = ? ORDER BY name`, account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*database
	for rows.Next() {
		d, err := scanDatabase(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// findDatabase returns a database, nil if there is none.
func findDatabase(ctx context.Context, tx *store.Tx, account, name string) (*database, error) {
	d, err := scanDatabase(tx.QueryRow(ctx, `SELECT `+databaseColumns+` FROM cosmos_databases WHERE account = ? AND name = ?`, account, name))
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return d, err
}

type scanner interface{ Scan(dest ...any) error }

func scanDatabase(row scanner) (*database, error) {
	d := &database{containers: map[string]*container{}}
	var id, scale string
	if err := row.Scan(&d.Name, &id, &d.ETag, &d.Modified, &scale); err != nil {
		return nil, err
	}
	var ok bool
	if d.RID, ok = rid.Parse(id); !ok {
		return nil, fmt.Errorf("database %s has the resource id %q", d.Name, id)
	}
	var err error
	d.Throughput, err = decodeThroughput(scale)
	return d, err
}

// addDatabase makes a database that is not there yet.
func (s *Service) addDatabase(ctx context.Context, tx *store.Tx, account, name string, t throughput) (*database, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	// Resource ids stand in the place of names: no name may be one.
	var other int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM cosmos_databases WHERE account = ? AND rid = ?`, account, name).Scan(&other); err != nil {
		return nil, err
	}
	if other > 0 {
		return nil, azerr.BadRequest("The input name '%s' is invalid: it is the resource id of another database.", name)
	}
	n, err := number()
	if err != nil {
		return nil, err
	}
	d := &database{Name: name, RID: rid.Database(n), Throughput: t, containers: map[string]*container{}}
	d.ETag, d.Modified = s.stamp()
	_, err = tx.Exec(ctx, `INSERT INTO cosmos_databases (account, `+databaseColumns+`) VALUES (?, ?, ?, ?, ?, ?)`,
		account, d.Name, d.RID.String(), d.ETag, d.Modified, t.encode())
	if err != nil {
		return nil, err
	}
	return d, tx.Change(ctx, changeKind, account)
}

// setDatabaseThroughput replaces the throughput of a database.
func setDatabaseThroughput(ctx context.Context, tx *store.Tx, account string, d *database, t throughput) error {
	_, err := tx.Exec(ctx, `UPDATE cosmos_databases SET throughput = ? WHERE account = ? AND name = ?`, t.encode(), account, d.Name)
	if err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}

// removeDatabase deletes a database and what lies in it.
func (s *Service) removeDatabase(ctx context.Context, tx *store.Tx, account string, d *database) error {
	inside, err := findContainers(ctx, tx, account, d.Name)
	if err != nil {
		return err
	}
	for _, c := range inside {
		if err := s.removeContainer(ctx, tx, account, c); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM cosmos_databases WHERE account = ? AND name = ?`, account, d.Name); err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}

// stamp returns the entity tag and the time of a write that happens now.
func (s *Service) stamp() (etag string, modified int64) {
	return `"` + s.Web.NewID() + `"`, s.Web.Clock.Now().Unix()
}

// number returns a random part of a resource id.
func number() (uint32, error) {
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(b[:]), nil
}

// nameLimit is how many characters the name of a database or container has
// at most, as Azure's reference says.
const nameLimit = 255

// checkName refuses a name that could not stand in a path.
func checkName(name string) error {
	switch {
	case name == "":
		return azerr.BadRequest("The input content is invalid because the required properties - 'id; ' - are missing")
	case len([]rune(name)) > nameLimit:
		return azerr.BadRequest("The input name '%s' is invalid. Ensure to provide a unique non-empty string less than '%d' characters.", name, nameLimit+1)
	}
	for _, c := range name {
		if c == '/' || c == '\\' || c == '?' || c == '#' || c < ' ' {
			return azerr.BadRequest(`The input name '%s' is invalid. Name cannot contain the following characters: '/', '\', '?', '#'.`, name)
		}
	}
	if last := name[len(name)-1]; last == ' ' || name == "." || name == ".." {
		return azerr.BadRequest("The input name '%s' is invalid. Name cannot end with a space.", name)
	}
	return nil
}
