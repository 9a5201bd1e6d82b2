package workers

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
)

// The logs of an app, as App Service names them: what the app writes, and what
// the platform says of it. The middle is the machine.
const (
	appLog      = "_lanyard_default_docker.log"
	platformLog = "_lanyard_docker.log"
)

const (
	// fullLog is when a log becomes "<name>.<n>.log" and a new one begins.
	fullLog = 8 << 20
	// allLogs is what the logs of one app may take together: the oldest go.
	allLogs = 32 << 20
	// longLine is where a line without an end is cut.
	longLine = 16 << 10
)

// logs writes the logs of one app.
type logs struct {
	// folder opens the folder of the logs. The app can write in it, so that
	// whatever it has put in their place must not be taken for a log.
	folder func() (*os.Root, error)
	clock  clock.Clock

	mu     sync.Mutex
	open   map[string]*logFile // by appLog and platformLog
	closed bool
}

type logFile struct {
	*os.File
	name string
	size int64
}

func newLogs(folder func() (*os.Root, error), c clock.Clock) *logs {
	return &logs{folder: folder, clock: c, open: map[string]*logFile{}}
}

// platform writes a line of the platform.
func (l *logs) platform(line string) {
	for _, part := range strings.Split(strings.TrimRight(line, "\n"), "\n") {
		l.write(platformLog, append(l.stamp(nil), part+"\n"...))
	}
}

// stamp is what every line begins with: RFC 3339 with nanoseconds.
func (l *logs) stamp(to []byte) []byte {
	return append(l.clock.Now().UTC().AppendFormat(to, "2006-01-02T15:04:05.000000000Z"), ' ')
}

// write appends whole lines to a log. A log that cannot be written loses them:
// the app goes on.
func (l *logs) write(kind string, lines []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	f, err := l.file(kind)
	if err != nil {
		return
	}
	n, _ := f.Write(lines)
	if f.size += int64(n); f.size >= fullLog {
		l.rotate(kind)
	}
}

// file returns today's log of a kind; mu is held.
func (l *logs) file(kind string) (*logFile, error) {
	name := l.name(kind)
	f := l.open[kind]
	if f != nil && f.name == name {
		return f, nil
	}
	if f != nil {
		_ = f.Close()
		delete(l.open, kind)
	}
	root, err := l.folder()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	file, err := content.AppendTo(root, name)
	if err != nil {
		return nil, err
	}
	f = &logFile{File: file, name: name}
	if info, err := file.Stat(); err == nil {
		f.size = info.Size()
	}
	l.open[kind] = f
	return f, nil
}

// name is that of today's log of a kind.
func (l *logs) name(kind string) string { return l.clock.Now().UTC().Format("2006_01_02") + kind }

func (l *logs) today() []string { return []string{l.name(appLog), l.name(platformLog)} }

// rotated is the name of a log that is full.
var rotated = regexp.MustCompile(`_lanyard_(?:default_)?docker(?:\.(\d+))?\.log$`)

// rotate puts a full log aside, and deletes the oldest logs beyond what all may
// take; mu is held.
func (l *logs) rotate(kind string) {
	f := l.open[kind]
	delete(l.open, kind)
	_ = f.Close()
	base := strings.TrimSuffix(f.name, ".log")
	root, err := l.folder()
	if err != nil {
		return
	}
	defer root.Close()
	entries, _ := fs.ReadDir(root.FS(), ".")
	var files []os.FileInfo
	number := 0 // of the newest that was put aside on the same day
	for _, e := range entries {
		match := rotated.FindStringSubmatch(e.Name())
		if info, err := e.Info(); err == nil && match != nil {
			files = append(files, info)
			if n, err := strconv.Atoi(match[1]); err == nil && strings.HasPrefix(e.Name(), base+".") {
				number = max(number, n)
			}
		}
	}
	_ = root.Rename(f.name, fmt.Sprintf("%s.%d.log", base, number+1))
	slices.SortFunc(files, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var total int64
	for _, info := range files {
		// Today's, which are being written, stay.
		if total += info.Size(); total > allLogs && !slices.Contains(l.today(), info.Name()) {
			_ = root.Remove(info.Name())
		}
	}
}

func (l *logs) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.open {
		_ = f.Close()
	}
	clear(l.open)
	l.closed = true
}

// copy writes what an app says, line by line, until it says no more.
func (l *logs) copy(from io.Reader, last *lastLines) {
	buffer, part := make([]byte, 64<<10), []byte(nil)
	var out []byte
	for {
		n, err := from.Read(buffer)
		out = out[:0]
		for rest := buffer[:n]; len(rest) > 0; {
			line, after, ended := bytes.Cut(rest, []byte("\n"))
			if len(part)+len(line) > longLine {
				line, after, ended = rest[:longLine-len(part)], rest[longLine-len(part):], true
			}
			rest = after
			if part = append(part, line...); ended {
				out = l.line(out, part, last)
				part = part[:0]
			}
		}
		if err != nil && len(part) > 0 {
			out = l.line(out, part, last)
		}
		if len(out) > 0 {
			l.write(appLog, out)
		}
		if err != nil {
			return
		}
	}
}

func (l *logs) line(out, line []byte, last *lastLines) []byte {
	line = bytes.TrimRight(line, "\r")
	last.add(string(line))
	out = append(l.stamp(out), line...)
	return append(out, '\n')
}

// lastLines are the last that a process wrote.
type lastLines struct {
	mu    sync.Mutex
	lines []string
}

const keptLines = 40

func (l *lastLines) add(line string) {
	if line = strings.TrimSpace(line); line == "" {
		return
	}
	if len(line) > 500 {
		line = line[:500]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lines = append(l.lines, line); len(l.lines) > keptLines {
		l.lines = append(l.lines[:0], l.lines[1:]...)
	}
}

// exception is the last line of a traceback: "ModuleNotFoundError: No module
// named 'flask'".
var exception = regexp.MustCompile(`^[A-Za-z_][\w.]*(Error|Exception|Exit)\b`)

// telling is the line that says why a process ended, as far as one can tell.
func (l *lastLines) telling() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, fits := range []func(string) bool{
		exception.MatchString,
		func(line string) bool { return strings.Contains(strings.ToLower(line), "error") },
		func(string) bool { return true },
	} {
		for i := len(l.lines) - 1; i >= 0; i-- {
			if fits(l.lines[i]) {
				return l.lines[i]
			}
		}
	}
	return ""
}
