package armkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// changeKind marks resource writes in the change feed; the key is the
// resource's id in lower case.
const changeKind = "resource"

// Changed returns the id, in lower case, of the resource that a change in the
// feed is about; false for changes of something else.
func Changed(c store.Change) (id string, ok bool) { return c.Key, c.Kind == changeKind }

// Schema is the kit's table. Ids are compared in lower case; the id column
// keeps the creator's casing. A global name is unique in the whole cloud,
// null for the types whose names are local.
var Schema = store.Schema{Component: "armkit", Versions: [][]string{{
	`CREATE TABLE resources (
		id_key      TEXT PRIMARY KEY,
		id          TEXT NOT NULL,
		type_key    TEXT NOT NULL,
		group_key   TEXT NOT NULL,
		global_name TEXT UNIQUE,
		body        BYTES NOT NULL,
		created     BIGINT NOT NULL,
		updated     BIGINT NOT NULL,
		revision    BIGINT NOT NULL
	)`,
	`CREATE INDEX resources_by_type ON resources (type_key, group_key)`,
	`CREATE INDEX resources_by_group ON resources (group_key)`,
}}}

const columns = `id, type_key, body, created, updated, revision`

// Find returns the resource, or nil when there is none.
func (k *Kit) Find(ctx context.Context, tx *store.Tx, id string) (*Resource, error) {
	row := tx.QueryRow(ctx, `SELECT `+columns+` FROM resources WHERE id_key = ?`, strings.ToLower(id))
	res, err := k.scan(row)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return res, err
}

// Get returns the resource or ResourceNotFound.
func (k *Kit) Get(ctx context.Context, tx *store.Tx, id string) (*Resource, error) {
	res, err := k.Find(ctx, tx, id)
	if err == nil && res == nil {
		return nil, notFound(id)
	}
	return res, err
}

// Put writes the resource, new or not. It does not run the type's hooks: it
// is for services that keep resources of their own making in step.
func (k *Kit) Put(ctx context.Context, tx *store.Tx, res *Resource) error {
	t := k.typeOf(res.Type)
	if t == nil {
		return fmt.Errorf("resource type %s is not registered", res.Type)
	}
	now := k.Clock.Now()
	if res.Created.IsZero() {
		res.Created = now
	}
	res.Updated = now
	res.Revision++
	key := strings.ToLower(res.ID)
	body, err := json.Marshal(res.Body)
	if err != nil {
		return azerr.Wrap(err, "encode resource")
	}
	if t.Sealed {
		body = k.Box.Seal(body, []byte(key))
	}
	var global any
	if name := t.globalName(res); name != "" {
		global = name
	}
	_, err = tx.Exec(ctx, `INSERT INTO resources (id_key, id, type_key, group_key, global_name, body, created, updated, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id_key) DO UPDATE SET body = excluded.body, updated = excluded.updated, revision = excluded.revision`,
		key, res.ID, strings.ToLower(t.Name), groupKey(res.ID), global, body, res.Created.UnixNano(), res.Updated.UnixNano(), res.Revision)
	if err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, key)
}

// Filter chooses resources. Empty fields choose all.
type Filter struct {
	Type   string // full type name
	Group  string // id of a resource group
	Parent string // id of the resource that nested ones belong to
	After  string // id after which the page starts
	Limit  int    // at most this many; 0 for all
}

// List returns the resources that fit, ordered by id.
func (k *Kit) List(ctx context.Context, tx *store.Tx, f Filter) ([]*Resource, error) {
	query := `SELECT ` + columns + ` FROM resources WHERE id_key > ?`
	args := []any{strings.ToLower(f.After)}
	if f.Type != "" {
		query += ` AND type_key = ?`
		args = append(args, strings.ToLower(f.Type))
	}
	if f.Group != "" {
		query += ` AND group_key = ?`
		args = append(args, strings.ToLower(f.Group))
	}
	if f.Parent != "" {
		// The upper bound is the first text that no longer starts with the
		// parent's id and a slash: '0' follows '/'.
		query += ` AND id_key > ? AND id_key < ?`
		parent := strings.ToLower(f.Parent)
		args = append(args, parent+"/", parent+"0")
	}
	query += ` ORDER BY id_key`
	if f.Limit > 0 {
		query += fmt.Sprintf(` LIMIT %d`, f.Limit)
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Resource
	for rows.Next() {
		res, err := k.scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, res)
	}
	return out, rows.Err()
}

// named returns the resource of a global type by its key, nil if none.
func (k *Kit) named(ctx context.Context, tx *store.Tx, global string) (*Resource, error) {
	row := tx.QueryRow(ctx, `SELECT `+columns+` FROM resources WHERE global_name = ?`, global)
	res, err := k.scan(row)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return res, err
}

type scanner interface{ Scan(dest ...any) error }

func (k *Kit) scan(row scanner) (*Resource, error) {
	var res Resource
	var typeKey string
	var body []byte
	var created, updated int64
	if err := row.Scan(&res.ID, &typeKey, &body, &created, &updated, &res.Revision); err != nil {
		return nil, err
	}
	t := k.types[typeKey]
	if t == nil {
		return nil, fmt.Errorf("resource %s has the unknown type %s", res.ID, typeKey)
	}
	if t.Sealed {
		var err error
		if body, err = k.Box.Open(body, []byte(strings.ToLower(res.ID))); err != nil {
			return nil, fmt.Errorf("unseal %s: %w", res.ID, err)
		}
	}
	if err := json.Unmarshal(body, &res.Body); err != nil {
		return nil, fmt.Errorf("decode %s: %w", res.ID, err)
	}
	res.Type, res.Name = t.Name, res.ID[strings.LastIndexByte(res.ID, '/')+1:]
	res.Created, res.Updated = time.Unix(0, created).UTC(), time.Unix(0, updated).UTC()
	return &res, nil
}

func globalName(typeName, name string) string { return strings.ToLower(typeName + "/" + name) }

// groupKey returns the lower-case id of the group that an id lies in; a
// group's own key is its id, so that it is deleted with its contents.
func groupKey(id string) string {
	parts := strings.SplitN(strings.ToLower(id), "/", 6)
	if len(parts) < 5 || parts[3] != "resourcegroups" {
		return ""
	}
	return strings.Join(parts[:5], "/")
}
