package workers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

// cores is what gunicorn counts its workers by.
var cores = runtime.NumCPU()

const (
	// grace is what App Service gives an app to end; the run that is around it
	// takes it in, and afterwards kills what is left.
	grace = 5 * time.Second
	// overdue is how much longer that may take.
	overdue = 3 * time.Second
	// draining bounds how long a process that was replaced is kept for the
	// requests that it answers.
	draining = 20 * time.Second
)

// process is one run of an app.
type process struct {
	*order
	app      *app
	token    string
	given    int          // the port that it is asked to listen on
	found    atomic.Int32 // the one that it was found to listen on; 0 for none
	began    time.Time
	cancel   context.CancelFunc
	warmed   chan error    // gets the outcome of the warm-up, once
	exited   chan struct{} // closed when nothing of it is left
	lifeline *os.File      // closed when it is to end; nil before it runs
	command  *exec.Cmd
	last     *lastLines
	code     int            // its exit code, when exited is closed
	why      string         // why it was killed, if it was
	family   map[int]string // what was last seen below it, and when that began

	leases int           // requests that it answers; of the supervisor's mu
	idle   chan struct{} // closed when there are none
}

// port is where the process listens.
func (p *process) port() int {
	if n := p.found.Load(); n != 0 {
		return int(n)
	}
	return p.given
}

// elsewhere reports whether the process listens on a port of its own choice,
// which the next one will choose too.
func (p *process) elsewhere() bool { return p.port() != p.given }

// launch starts a process for an app and warms it up.
func (s *Supervisor) launch(a *app, o *order) *process {
	ctx, cancel := context.WithCancel(context.Background())
	p := &process{
		order: o, app: a, token: s.NewID(), began: s.Clock.Now(), cancel: cancel,
		warmed: make(chan error, 1), exited: make(chan struct{}), last: &lastLines{},
	}
	s.mu.Lock()
	s.started[p.token] = p
	s.mu.Unlock()
	go func() {
		err := p.start(ctx)
		if err == nil {
			err = p.warmUp(ctx)
		} else {
			p.gone()
		}
		p.warmed <- err
	}()
	return p
}

// start starts the program. After an error nothing runs.
func (p *process) start(ctx context.Context) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.given = ln.Addr().(*net.TCPAddr).Port
	if err := ln.Close(); err != nil {
		return err
	}
	plan := p.app.plan(p.order, p.given)
	p.app.logs.platform("Site's appCommandLine: " + p.site.Command)
	p.app.logs.platform(plan.Why)
	env, err := p.environment(ctx, plan)
	if err != nil {
		return err
	}
	s := p.app.s
	// A group's name may begin with a hyphen.
	args := []string{"--home", s.Home, "run", "--resource-group=" + p.site.Group, "--app=" + p.site.Name}
	if p.site.Slot != "" {
		args = append(args, "--slot="+p.site.Slot)
	}
	args = append(args, "--port", strconv.Itoa(p.given), "--hosted", p.token, "--", "sh", "-c", plan.Shell)
	cmd := exec.Command(s.Program, args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = p.version.Dir, env, apart()
	theirs, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	cmd.Stdin = theirs
	out, write, err := os.Pipe()
	if err != nil {
		_ = ours.Close()
		return err
	}
	defer write.Close()
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		_, _ = ours.Close(), out.Close()
		return fmt.Errorf("the app's process could not be started: %w", err)
	}
	s.mu.Lock()
	p.command, p.lifeline = cmd, ours
	if ctx.Err() != nil { // it is to end already
		_ = ours.Close()
	}
	s.mu.Unlock()
	p.app.logs.platform(fmt.Sprintf("Starting site on port %d: %s", p.given, lastLine(plan.Shell)))
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.app.logs.copy(out, p.last)
	}()
	go p.await(out, read)
	return nil
}

// await takes the end of the program.
func (p *process) await(out *os.File, read <-chan struct{}) {
	_ = p.command.Wait()
	p.app.s.mu.Lock()
	family := p.family
	p.app.s.mu.Unlock()
	sweep(p.command.Process.Pid, p.token, family)
	select {
	case <-read:
	case <-time.After(time.Second): // somebody else holds the other end
	}
	_ = out.Close()
	<-read
	p.code = p.command.ProcessState.ExitCode()
	p.app.logs.platform(fmt.Sprintf("Container has finished running with exit code: %d.", p.code))
	p.gone()
}

// gone says that nothing of the process is left.
func (p *process) gone() {
	s := p.app.s
	s.mu.Lock()
	delete(s.started, p.token)
	if p.lifeline != nil {
		_ = p.lifeline.Close()
	}
	s.mu.Unlock()
	close(p.exited)
}

// exited is the error of a process that ended when it was not to.
type exited struct{ text string }

func (e *exited) Error() string { return e.text }

// outcome says how a process ended; exited is closed.
func (p *process) outcome() error {
	p.app.s.mu.Lock()
	why := p.why
	p.app.s.mu.Unlock()
	if why != "" {
		return errors.New(why)
	}
	text := fmt.Sprintf("the app's process has ended with exit code %d", p.code)
	if line := p.last.telling(); line != "" {
		text = fmt.Sprintf("the app's process has ended with exit code %d: %s", p.code, line)
	}
	return &exited{text}
}

// drain waits for the requests that the process answers, or a limit.
func (p *process) drain() {
	s := p.app.s
	s.mu.Lock()
	if p.leases == 0 {
		s.mu.Unlock()
		return
	}
	idle := make(chan struct{})
	p.idle = idle
	s.mu.Unlock()
	select {
	case <-idle:
	case <-p.exited:
	case <-s.ctx.Done():
	case <-time.After(draining):
	}
}

// end ends the process and what it has started: it is asked to, and after the
// grace killed. It returns when nothing is left.
func (p *process) end(reason string) {
	p.cancel()
	s := p.app.s
	s.mu.Lock()
	cmd, lifeline := p.command, p.lifeline
	p.lifeline = nil
	s.mu.Unlock()
	if lifeline != nil {
		if reason != "" {
			p.app.logs.platform(reason)
			p.app.logs.platform(fmt.Sprintf("Container is terminating. Grace period: %d seconds.", int(grace.Seconds())))
		}
		_ = lifeline.Close()
	}
	select {
	case <-p.exited:
		return
	case <-time.After(grace + overdue):
	}
	if cmd != nil {
		_ = cmd.Process.Kill()
	}
	<-p.exited
}

// kill ends the process at once.
func (p *process) kill(why string) {
	s := p.app.s
	s.mu.Lock()
	p.why = why
	cmd := p.command
	s.mu.Unlock()
	p.app.logs.platform(sentence(errors.New(why)))
	if cmd != nil {
		_ = cmd.Process.Kill()
	}
}
