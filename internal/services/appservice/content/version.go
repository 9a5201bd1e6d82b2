package content

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Version is what a site or slot runs.
type Version struct {
	ID  string // the deployment that made it
	Dir string // the app's folder, which its process starts in
	Env string // its virtual environment, "" without one
}

// Current returns what a site or slot runs; false where nothing was deployed.
func (s *Store) Current(ctx context.Context, siteID string) (v Version, ok bool, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		v, ok, err = s.current(ctx, tx, siteID)
		return err
	})
	return v, ok, err
}

func (s *Store) current(ctx context.Context, tx *store.Tx, siteID string) (v Version, ok bool, err error) {
	var env string
	err = tx.QueryRow(ctx, `SELECT version, env FROM content_current WHERE site = ?`, keyOf(siteID)).Scan(&v.ID, &env)
	if errors.Is(err, store.ErrNoRows) {
		return Version{}, false, nil
	}
	v.Dir = filepath.Join(s.versionFolder(siteID, v.ID), wwwroot)
	if env != "" {
		v.Env = filepath.Join(s.versionFolder(siteID, env), antenv)
	}
	return v, err == nil, err
}

const (
	wwwroot = "wwwroot"
	// antenv is what App Service calls the environment of an app.
	antenv = "antenv"
)

func (s *Store) versionFolder(siteID, id string) string {
	return filepath.Join(s.AppFolder(siteID), "versions", id)
}

// setCurrent makes a site run a version, with the environment of the version
// env ("" for none).
func setCurrent(ctx context.Context, tx *store.Tx, siteID, version, env string) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_current (site, version, env) VALUES (?, ?, ?)
		ON CONFLICT (site) DO UPDATE SET version = excluded.version, env = excluded.env`, keyOf(siteID), version, env)
	return err
}

// Swap exchanges what two sites of one app run, with their deployments: the
// history goes with the files, as in Azure. While one of them is deployed to
// it is refused with Conflict.
func (s *Store) Swap(ctx context.Context, tx *store.Tx, a, b string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, first := s.busy[keyOf(a)]
	_, second := s.busy[keyOf(b)]
	if first || second {
		return azerr.New(azerr.Conflict, "Conflict", "Cannot swap: a deployment is in progress. Try again when it has ended.")
	}
	// No site has this name, so that two rows can change places.
	const between = "swap"
	for _, table := range []string{"content_current", "content_deployments"} {
		for _, move := range [][2]string{{keyOf(a), between}, {keyOf(b), keyOf(a)}, {between, keyOf(b)}} {
			if _, err := tx.Exec(ctx, `UPDATE `+table+` SET site = ? WHERE site = ?`, move[1], move[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// removedChange marks in the change feed that a site went: its files follow
// when that has committed.
const removedChange = "contentRemoved"

// Removed follows the deletion of a site or slot, in its transaction.
func (s *Store) Removed(ctx context.Context, tx *store.Tx, siteID string) error {
	for _, table := range []string{"content_current", "content_deployments"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE site = ?`, keyOf(siteID)); err != nil {
			return err
		}
	}
	return tx.Change(ctx, removedChange, keyOf(siteID))
}
