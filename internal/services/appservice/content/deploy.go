package content

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Request is one deployment.
type Request struct {
	Site     string // ARM id of the site or slot
	Artifact string // file on disk, which the deployment takes over and removes
	// File says that the artifact is one file and not a zip: Target is then
	// its name.
	File bool
	// Target is where below wwwroot the artifact goes, with slashes; "" for
	// wwwroot itself.
	Target string
	// Clean leaves nothing of what ran before. Otherwise what the former
	// deployment did not bring stays: files that the app wrote, or that were
	// put there one by one.
	Clean bool
	// Build is how to build it; nil for files that are ready to run.
	Build *Build

	Deployer, Author, AuthorEmail, Message string
	// Then is called when the site runs the new version, and has not been
	// restarted for it.
	Then func(ctx context.Context, d Deployment)
}

// Running is a deployment that is under way.
type Running struct {
	ID   string
	done chan struct{}
}

// Done is closed when the deployment has ended.
func (r *Running) Done() <-chan struct{} { return r.done }

// errInProgress is the refusal of a second deployment beside one, in Kudu's
// words.
func errInProgress() error {
	return azerr.New(azerr.Conflict, "Conflict", "There is a deployment currently in progress. Please try again when it completes.")
}

// Deploy begins a deployment, which goes on when the caller's context ends. If
// another one of the site is under way it is refused with Conflict.
func (s *Store) Deploy(ctx context.Context, r Request) (*Running, error) {
	s.ready()
	id := s.NewID()
	life, free := s.begin(r.Site, id)
	if !free {
		return nil, errors.Join(errInProgress(), os.Remove(r.Artifact))
	}
	now := s.Clock.Now()
	d := &Deployment{
		ID: id, Deployer: r.Deployer, Author: r.Author, AuthorEmail: r.AuthorEmail, Message: r.Message, Built: r.Build != nil, Restarts: r.Then != nil,
		Progress: "Waiting to start.", Received: now, Started: now,
	}
	if err := s.DB.Write(ctx, func(tx *store.Tx) error { return addDeployment(ctx, tx, r.Site, d) }); err != nil {
		s.end(r.Site)
		return nil, errors.Join(err, os.Remove(r.Artifact))
	}
	running := &Running{id, make(chan struct{})}
	s.work.Go(func() {
		defer close(running.done)
		s.run(life, r, d)
	})
	return running, nil
}

// run takes a deployment to its end.
func (s *Store) run(ctx context.Context, r Request, d *Deployment) {
	log := s.openLog(r.Site, d.ID)
	err := s.make(ctx, r, d, log)
	_ = os.Remove(r.Artifact)
	after := context.WithoutCancel(ctx)
	if err != nil {
		d.Status, d.Progress, d.Error, d.Ended = Failed, "", explain(err), s.Clock.Now()
		log.add(logError, d.Error)
		log.add(logError, "Deployment failed. What the app ran before, it runs on.")
		s.Log.Warn("a deployment failed", "site", r.Site, "deployment", d.ID, "error", err)
		if err := s.update(after, r.Site, d); err != nil {
			s.Log.Error("the record of a deployment was not kept", "deployment", d.ID, "error", err)
		}
		if err := s.discard(s.versionFolder(r.Site, d.ID)); err != nil && !errors.Is(err, os.ErrNotExist) {
			s.Log.Warn("a failed deployment's files are still there", "deployment", d.ID, "error", err)
		}
	} else {
		log.add(logInfo, "Deployment successful. deployer = "+d.Deployer)
	}
	log.close()
	if err == nil && r.Then != nil {
		r.Then(after, *d)
	}
	s.end(r.Site)
	app, _ := names(r.Site)
	if err := s.forget(after, r.Site); err != nil {
		s.Log.Warn("old deployments are still in the list", "site", r.Site, "error", err)
	}
	if err := s.sweep(after, app, kept); err != nil {
		s.Log.Warn("versions that no site runs are still there", "app", app, "error", err)
	}
}

