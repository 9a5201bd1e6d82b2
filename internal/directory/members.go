package directory

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// The refusals of changes of groups.
var (
	ErrNoGroup   = errors.New("no such group")
	ErrNoObject  = errors.New("no such object")
	ErrIsMember  = errors.New("already a member")
	ErrNotMember = errors.New("not a member")
	ErrOwnMember = errors.New("a group cannot be a member of itself")
)

// CreateGroup makes a security group without members.
func (d *Directory) CreateGroup(ctx context.Context, name string) (*Object, error) {
	o := &Object{ID: d.NewID(), Kind: principal.Group, Name: name}
	return o, d.DB.Write(ctx, func(tx *store.Tx) error { return insert(ctx, tx, o) })
}

// RemoveGroup deletes a group, with its memberships; its members stay.
func (d *Directory) RemoveGroup(ctx context.Context, id string) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := isGroup(ctx, tx, id); err != nil {
			return err
		}
		return d.Delete(ctx, tx, strings.ToLower(id))
	})
}

// Join puts an object into a group. It returns ErrNoGroup, ErrNoObject,
// ErrIsMember or ErrOwnMember for what cannot be.
func (d *Directory) Join(ctx context.Context, group, member string) error {
	group, member = strings.ToLower(group), strings.ToLower(member)
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := isGroup(ctx, tx, group); err != nil {
			return err
		}
		kind, err := Exists(ctx, tx, member)
		switch {
		case err != nil:
			return err
		case kind == "":
			return ErrNoObject
		case group == member:
			return ErrOwnMember
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM members WHERE group_id = ? AND member = ?`, group, member).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return ErrIsMember
		}
		return d.AddMember(ctx, tx, group, member)
	})
}

// Leave takes an object out of a group. It returns ErrNoGroup or ErrNotMember
// for what cannot be.
func (d *Directory) Leave(ctx context.Context, group, member string) error {
	group, member = strings.ToLower(group), strings.ToLower(member)
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := isGroup(ctx, tx, group); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM members WHERE group_id = ? AND member = ?`, group, member)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotMember
		}
		return tx.Change(ctx, groupChange, member)
	})
}

// Members returns who is in a group directly, by id, and false when there is no
// such group.
func (d *Directory) Members(ctx context.Context, group string) (found []*Object, ok bool, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		err := isGroup(ctx, tx, group)
		if ok = err == nil; errors.Is(err, ErrNoGroup) {
			return nil
		}
		if err != nil {
			return err
		}
		found, err = queryObjects(ctx, tx, `id IN (SELECT member FROM members WHERE group_id = ?)`, strings.ToLower(group))
		return err
	})
	return found, ok, err
}

// MemberOf returns the groups that an object is in directly, by id.
func (d *Directory) MemberOf(ctx context.Context, member string) (found []*Object, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = queryObjects(ctx, tx, `id IN (SELECT group_id FROM members WHERE member = ?)`, strings.ToLower(member))
		return err
	})
	return found, err
}

func isGroup(ctx context.Context, tx *store.Tx, id string) error {
	kind, err := Exists(ctx, tx, id)
	if err == nil && kind != principal.Group {
		err = ErrNoGroup
	}
	return err
}
