package content

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
)

// The kinds of log entries, in Kudu's numbers.
const (
	logInfo    = 0
	logWarning = 1
	logError   = 2
)

// Entry is one line of a deployment's log, as Kudu's clients read it.
type Entry struct {
	Time    time.Time `json:"log_time"`
	ID      string    `json:"id"`
	Message string    `json:"message"`
	Type    int       `json:"type"`
	Details *string   `json:"details_url"`
}

const (
	// maxLog and maxLine bound what a build may say: bytes of the file, and
	// of one line.
	maxLog  = 8 << 20
	maxLine = 4 << 10
)

// deployLog writes a deployment's log, an entry a line. It never fails: what
// cannot be written is not worth the deployment.
type deployLog struct {
	clock clock.Clock
	newID guid.Source

	mu   sync.Mutex
	file *os.File
	size int
	part []byte // of a line that has not ended
	last []string
}

// keptLines is how many of the last lines are looked at for the cause of a
// failure.
const keptLines = 50

func (s *Store) logPath(site, id string) string {
	return filepath.Join(s.AppFolder(site), "deployments", id+".log")
}

func (s *Store) openLog(site, id string) *deployLog {
	l := &deployLog{clock: s.Clock, newID: s.NewID}
	path := s.logPath(site, id)
	root, err := s.open(site, filepath.Dir(path), true)
	if err == nil {
		l.file, err = AppendTo(root, filepath.Base(path))
		_ = root.Close()
	}
	if err != nil {
		s.Log.Warn("a deployment has no log", "deployment", id, "error", err)
	}
	return l
}

func (l *deployLog) add(kind int, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write(kind, message)
}

func (l *deployLog) write(kind int, message string) {
	if len(message) > maxLine {
		message = message[:maxLine] + "…"
	}
	if l.last = append(l.last, message); len(l.last) > keptLines {
		l.last = l.last[1:]
	}
	if l.file == nil || l.size > maxLog && kind == logInfo {
		return
	}
	line, err := json.Marshal(Entry{Time: l.clock.Now(), ID: l.newID(), Message: strings.ToValidUTF8(message, "�"), Type: kind})
	if err != nil {
		return
	}
	n, _ := l.file.Write(append(line, '\n'))
	if l.size += n; l.size > maxLog && kind == logInfo {
		l.size += maxLog
		if line, err := json.Marshal(Entry{Time: l.clock.Now(), ID: l.newID(), Message: "… the log is full; what else the build says is left out.", Type: logWarning}); err == nil {
			_, _ = l.file.Write(append(line, '\n'))
		}
	}
}

// Write takes the output of a command, a line an entry.
func (l *deployLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for rest := p; len(rest) > 0; {
		end := bytes.IndexAny(rest, "\r\n")
		if end < 0 {
			l.part = append(l.part, rest[:min(len(rest), maxLine-min(len(l.part), maxLine)+1)]...)
			break
		}
		l.part = append(l.part, rest[:end]...)
		l.flush()
		rest = rest[end+1:]
	}
	return len(p), nil
}

func (l *deployLog) flush() {
	if text := strings.TrimRight(string(l.part), " \t"); text != "" {
		l.write(logInfo, text)
	}
	l.part = l.part[:0]
}

func (l *deployLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
	if l.file != nil {
		_ = l.file.Close()
	}
}

// endLine ends a line that its command did not end.
func (l *deployLog) endLine() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
}

// tail returns the last lines.
func (l *deployLog) tail() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.last...)
}

// Entries returns the log of a deployment, oldest first.
func (s *Store) Entries(site, id string) ([]Entry, error) {
	root, err := s.Open(site, filepath.Dir(s.logPath(site, id)))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := OpenFile(root, id+".log")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Entry
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 10*maxLine)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			out = append(out, e)
		}
	}
	return out, lines.Err()
}
