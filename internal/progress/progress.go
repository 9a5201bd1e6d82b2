// Package progress shows long work: on a terminal one line that is rewritten,
// elsewhere plain lines. Commands and installers use it.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// tick is how often a line on a terminal is rewritten.
const tick = 200 * time.Millisecond

// Printer writes the lines of one stream.
type Printer struct {
	out      io.Writer
	terminal bool
	width    int
}

// New returns a printer for a stream.
func New(out io.Writer) *Printer {
	p := &Printer{out: out, width: 80}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal = true
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			p.width = w
		}
	}
	return p
}

// Step is one piece of work in progress.
type Step struct {
	p     *Printer
	title string
	start time.Time

	mu     sync.Mutex
	detail string
	done   chan struct{}
	wg     sync.WaitGroup
}

// Start shows a new piece of work.
func (p *Printer) Start(title string) *Step {
	s := &Step{p: p, title: title, start: time.Now(), done: make(chan struct{})}
	if !p.terminal {
		fmt.Fprintf(p.out, "%s ...\n", title)
		return s
	}
	s.wg.Add(1)
	go s.animate()
	return s
}

// Detail says what the work is at, for terminals.
func (s *Step) Detail(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.detail = strings.Join(strings.Fields(text), " ")
}

// Done says that the work is finished.
func (s *Step) Done() { s.end("done") }

// Fail says that the work failed.
func (s *Step) Fail(err error) { s.end("failed: " + err.Error()) }

func (s *Step) end(how string) {
	close(s.done)
	s.wg.Wait()
	line := fmt.Sprintf("%s: %s (%.1f s)", s.title, how, time.Since(s.start).Seconds())
	if s.p.terminal {
		line = "\r\x1b[K" + line
	}
	fmt.Fprintln(s.p.out, line)
}

func (s *Step) animate() {
	defer s.wg.Done()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		s.mu.Lock()
		line := fmt.Sprintf("%s ... %.0f s  %s", s.title, time.Since(s.start).Seconds(), s.detail)
		s.mu.Unlock()
		if r := []rune(line); len(r) >= s.p.width {
			line = string(r[:s.p.width-1])
		}
		fmt.Fprint(s.p.out, "\r\x1b[K"+line)
		select {
		case <-s.done:
			return
		case <-ticker.C:
		}
	}
}
