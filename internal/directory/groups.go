package directory

import (
	"context"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// groupChange marks changes of who is in which group.
const groupChange = "groupMembers"

// groups is who is in which group, in memory for authorization.
type groups struct {
	mu sync.RWMutex
	of map[string][]string // member → groups, transitively
}

// GroupsOf returns the groups that a principal is in, directly or through
// other groups. It answers from memory and allocates nothing.
func (d *Directory) GroupsOf(id string) []string {
	d.groups.mu.RLock()
	defer d.groups.mu.RUnlock()
	return d.groups.of[id]
}

// AddMember puts a principal or a group into a group, in the middle of what
// else a transaction does; Join asks first whether it can be.
func (d *Directory) AddMember(ctx context.Context, tx *store.Tx, group, member string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO members (group_id, member) VALUES (?, ?) ON CONFLICT (group_id, member) DO NOTHING`, group, member); err != nil {
		return err
	}
	return tx.Change(ctx, groupChange, member)
}

func (d *Directory) follow(ctx context.Context, changes []store.Change) {
	for _, c := range changes {
		if c.Kind != groupChange {
			continue
		}
		if err := d.loadGroups(ctx); err != nil {
			// Memberships that cannot be read must not go on granting.
			d.Log.Error("group members were not re-read; groups grant nothing until they are", "error", err)
			d.groups.mu.Lock()
			d.groups.of = nil
			d.groups.mu.Unlock()
		}
		return
	}
}

func (d *Directory) loadGroups(ctx context.Context) error {
	direct := map[string][]string{}
	err := d.DB.Read(ctx, func(tx *store.Tx) error {
		clear(direct)
		rows, err := tx.Query(ctx, `SELECT member, group_id FROM members ORDER BY member, group_id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var member, group string
			if err := rows.Scan(&member, &group); err != nil {
				return err
			}
			direct[member] = append(direct[member], group)
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	of := make(map[string][]string, len(direct))
	for member := range direct {
		of[member] = closure(direct, member)
	}
	d.groups.mu.Lock()
	defer d.groups.mu.Unlock()
	d.groups.of = of
	return nil
}

// closure walks up from a member; a group that contains itself ends the walk.
func closure(direct map[string][]string, member string) []string {
	var out []string
	seen := map[string]bool{member: true}
	queue := []string{member}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, g := range direct[at] {
			if !seen[g] {
				seen[g] = true
				out = append(out, g)
				queue = append(queue, g)
			}
		}
	}
	return out
}
