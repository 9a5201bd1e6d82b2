package content

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/processes"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Folders beside those of apps, whose names have no dots.
const (
	// trash is where removed folders wait for their deletion, which may take
	// a while.
	trash = ".removed"
	// arriving is where artifacts lie while they come in.
	arriving = ".arriving"
)

// follow takes the folder of a removed site away when the removal has
// committed, before its caller hears of it: a site that is made again under
// the same name starts with nothing.
func (s *Store) follow(_ context.Context, changes []store.Change) {
	for _, c := range changes {
		if c.Kind != removedChange {
			continue
		}
		if app, _ := names(c.Key); app == "" {
			continue
		}
		s.abort(c.Key)
		if err := s.discard(s.Folder(c.Key)); err != nil && !os.IsNotExist(err) {
			s.Log.Error("the files of a removed app stay", "app", c.Key, "error", err)
		}
	}
}

// discard moves a folder out of the way and deletes it beside.
func (s *Store) discard(folder string) error {
	if _, err := os.Lstat(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(s.root, trash), 0o700); err != nil {
		return err
	}
	away := filepath.Join(s.root, trash, s.NewID())
	if err := os.Rename(folder, away); err != nil {
		return err
	}
	go func() {
		if err := removeAll(away); err != nil {
			s.Log.Warn("removed files are still there", "folder", away, "error", err)
		}
	}()
	return nil
}

// removeAll deletes a folder also where a build took the right to write in it.
func removeAll(folder string) error {
	if os.RemoveAll(folder) == nil {
		return nil
	}
	_ = filepath.WalkDir(folder, func(path string, d os.DirEntry, _ error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(folder)
}

// kept is how many versions of an app stay beside those that run: the process
// of a former one may still be ending.
const kept = 2

// Run cleans up what a program that was killed left behind. When the context
// ends it ends the deployments that are under way.
func (s *Store) Run(ctx context.Context) error {
	s.ready()
	<-ctx.Done()
	s.kill()
	s.work.Wait()
	return nil
}

// ready cleans up once, before the first deployment: what an earlier program
// left must not be taken for what this one has begun.
func (s *Store) ready() {
	s.recovered.Do(func() {
		if err := s.recover(s.life); err != nil && s.life.Err() == nil {
			s.Log.Error("what earlier deployments left was not cleaned up", "error", err)
		}
	})
}

// recover ends the builds and the records of deployments that were under way
// when the program was killed, and deletes the folders that no site runs.
func (s *Store) recover(ctx context.Context) error {
	processes.KillMarked(homeVariable + "=" + s.Home)
	if err := s.endInterrupted(ctx); err != nil {
		return err
	}
	for _, folder := range []string{trash, arriving} {
		if err := removeAll(filepath.Join(s.root, folder)); err != nil {
			return err
		}
	}
	apps, err := os.ReadDir(s.root)
	if err != nil {
		return err
	}
	for _, app := range apps {
		if app.IsDir() && app.Name()[0] != '.' {
			if err := s.sweep(ctx, app.Name(), 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep deletes the versions of an app that no site or slot runs, except for
// the newest keep of them.
func (s *Store) sweep(ctx context.Context, app string, keep int) error {
	used, err := s.used(ctx)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.root, app, "versions")
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var unused []os.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !used[e.Name()] && !s.deploying(e.Name()) {
			unused = append(unused, info)
		}
	}
	slices.SortFunc(unused, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range unused[min(keep, len(unused)):] {
		err = errors.Join(err, s.discard(filepath.Join(folder, info.Name())))
	}
	return err
}

// used are the versions that sites run, their environments' included.
func (s *Store) used(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT version, env FROM content_current`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var version, env string
			if err := rows.Scan(&version, &env); err != nil {
				return err
			}
			used[version], used[env] = true, true
		}
		return rows.Err()
	})
	return used, err
}

// endInterrupted fails the deployments that no process works on any more.
func (s *Store) endInterrupted(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		sites, err := unfinished(ctx, tx)
		if err != nil {
			return err
		}
		for _, u := range sites {
			if s.deploying(u.deployment.ID) {
				continue
			}
			u.deployment.Status, u.deployment.Progress, u.deployment.Ended = Failed, "", s.Clock.Now()
			u.deployment.Error = interrupted
			if err := putDeployment(ctx, tx, u.site, &u.deployment); err != nil {
				return err
			}
		}
		return nil
	})
}

// remembered is how many deployments a site's list holds, beside the one that
// it runs.
const remembered = 20

// forget takes the oldest deployments of a site out of its list.
func (s *Store) forget(ctx context.Context, site string) error {
	list, err := s.Deployments(ctx, site)
	if err != nil || len(list) <= remembered {
		return err
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		active, _, err := s.current(ctx, tx, site)
		if err != nil {
			return err
		}
		for _, d := range list[remembered:] {
			if d.ID == active.ID || !d.Complete() {
				continue
			}
			if _, err := tx.Exec(ctx, `DELETE FROM content_deployments WHERE site = ? AND id = ?`, keyOf(site), d.ID); err != nil {
				return err
			}
			if err := os.Remove(s.logPath(site, d.ID)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		return nil
	})
}
