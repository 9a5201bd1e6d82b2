package content

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Build is what a build needs to know of the app.
type Build struct {
	Language string // of the runtime: "PYTHON", "NODE"; "" to look at the files
	Version  string // of the language, "3.11"
	Settings map[string]string
}

// buildError is a fault of the app's own build, in a line for its developer.
type buildError struct{ text string }

func (e *buildError) Error() string { return e.text }

const (
	// buildLimit bounds a whole build. Azure gives up on a command that says
	// nothing for a while; a build that never ends must not hold an app's
	// deployments for ever.
	buildLimit = 20 * time.Minute
	// quietLimit is how long a command may say nothing, unless the setting
	// SCM_COMMAND_IDLE_TIMEOUT names other seconds.
	quietLimit = 5 * time.Minute
	// buildMemory bounds what the processes of a build use: "-r /dev/zero" in
	// requirements.txt would have all of the machine's.
	buildMemory = 4 << 30
)

// builder is one build.
type builder struct {
	*Build
	log    *deployLog
	dir    string // the app's folder
	env    string // where its virtual environment goes
	home   string // the commands' home folder, removed afterwards
	cache  string
	quiet  time.Duration
	memory int64    // that all of a command may use, in bytes
	search []string // folders that PATH begins with
	tools  func(context.Context) (string, error)
	marks  []string // variables by which the commands' processes are found
}

// The variables that mark the processes of a build, and of all builds of a home.
const (
	buildVariable = "LANYARD_BUILD"
	homeVariable  = "LANYARD_BUILD_HOME"
)

// build installs what the app needs, and reports whether that made a virtual
// environment.
func (s *Store) build(ctx context.Context, r Request, d *Deployment, log *deployLog, dir, env string) (made bool, err error) {
	s.progress(ctx, r.Site, d, Building, "Running build command...")
	ctx, cancel := context.WithTimeoutCause(ctx, buildLimit, &buildError{fmt.Sprintf("The build took longer than %s and was ended.", buildLimit)})
	defer cancel()
	b := &builder{Build: r.Build, log: log, dir: dir, env: env, home: filepath.Join(filepath.Dir(dir), "home"), cache: s.Cache, quiet: quietLimit, memory: s.memory, tools: s.Platform,
		marks: []string{buildVariable + "=" + d.ID, homeVariable + "=" + s.Home}}
	if set, err := time.ParseDuration(r.Build.Settings["SCM_COMMAND_IDLE_TIMEOUT"] + "s"); err == nil && set > 0 {
		b.quiet = set
	}
	if b.cache == "" {
		b.cache = b.home // nothing is kept
	}
	if err := os.MkdirAll(b.home, 0o700); err != nil {
		return false, err
	}
	defer func() { _ = removeAll(b.home) }()
	log.add(logInfo, "Repository path is "+dir)
	log.add(logInfo, "Running oryx build...")
	if err := b.custom(ctx, "PRE_BUILD_COMMAND"); err != nil {
		return false, err
	}
	switch b.language() {
	case "PYTHON":
		made, err = b.python(ctx)
	case "NODE":
		err = b.node(ctx)
	default:
		log.add(logWarning, "Nothing to build: the runtime is neither Python nor Node, and there is no requirements.txt, setup.py, pyproject.toml or package.json.")
	}
	if err == nil {
		err = b.custom(ctx, "POST_BUILD_COMMAND")
	}
	return made, err
}

// language is that of the app's runtime, or else what its files say.
func (b *builder) language() string {
	if l := strings.ToUpper(b.Language); l != "" {
		return l
	}
	for _, f := range []struct{ name, language string }{
		{"requirements.txt", "PYTHON"}, {"pyproject.toml", "PYTHON"}, {"setup.py", "PYTHON"}, {"package.json", "NODE"},
	} {
		if b.has(f.name) {
			return f.language
		}
	}
	return ""
}

func (b *builder) has(name string) bool {
	info, err := os.Stat(filepath.Join(b.dir, name))
	return err == nil && info.Mode().IsRegular()
}

// custom runs the command of an app setting, if there is one.
func (b *builder) custom(ctx context.Context, setting string) error {
	command := b.Settings[setting]
	if command == "" {
		return nil
	}
	b.log.add(logInfo, "Executing "+setting+": "+command)
	return b.run(ctx, setting, "sh", "-c", command)
}
