package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// Config is one `lanyard run`.
type Config struct {
	Target
	Server Server
	// Port is where the app's child will listen; 0 means a free one is chosen
	// and the child's own choice is looked for.
	Port    int
	Argv    []string
	Environ *Environ
	Stdin   *os.File // nil: no input
	Stdout  *os.File
	Stderr  *os.File
	// Verbose says on Stderr what the child was given.
	Verbose bool
	// Hosted is the token with which the cloud started this run, "" for a run
	// of somebody else.
	Hosted string
}

// Exit codes of failures that are not the child's, as the shell and env(1)
// use them.
const (
	ExitFailed        = 125 // the run itself failed, the child never started
	ExitNotExecutable = 126
	ExitNotFound      = 127
)

// Run runs the child to its end and returns its exit code; 128 plus the
// signal's number if one ended it. An error comes with the code to exit with.
func Run(ctx context.Context, cfg Config) (int, error) {
	signals := catchSignals()
	defer signals.stop()
	starting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	early := signals.duringStart(cancel)

	if cfg.Hosted != "" {
		if err := cfg.prepareHosted(); err != nil {
			return ExitFailed, err
		}
	}
	inherited := cfg.Environ
	req := control.RunRequest{
		App: cfg.appRef(), Upstream: Upstream(inherited), Outer: inherited.Get(runVariable), Inside: inside(inherited), Hosted: cfg.Hosted,
	}
	client, session, err := cfg.open(starting, req)
	if err != nil {
		return startFailure(starting, err)
	}
	defer client.Close()
	defer session.Close()

	dir, err := runFolder(cfg.Home)
	if err != nil {
		return ExitFailed, err
	}
	defer os.RemoveAll(dir)
	e, port, err := cfg.environ(starting, client, session, dir)
	if err != nil {
		return startFailure(starting, err)
	}
	if !early.end() {
		return startFailure(starting, context.Canceled)
	}
	way, err := cfg.openWay(ctx, client, session, dir, e)
	if err != nil {
		return ExitFailed, err
	}
	if way != nil {
		defer way.Close()
	}
	return cfg.runChild(ctx, session, signals, e, port, way)
}

// open opens the session. A hosted run never starts a cloud: its own is gone if
// it does not answer.
func (cfg Config) open(ctx context.Context, req control.RunRequest) (*control.Client, *control.Session, error) {
	if cfg.Hosted == "" {
		return cfg.Server.openSession(ctx, req)
	}
	c, err := control.Dial(ctx, cfg.Home)
	if err != nil {
		return nil, nil, err
	}
	session, err := c.OpenRun(ctx, req)
	if err != nil {
		c.Close()
	}
	return c, session, err
}

func startFailure(ctx context.Context, err error) (int, error) {
	var sig *interrupted
	if errors.As(context.Cause(ctx), &sig) {
		return sig.code, nil
	}
	return ExitFailed, err
}

// environ is the child's environment and the port it is asked to listen on, 0
// for an operator.
func (cfg Config) environ(ctx context.Context, c *control.Client, s *control.Session, dir string) (*Environ, int, error) {
	e, err := cloudEnviron(ctx, c, cfg.Target, cfg.Environ, func(control.Status) string { return s.Info.Proxy })
	if err != nil {
		return nil, 0, err
	}
	e.Set(runVariable, s.Info.ID)
	if cfg.App == "" {
		return e, 0, setOperator(ctx, c, cfg.Target, e)
	}
	if s.Info.App == nil {
		return nil, 0, errors.New("the session brought no app")
	}
	if err := setNoOperator(e, dir); err != nil {
		return nil, 0, err
	}
	port := cfg.Port
	if port == 0 {
		if port, err = freePort(); err != nil {
			return nil, 0, err
		}
	}
	for _, n := range portVariables {
		e.Set(n, strconv.Itoa(port))
	}
	setApp(e, *s.Info.App, s.Info.IdentityEndpoint)
	return e, cfg.expectedPort(e, port), nil
}

// portVariables are where servers look for the port to listen on: App
// Service's own, Flask's, and that of IIS.
var portVariables = [...]string{"PORT", "FLASK_RUN_PORT", "HTTP_PLATFORM_PORT"}