// make makes the version and lets the site run it. A mistake of ours fails the
// deployment, not the program.
func (s *Store) make(ctx context.Context, r Request, d *Deployment, log *deployLog) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	folder := s.versionFolder(r.Site, d.ID)
	dir := filepath.Join(folder, wwwroot)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	log.add(logInfo, "Updating submodules.")
	log.add(logInfo, "Preparing deployment for commit id '"+d.ID[:min(10, len(d.ID))]+"'.")
	s.progress(ctx, r.Site, d, Building, "Preparing the files.")
	former, had, err := s.Current(ctx, r.Site)
	if err != nil {
		return err
	}
	if err := place(r, dir, folder); err != nil {
		return err
	}
	log.add(logInfo, fmt.Sprintf("PreDeployment: context.CleanOutputPath %t", r.Clean))
	if had && !r.Clean {
		if err := carryOver(former.Dir, dir, r.File); err != nil {
			return fmt.Errorf("keep the files of the former version: %w", err)
		}
	}
	env := ""
	switch {
	case r.Build != nil:
		made, err := s.build(ctx, r, d, log, dir, filepath.Join(folder, antenv))
		if err != nil {
			return err
		}
		if made {
			env = d.ID
		}
	case r.File && former.Env != "":
		env = filepath.Base(filepath.Dir(former.Env))
	default:
		log.add(logInfo, "Files are deployed as they are: set the app setting SCM_DO_BUILD_DURING_DEPLOYMENT to true to have requirements installed.")
	}
	s.progress(ctx, r.Site, d, Deploying, "Switching to the new version.")
	return s.activate(ctx, r.Site, d, env)
}

// place puts the artifact below dir and notes in folder what it brought.
func place(r Request, dir, folder string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	artifact, err := os.Open(r.Artifact)
	if err != nil {
		return err
	}
	defer artifact.Close()
	if r.File {
		return placeFile(artifact, root, r.Target)
	}
	files, err := unzip(artifact, root, r.Target, usual)
	if err != nil {
		return err
	}
	return writeManifest(folder, files)
}

// activate lets the site run the version, unless the site has gone meanwhile.
func (s *Store) activate(ctx context.Context, site string, d *Deployment, env string) error {
	ended := *d
	ended.Status, ended.Progress, ended.Ended = Success, "", s.Clock.Now()
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		there, err := replaceDeployment(ctx, tx, site, &ended)
		if err == nil && !there {
			err = refuse("The app was deleted while it was deployed to.")
		}
		if err != nil {
			return err
		}
		return setCurrent(ctx, tx, site, d.ID, env)
	})
	if err == nil {
		*d = ended
	}
	return err
}

// update changes the record of a deployment; one whose site has gone is not
// made again.
func (s *Store) update(ctx context.Context, site string, d *Deployment) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := replaceDeployment(ctx, tx, site, d)
		return err
	})
}

// progress says what a deployment does now.
func (s *Store) progress(ctx context.Context, site string, d *Deployment, status Status, text string) {
	d.Status, d.Progress = status, text
	if err := s.update(ctx, site, d); err != nil {
		s.Log.Warn("the progress of a deployment was not kept", "deployment", d.ID, "error", err)
	}
}

// Target checks where below wwwroot something is to go, as clients write it:
// relative to it, or below /home/site/wwwroot.
func Target(text string) (string, error) {
	clean := strings.ReplaceAll(text, `\`, "/")
	for _, prefix := range []string{"/home/site/wwwroot", "home/site/wwwroot", "site/wwwroot"} {
		if rest, ok := strings.CutPrefix(clean, prefix); ok && (rest == "" || rest[0] == '/') {
			clean = strings.TrimLeft(rest, "/")
		}
	}
	clean = path.Clean(strings.TrimLeft(clean, "/"))
	switch {
	case text == "" || clean == ".":
		return "", nil
	case clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsFunc(clean, func(c rune) bool { return c < 0x20 || c == 0x7f }) || len(clean) > usual.name:
		return "", azerr.BadRequest("path='%s' does not lead to a place below /home/site/wwwroot.", text)
	case strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "/home/site/wwwroot") && strings.HasPrefix(text, "/home/"):
		return "", azerr.BadRequest("path='%s' is not below /home/site/wwwroot, the one folder that can be deployed to.", text)
	}
	return clean, nil
}
