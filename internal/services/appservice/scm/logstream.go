package scm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	// streamStep is how often a log stream looks for news.
	streamStep = 200 * time.Millisecond
	// streamIdle is how long a stream says nothing before it says so, as
	// Azure's does; a client that went away is noticed by it.
	streamIdle = time.Minute
	// streamLimit ends a stream, as Azure's front ends do after two hours.
	streamLimit = 2 * time.Hour
	// backlog is how much of a log is shown first.
	backlog = 16 << 10
)

// logStream sends what the app says, as it says it.
func (s *Service) logStream(ctx context.Context, r *web.Request) (*web.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, streamLimit)
	site := siteOf(r).ID
	stream := &stream{
		ctx: ctx, cancel: cancel, open: func() (*os.Root, error) { return s.Content.Open(site, s.Content.LogFiles(site)) },
		now: s.Web.Clock.Now, read: map[string]place{}, heard: time.Now(),
	}
	stream.say("Welcome, you are now connected to log-streaming service.")
	stream.begin()
	answer := web.Streamed(http.StatusOK, "text/plain; charset=utf-8", stream, -1)
	answer.Live = true
	return answer, nil
}

// stream reads the logs of an app one after the other, and waits for more.
type stream struct {
	ctx    context.Context
	cancel context.CancelFunc
	open   func() (*os.Root, error) // the folder
	now    func() time.Time
	read   map[string]place // by name
	ready  []byte
	heard  time.Time
}

// place is up to where a file was read. A name gets another file when its log
// is full.
type place struct {
	file os.FileInfo
	at   int64
}

func (s *stream) say(text string) {
	s.ready = append(s.ready, s.now().UTC().Format("2006-01-02T15:04:05")+"  "+text+"\n"...)
}

// begin skips what was said long ago, but for the end of the newest logs.
func (s *stream) begin() {
	root, err := s.open()
	if err != nil {
		return // nothing was said yet
	}
	defer root.Close()
	newest := map[bool]string{} // of the app, and of its platform
	for _, name := range logFiles(root) {
		info, err := root.Lstat(name)
		if err != nil || rotated.MatchString(name) {
			continue
		}
		s.read[name] = place{info, info.Size()}
		newest[strings.HasSuffix(name, "_default_docker.log")] = name
	}
	for _, name := range newest {
		p := s.read[name]
		s.read[name] = place{p.file, lineFrom(root, name, p.at-backlog)}
	}
}

// lineFrom is where the first whole line behind a place of a log begins.
func lineFrom(root *os.Root, name string, at int64) int64 {
	if at <= 0 {
		return 0
	}
	f, err := content.OpenFile(root, name)
	if err != nil {
		return at
	}
	defer f.Close()
	part := make([]byte, backlog)
	n, _ := f.ReadAt(part, at-1)
	return at + int64(bytes.IndexByte(part[:n], '\n'))
}

// logFiles are the names of the logs in a folder, oldest first.
func logFiles(root *os.Root) []string {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".log") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// Read gives what is there, and otherwise waits.
func (s *stream) Read(p []byte) (int, error) {
	for {
		if len(s.ready) > 0 {
			n := copy(p, s.ready)
			s.ready, s.heard = s.ready[n:], time.Now()
			return n, nil
		}
		s.gather()
		if len(s.ready) > 0 {
			continue
		}
		if idle := time.Since(s.heard); idle > streamIdle {
			s.say(fmt.Sprintf("No new trace in the past %d min(s).", int(idle.Minutes())))
			continue
		}
		select {
		case <-s.ctx.Done():
			return 0, io.EOF
		case <-time.After(streamStep):
		}
	}
}

// gather takes in what the logs have got.
func (s *stream) gather() {
	root, err := s.open()
	if err != nil {
		return
	}
	defer root.Close()
	for _, name := range logFiles(root) {
		if rotated.MatchString(name) {
			continue
		}
		info, err := root.Lstat(name)
		if err != nil {
			continue
		}
		p, known := s.read[name]
		if known && !os.SameFile(p.file, info) { // the full one has another name now
			s.rest(root, strings.TrimSuffix(name, ".log")+".", p.at)
			p.at = 0
		}
		s.read[name] = place{info, p.at + s.take(root, name, p.at)}
	}
}

// rotated are the names of logs that were full.
var rotated = regexp.MustCompile(`\.\d+\.log$`)

// rest reads to its end the log that was put aside last, "<base><number>.log".
func (s *stream) rest(root *os.Root, base string, from int64) {
	aside, newest := "", 0
	for _, name := range logFiles(root) {
		number, ok := strings.CutPrefix(strings.TrimSuffix(name, ".log"), base)
		if n, err := strconv.Atoi(number); ok && err == nil && n > newest {
			aside, newest = name, n
		}
	}
	for n := int64(1); n > 0 && aside != ""; from += n {
		n = s.take(root, aside, from)
	}
}

const maxTake = 64 << 10

// take reads whole lines of a log, and returns of how many bytes.
func (s *stream) take(root *os.Root, name string, from int64) int64 {
	f, err := content.OpenFile(root, name)
	if err != nil {
		return 0
	}
	defer f.Close()
	chunk, _ := io.ReadAll(io.NewSectionReader(f, from, maxTake))
	if end := bytes.LastIndexByte(chunk, '\n'); end >= 0 {
		chunk = chunk[:end+1]
	} else if len(chunk) < maxTake {
		return 0 // the line is not at its end
	}
	s.ready = append(s.ready, chunk...)
	return int64(len(chunk))
}

// Close ends the stream.
func (s *stream) Close() error {
	s.cancel()
	return nil
}
