package guide

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// deployApp ships an app's folder as az does it, has it built, and waits until
// its host name answers.
func (g *Guide) deployApp(ctx context.Context, app program) error {
	n := g.names
	if g.deployed.folder == "" {
		g.deployed.folder = filepath.Join(g.Home, "apps", n.app, "LogFiles")
		if _, err := g.must(ctx, "az", "webapp", "config", "appsettings", "set", "--resource-group", n.group, "--name", n.app,
			"--settings", "SCM_DO_BUILD_DURING_DEPLOYMENT=true", "--output", "none"); err != nil {
			return err
		}
	}
	archive := filepath.Join(app.folder, "app.zip")
	fmt.Fprintf(g.Out, "$ cd %s && zip app.zip app.py requirements.txt\n", app.folder)
	if err := zipApp(archive, app.folder); err != nil {
		return err
	}
	start := time.Now()
	if _, err := g.must(ctx, "az", "webapp", "deploy", "--resource-group", n.group, "--name", n.app, "--type", "zip", "--src-path", archive, "--output", "none"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if status, _, err := g.fetch(ctx, "/"); err == nil && status == http.StatusNotFound {
			g.say("the app answers, %.1f s after the deployment began", time.Since(start).Seconds())
			return nil // Flask answers; the apps have no front page
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the app did not answer within %s:\n%s", startLimit, g.deployed.with("Traceback"))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func zipApp(path, folder string) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	archive := zip.NewWriter(out)
	for _, name := range []string{"app.py", "requirements.txt"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			return err
		}
	}
	return archive.Close()
}

// restarted is what follows `az webapp restart`: `lanyard run` is started
// again, and App Service's own new process is waited for, which the app's log
// shows by a text when a path is asked.
func (g *Guide) restarted(ctx context.Context, path, text string) error {
	if !g.Deploy {
		g.stopApp()
		return g.startApp(ctx, g.flask)
	}
	for deadline := time.Now().Add(startLimit); ; time.Sleep(200 * time.Millisecond) {
		g.deployed.mark()
		if _, _, err := g.fetch(ctx, path); err == nil && strings.Contains(g.deployed.since(), text) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the restarted app does not answer with %s within %s:\n%s", text, startLimit, g.deployed.since())
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// deployedLog reads what the deployed app printed, from where App Service keeps
// it, since the last mark.
type deployedLog struct {
	folder string
	seen   map[string]int64 // by file
}

func (l *deployedLog) files() []string {
	names, _ := filepath.Glob(filepath.Join(l.folder, "*_default_docker.log"))
	return names
}

// mark forgets what was printed until now.
func (l *deployedLog) mark() {
	l.seen = map[string]int64{}
	for _, name := range l.files() {
		if info, err := os.Stat(name); err == nil {
			l.seen[name] = info.Size()
		}
	}
}

func (l *deployedLog) since() string {
	var b strings.Builder
	for _, name := range l.files() {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		if _, err := f.Seek(l.seen[name], io.SeekStart); err == nil {
			_, _ = io.Copy(&b, io.LimitReader(f, 1<<20))
		}
		f.Close()
	}
	return b.String()
}

// with returns what was printed when it holds a text, or what it is after a
// while.
func (l *deployedLog) with(text string) string {
	for deadline := time.Now().Add(printLimit); ; time.Sleep(20 * time.Millisecond) {
		if log := l.since(); strings.Contains(log, text) || time.Now().After(deadline) {
			return log
		}
	}
}
