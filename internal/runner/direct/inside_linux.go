package direct

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// orders is the descriptor that Inside is started with.
const orders = 3

// Inside makes the way from within and becomes the program. It returns only
// when it cannot.
func Inside() error {
	// The filter and the rights are the thread's, which becomes the process.
	runtime.LockOSThread()
	unix.CloseOnExec(orders)
	f := os.NewFile(orders, "outside")
	conn, err := net.FileConn(f)
	if err != nil {
		return errors.New("this command is for lanyard itself")
	}
	_ = f.Close()
	outside := conn.(*net.UnixConn)
	o, err := readOrder(outside)
	if err != nil {
		return err
	}
	env := os.Environ()
	var how report
	if o.Hosts != "" {
		if err := mountHosts(o.Hosts); err != nil {
			how.NotPrivate = err.Error()
		} else {
			how.Private = true
		}
	}
	if !how.Private && o.Java != "" {
		env = withJava(env, o.Java)
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return err
	}
	listener := -1
	if len(o.Shut) > 0 {
		listener, err = filterConnects()
		switch {
		case err == nil:
			how.Redirected = true
		case errors.Is(err, unix.EBUSY) && !slices.ContainsFunc(o.Shut, func(address string) bool { return !reachable(address) }):
			how.Redirected = true // by the run around this one
		default:
			how.NotThere = err.Error()
		}
	}
	if err := say(outside, answer{report: how}, listener); err != nil {
		return err
	}
	err = syscall.Exec(o.Path, o.Argv, env)
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errors.Join(err, say(outside, answer{Errno: errno}, -1))
	}
	return err
}

// readOrder reads the order to the end of its line: a socket that is closed
// with something in it is reset, and the other side would not know that the
// program has taken over.
func readOrder(outside io.Reader) (o order, err error) {
	line, err := bufio.NewReader(outside).ReadBytes('\n')
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(line, &o)
}

// mountHosts lays the file over /etc/hosts, for this process and those that it
// becomes or starts.
func mountHosts(file string) error {
	// What others mount later still appears here, but not the reverse.
	if err := unix.Mount("", "/", "", unix.MS_SLAVE|unix.MS_REC, ""); err != nil {
		return &os.PathError{Op: "mount", Path: "/", Err: err}
	}
	if err := unix.Mount(file, systemHosts, "", unix.MS_BIND, ""); err != nil {
		return &os.PathError{Op: "mount", Path: systemHosts, Err: err}
	}
	return nil
}

// say sends an answer, and a descriptor with it unless that is -1.
func say(conn *net.UnixConn, a answer, fd int) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	var rights []byte
	if fd >= 0 {
		rights = unix.UnixRights(fd)
		defer unix.Close(fd)
	}
	_, _, err = conn.WriteMsgUnix(append(line, '\n'), rights, nil)
	return err
}
