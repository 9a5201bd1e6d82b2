package authz

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// The kinds of changes that the snapshot follows.
const (
	assignmentChange = "roleAssignment"
	roleChange       = "roleDefinition"
)

// Schema is the tables of assignments and custom roles. One principal has one
// role once at one scope: the index says so, not the code.
var Schema = store.Schema{Component: "authz", Versions: [][]string{{
	`CREATE TABLE role_assignments (
		id             TEXT PRIMARY KEY,
		scope          TEXT NOT NULL,
		scope_key      TEXT NOT NULL,
		principal      TEXT NOT NULL,
		principal_type TEXT NOT NULL,
		role           TEXT NOT NULL,
		description    TEXT,
		condition      TEXT,
		condition_version TEXT,
		created        BIGINT NOT NULL,
		updated        BIGINT NOT NULL,
		created_by     TEXT NOT NULL,
		updated_by     TEXT NOT NULL
	)`,
	`CREATE UNIQUE INDEX role_assignments_once ON role_assignments (principal, role, scope_key)`,
	`CREATE INDEX role_assignments_at ON role_assignments (scope_key)`,
	`CREATE TABLE role_definitions (
		id       TEXT PRIMARY KEY,
		name_key TEXT NOT NULL UNIQUE,
		body     TEXT NOT NULL
	)`,
}}}

// Assignment is a role assignment as Azure describes it.
type Assignment struct {
	ID            string // GUID, lower case
	Scope         string // as it was written; "/" for the root
	PrincipalID   string // lower case
	PrincipalType string
	RoleID        string // GUID, lower case
	// Description and the condition are nil when absent.
	Description, Condition, ConditionVersion *string
	Created, Updated                         time.Time
	CreatedBy, UpdatedBy                     string
}

const assignmentColumns = `id, scope, principal, principal_type, role, description, condition, condition_version, created, updated, created_by, updated_by`

// ExistsError is the conflict of a second assignment of one role to one
// principal at one scope.
type ExistsError struct{ ID string }

func (e *ExistsError) Error() string { return "role assignment exists: " + e.ID }

// PutAssignment writes an assignment, new or with a new description. It
// returns *ExistsError when another id holds the same principal, role and
// scope.
func PutAssignment(ctx context.Context, tx *store.Tx, a Assignment) error {
	key := strings.ToLower(a.Scope)
	var other string
	err := tx.QueryRow(ctx, `SELECT id FROM role_assignments WHERE principal = ? AND role = ? AND scope_key = ? AND id <> ?`,
		a.PrincipalID, a.RoleID, key, a.ID).Scan(&other)
	switch {
	case err == nil:
		return &ExistsError{other}
	case !errors.Is(err, store.ErrNoRows):
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO role_assignments (id, scope, scope_key, principal, principal_type, role, description, condition, condition_version, created, updated, created_by, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET description = excluded.description, condition = excluded.condition,
			condition_version = excluded.condition_version, updated = excluded.updated, updated_by = excluded.updated_by`,
		a.ID, a.Scope, key, a.PrincipalID, a.PrincipalType, a.RoleID, a.Description, a.Condition, a.ConditionVersion,
		a.Created.UnixNano(), a.Updated.UnixNano(), a.CreatedBy, a.UpdatedBy)
	if err != nil {
		return err
	}
	return tx.Change(ctx, assignmentChange, a.ID)
}

// FindAssignment returns an assignment by its GUID, nil if there is none.
func FindAssignment(ctx context.Context, tx *store.Tx, id string) (*Assignment, error) {
	a, err := scanAssignment(tx.QueryRow(ctx, `SELECT `+assignmentColumns+` FROM role_assignments WHERE id = ?`, strings.ToLower(id)))
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

// ListAssignments returns every assignment, by id.
func ListAssignments(ctx context.Context, tx *store.Tx) ([]*Assignment, error) {
	return queryAssignments(ctx, tx, ``)
}

// RemoveAssignment deletes an assignment.
func RemoveAssignment(ctx context.Context, tx *store.Tx, id string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM role_assignments WHERE id = ?`, id); err != nil {
		return err
	}
	return tx.Change(ctx, assignmentChange, id)
}

// RemoveAssignmentsAt deletes the assignments at a scope and below it, when
// what the scope names is deleted: a later resource of the same name must not
// come into their grants.
func RemoveAssignmentsAt(ctx context.Context, tx *store.Tx, scope string) error {
	key := strings.ToLower(scope)
	found, err := queryAssignments(ctx, tx, ` WHERE scope_key = ? OR (scope_key > ? AND scope_key < ?)`, key, key+"/", key+"0")
	if err != nil {
		return err
	}
	for _, a := range found {
		if err := RemoveAssignment(ctx, tx, a.ID); err != nil {
			return err
		}
	}
	return nil
}

func queryAssignments(ctx context.Context, tx *store.Tx, where string, args ...any) ([]*Assignment, error) {
	rows, err := tx.Query(ctx, `SELECT `+assignmentColumns+` FROM role_assignments`+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Assignment
	for rows.Next() {
		a, err := scanAssignment(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func scanAssignment(row interface{ Scan(...any) error }) (*Assignment, error) {
	var a Assignment
	var created, updated int64
	if err := row.Scan(&a.ID, &a.Scope, &a.PrincipalID, &a.PrincipalType, &a.RoleID, &a.Description, &a.Condition, &a.ConditionVersion,
		&created, &updated, &a.CreatedBy, &a.UpdatedBy); err != nil {
		return nil, fmt.Errorf("read role assignment: %w", err)
	}
	a.Created, a.Updated = time.Unix(0, created).UTC(), time.Unix(0, updated).UTC()
	return &a, nil
}
