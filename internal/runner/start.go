package runner

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/logfile"
)

// Server says how to start a cloud.
type Server struct {
	Home string
	Exe  string   // the lanyard binary
	Env  *Environ // options of `up` included, as LANYARD_…
	// Progress gets a line when the start takes long; may be nil.
	Progress io.Writer
}

// slow is when a start is worth a word.
const slow = time.Second

// Report is the line by which a detached `up` tells its starter, on standard
// output, how it went.
type Report struct {
	Ready bool   `json:"ready"`
	Error string `json:"error,omitempty"`
}

// WriteReport is the other side of Start.
func WriteReport(w io.Writer, r Report) error { return json.NewEncoder(w).Encode(r) }

// Start starts a detached system and returns when it is ready.
func (s Server) Start(ctx context.Context) error { return s.start(ctx) }

func (s Server) start(ctx context.Context, options ...string) error {
	log, err := logfile.Open(s.Home)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.Exe, append([]string{"up", "--home", s.Home, "--detached"}, options...)...)
	cmd.Dir = s.Home // not to keep the caller's folder busy
	cmd.Env = ForServer(s.Env).Entries()
	cmd.Stderr = log
	cmd.SysProcAttr = detached()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start lanyard: %w", err)
	}
	defer s.sayWhenSlow()()
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer stop()

	report, err := readReport(out)
	if err == nil && report.Ready {
		return cmd.Process.Release()
	}
	waitErr := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case report.Error != "":
		return errors.New(report.Error)
	default:
		return fmt.Errorf("lanyard did not start (%v); see %s", waitErr, logfile.Path(s.Home))
	}
}

func readReport(r io.Reader) (Report, error) {
	line, err := bufio.NewReader(r).ReadBytes('\n')
	if err != nil {
		return Report{}, err
	}
	var report Report
	return report, json.Unmarshal(line, &report)
}

func (s Server) sayWhenSlow() (stop func() bool) {
	if s.Progress == nil {
		return func() bool { return false }
	}
	return time.AfterFunc(slow, func() { fmt.Fprintln(s.Progress, "lanyard: starting the local cloud …") }).Stop
}

// openSession opens a run session on the system of home; where none runs, one
// is started that ends with its last run.
func (s Server) openSession(ctx context.Context, req control.RunRequest) (*control.Client, *control.Session, error) {
	for {
		c, err := s.connect(ctx)
		if err != nil {
			return nil, nil, err
		}
		session, err := c.OpenRun(ctx, req)
		if err == nil {
			return c, session, nil
		}
		c.Close()
		// Met one that is on its way out: the next turn starts another.
		if !control.IsCode(err, control.CodeStopping) && !errors.Is(err, control.ErrNotRunning) {
			return nil, nil, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// WithCloud calls f with the system of home; where none runs, with one that
// ends afterwards.
func (s Server) WithCloud(ctx context.Context, f func(*control.Client) error) error {
	c, session, err := s.openSession(ctx, control.RunRequest{})
	if err != nil {
		return err
	}
	defer c.Close()
	defer session.Close()
	return f(c)
}

func (s Server) connect(ctx context.Context) (*control.Client, error) {
	c, err := control.Dial(ctx, s.Home)
	if !errors.Is(err, control.ErrNotRunning) {
		return c, err
	}
	if err := control.MakeHome(s.Home); err != nil {
		return nil, err
	}
	lock, err := control.StartLock(ctx, s.Home)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	// Another command may have started one while this one waited.
	if c, err := control.Dial(ctx, s.Home); !errors.Is(err, control.ErrNotRunning) {
		return c, err
	}
	if err := s.start(ctx, "--ephemeral"); err != nil {
		return nil, err
	}
	return control.Dial(ctx, s.Home)
}
