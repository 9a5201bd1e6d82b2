package direct

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

const remedy = "`sudo sysctl net.ipv4.ip_unprivileged_port_start=443` allows it to everybody on this machine."

// Command is the hidden command by which lanyard starts itself as Inside.
const Command = "inside"

// order is what Inside is told.
type order struct {
	Path  string
	Argv  []string
	Hosts string   // the file that becomes /etc/hosts; empty for none
	Java  string   // Java's options where it does not; empty for its own
	Shut  []string // addresses that need a filter; tried where an outer run has one already
}

// answer is what Inside says; the last one before the program takes over has
// neither Failed nor Errno.
type answer struct {
	report
	Errno syscall.Errno // of the program's start
}

// start starts the program inside. A machine may allow namespaces or not, and
// some allow them but no mounts there: each half that fails is done without.
func (w *Way) start(cmd *exec.Cmd) (*exec.Cmd, report, error) {
	first, refused := namespaces(cmd), error(nil)
	for _, attr := range []*syscall.SysProcAttr{first, cmd.SysProcAttr} {
		started, how, err := w.startWith(cmd, attr, refused)
		if err == nil || attr == cmd.SysProcAttr || !errors.As(err, new(*notStarted)) {
			return started, how, err
		}
		refused = err
	}
	panic("unreachable")
}

// namespaces adds a mount namespace, and for all but root a user namespace in
// which the user stays who it is and may mount.
func namespaces(cmd *exec.Cmd) *syscall.SysProcAttr {
	attr := syscall.SysProcAttr{}
	if cmd.SysProcAttr != nil {
		attr = *cmd.SysProcAttr
	}
	attr.Cloneflags |= unix.CLONE_NEWNS
	if uid := os.Geteuid(); uid != 0 {
		gid := os.Getegid()
		attr.Cloneflags |= unix.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
		attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN}
	}
	return &attr
}

// notStarted is a start that failed before lanyard ran inside.
type notStarted struct{ err error }

func (n *notStarted) Error() string { return n.err.Error() }

func (w *Way) startWith(cmd *exec.Cmd, attr *syscall.SysProcAttr, refused error) (*exec.Cmd, report, error) {
	near, far, err := socketpair()
	if err != nil {
		return nil, report{}, err
	}
	defer near.Close()
	inside := &exec.Cmd{
		Path: w.config.Exe, Args: []string{w.config.Exe, Command}, Env: cmd.Env, Dir: cmd.Dir,
		Stdin: cmd.Stdin, Stdout: cmd.Stdout, Stderr: cmd.Stderr, ExtraFiles: []*os.File{far}, SysProcAttr: attr,
	}
	err = inside.Start()
	_ = far.Close()
	if err != nil {
		if path := (*os.PathError)(nil); errors.As(err, &path) {
			err = path.Err // the path is lanyard's own
		}
		return nil, report{}, &notStarted{err}
	}
	o := order{Path: cmd.Path, Argv: cmd.Args, Java: w.java(), Shut: w.shut()}
	if refused == nil {
		o.Hosts = w.hosts
	}
	how, listener, err := converse(near, o)
	if err != nil {
		_ = inside.Process.Kill()
		_ = inside.Wait()
		var errno syscall.Errno
		if errors.As(err, &errno) {
			err = &os.PathError{Op: "fork/exec", Path: cmd.Path, Err: errno}
		}
		return nil, report{}, err
	}
	if listener >= 0 {
		s := &supervisor{listener: os.NewFile(uintptr(listener), "listener")}
		w.leave = func() { s.leave(w.config.Exe) }
		go s.run()
	}
	if refused != nil {
		how.NotPrivate = "no namespace: " + refused.Error()
	}
	return inside, how, nil
}

// converse sends the order and waits until the program runs. It returns the
// descriptor that has the program's connects, -1 for none.
func converse(conn *net.UnixConn, o order) (how report, listener int, err error) {
	if err := json.NewEncoder(conn).Encode(o); err != nil {
		return report{}, -1, err
	}
	r := &receiver{conn: conn, listener: -1}
	answers := json.NewDecoder(r)
	var first, second answer
	if err := answers.Decode(&first); err != nil {
		return report{}, -1, fmt.Errorf("lanyard inside: %w", err)
	}
	switch err := answers.Decode(&second); {
	case errors.Is(err, io.EOF): // closed as the program took over
	case err != nil:
		return report{}, -1, fmt.Errorf("lanyard inside: %w", err)
	default:
		return report{}, -1, second.Errno
	}
	return first.report, r.listener, nil
}

// receiver reads a stream and keeps the descriptor that comes with it.
type receiver struct {
	conn     *net.UnixConn
	listener int
}

func (r *receiver) Read(p []byte) (int, error) {
	space := make([]byte, unix.CmsgSpace(4))
	n, oobn, _, _, err := r.conn.ReadMsgUnix(p, space)
	if err != nil {
		return n, err
	}
	if n == 0 {
		return 0, io.EOF
	}
	if messages, err := unix.ParseSocketControlMessage(space[:oobn]); err == nil && len(messages) == 1 {
		if fds, err := unix.ParseUnixRights(&messages[0]); err == nil && len(fds) == 1 {
			r.listener = fds[0]
			unix.CloseOnExec(r.listener)
		}
	}
	return n, nil
}

func socketpair() (*net.UnixConn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	far := os.NewFile(uintptr(fds[1]), "inside")
	f := os.NewFile(uintptr(fds[0]), "outside")
	defer f.Close()
	conn, err := net.FileConn(f)
	if err != nil {
		return nil, nil, errors.Join(err, far.Close())
	}
	return conn.(*net.UnixConn), far, nil
}