// expectedPort follows an app setting PORT, which has won over ours.
func (cfg Config) expectedPort(e *Environ, given int) int {
	if cfg.Port != 0 && cfg.Hosted == "" {
		return cfg.Port
	}
	if p, err := strconv.Atoi(e.Get("PORT")); err == nil && p > 0 && p < 65536 {
		return p
	}
	return given
}

// freePort asks the kernel; between now and the child's listen another process
// could take it, which the socket search then notices.
func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port, nil
}

func (cfg Config) runChild(ctx context.Context, s *control.Session, signals *signals, e *Environ, port int, way *way) (int, error) {
	path, err := lookPath(cfg.Argv[0], e.Get("PATH"))
	if err != nil {
		return lookFailure(cfg.Argv[0], err)
	}
	noteTrust(cfg.Stderr, cfg.Home, path)
	cmd := &exec.Cmd{Path: path, Args: cfg.Argv, Env: e.Entries(), Stdout: cfg.Stdout, Stderr: cfg.Stderr}
	if cfg.Stdin != nil && cfg.Hosted == "" { // a hosted run's says that the cloud is there
		cmd.Stdin = cfg.Stdin
	}
	if cfg.Verbose {
		cfg.describe(cfg.Stderr, s, port)
	}
	if port != 0 {
		if err := s.SetBackend(ctx, port); err != nil {
			return ExitFailed, err
		}
	}
	start := way.starter()
	if cfg.Hosted != "" {
		start = bound(start)
	}
	child, err := startChild(cmd, interactive(cfg.Stdin, cfg.Stdout, cfg.Stderr), start)
	if err != nil {
		return lookFailure(cfg.Argv[0], err)
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	if way != nil {
		way.report(cfg.Stderr, cfg.Verbose)
		go way.follow(watching)
	}
	if port != 0 && (cfg.Port == 0 || cfg.Hosted != "") {
		go watchPort(watching, child, port, cfg.Hosted != "", func(p int) {
			if err := s.SetBackend(watching, p); err == nil && cfg.Verbose {
				fmt.Fprintf(cfg.Stderr, "lanyard: %s listens on port %d\n", cfg.App, p)
			}
		})
	}
	if cfg.Hosted != "" {
		return cfg.host(child, signals, s.Lost())
	}
	go func() {
		select {
		case <-s.Lost():
			fmt.Fprintln(cfg.Stderr, "lanyard: the local cloud was stopped; this program can no longer reach it")
		case <-watching.Done():
		}
	}()
	defer signals.forward(child)()
	return child.wait()
}

func (cfg Config) describe(w io.Writer, s *control.Session, port int) {
	if s.Info.App == nil {
		fmt.Fprintf(w, "lanyard: running as the operator through %s\n", s.Info.Proxy)
		return
	}
	identity := "without an identity"
	if s.Info.App.Identity != nil {
		identity = "identity endpoint " + s.Info.IdentityEndpoint
	}
	fmt.Fprintf(w, "lanyard: running as %s (group %s) through %s, %s; https://%s/ leads to port %d\n",
		s.Info.App.Name, s.Info.App.Group, s.Info.Proxy, identity, s.Info.App.HostName, port)
}

func lookFailure(name string, err error) (int, error) {
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		if name == "az" {
			return ExitNotFound, errors.New("az: command not found; install the Azure CLI, or have `lanyard guide` install one for Lanyard")
		}
		return ExitNotFound, fmt.Errorf("%s: command not found", name)
	case errors.Is(err, os.ErrPermission), errors.Is(err, errNotExecutable):
		return ExitNotExecutable, fmt.Errorf("%s: cannot be executed: %w", name, err)
	default:
		return ExitNotExecutable, err
	}
}

// runFolder makes a folder for this run and removes those of runs that were
// killed. The name starts with the process id, by which they are told apart.
func runFolder(home string) (string, error) {
	parent := filepath.Join(home, "runs")
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	old, err := os.ReadDir(parent)
	if err != nil {
		return "", err
	}
	for _, d := range old {
		var pid int
		if _, err := fmt.Sscanf(d.Name(), "%d-", &pid); err == nil && control.ProcessGone(pid) {
			os.RemoveAll(filepath.Join(parent, d.Name()))
		}
	}
	return os.MkdirTemp(parent, fmt.Sprintf("%d-%s-", os.Getpid(), time.Now().Format("150405")))
}
