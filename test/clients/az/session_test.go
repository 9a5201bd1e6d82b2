package az

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// session is a cloud, the words that commands share, and what was played.
type session struct {
	*clienttest.Cloud
	az    string
	dir   string
	words map[string]string
	*played
}

// played is what the later passes repeat.
type played struct {
	mu     sync.Mutex
	steps  []step // as played, words replaced
	reads  []step // the reads that showed writes, with what they must print in the end
	total  time.Duration
	number int
}

// step is one command: its exit code, and what must and must not be printed.
type step struct {
	command string
	code    int
	has     []string
	hasNot  []string
	// shown is for a write: how a later read shows it.
	shown *step
	// keep names a word for what the command prints.
	keep string
	// stranger says what a caller without any role gets to see, where that
	// is not the refusal of the command's plane.
	stranger outcome
}

// outcome is what a caller without a role gets.
type outcome int

const (
	refused outcome = iota
	nothing         // a list of what the caller may see: it succeeds without anything in it
	missing         // such a list in which az looks for a name: az says that there is none
	early           // the refusal, while az still reads its arguments: exit code 2
	local           // az asks no service
)

// by is a read that must print some texts.
func by(command string, has ...string) *step { return &step{command: command, has: has} }

// byEarly is a read that az begins while it reads its arguments.
func byEarly(command string, has ...string) *step {
	return &step{command: command, has: has, stranger: early}
}

// without is what a read must not print.
func (r *step) without(hasNot ...string) *step { r.hasNot = hasNot; return r }

// fails is the exit code of a read of what is gone.
func (r *step) fails(code int) *step { r.code = code; return r }

func start(t *testing.T) *session {
	c := clienttest.Start(t)
	sub := "/subscriptions/" + c.Status.SubscriptionID
	s := &session{Cloud: c, az: clienttest.Az(t), dir: t.TempDir(), played: &played{}}
	s.words = map[string]string{
		"{sub}": sub, "{rg}": sub + "/resourceGroups/rg1", "{tenant}": c.Status.TenantID, "{domain}": "lanyard.onmicrosoft.com", "{dir}": s.dir,
		"{operator}": c.Status.Operator.ObjectID, "{client}": c.Status.Operator.ClientID,
	}
	return s
}

// own returns a session with words of its own, for a kind.
func (s *session) own() *session {
	c := *s
	c.words = maps.Clone(s.words)
	return &c
}

// fill puts the words in.
func (s *session) fill(text string) string {
	for word, value := range s.words {
		text = strings.ReplaceAll(text, word, value)
	}
	return text
}

func (s *session) filled(st step) step {
	st.command, st.has, st.hasNot = s.fill(st.command), slices.Clone(st.has), slices.Clone(st.hasNot)
	for _, texts := range [][]string{st.has, st.hasNot} {
		for i := range texts {
			texts[i] = s.fill(texts[i])
		}
	}
	return st
}

// play runs steps as the operator, and each write's read behind it.
func (s *session) play(t *testing.T, steps []step) {
	t.Helper()
	for _, st := range steps {
		st = s.filled(st)
		r := s.try(t, st.command, st.code, st.has, st.hasNot)
		if st.keep != "" {
			s.words["{"+st.keep+"}"] = strings.TrimSpace(r.Stdout)
		}
		if st.shown != nil {
			shown := s.filled(*st.shown)
			st.shown = &shown
			s.try(t, shown.command, shown.code, shown.has, shown.hasNot)
			s.remember(shown)
		}
		s.mu.Lock()
		s.steps = append(s.steps, st)
		s.mu.Unlock()
	}
}

// try runs a command as the operator; another exit code ends the kind.
func (s *session) try(t *testing.T, command string, code int, has, hasNot []string) clienttest.Result {
	t.Helper()
	began := time.Now()
	r := s.Run(append([]string{s.az}, split(command)...)...)
	s.mu.Lock()
	s.total, s.number = s.total+time.Since(began), s.number+1
	s.mu.Unlock()
	if r.Code != code {
		t.Fatalf("az %s\nexit code %d, want %d\n%s\n%s", command, r.Code, code, r.Stdout, r.Stderr)
	}
	prints(t, command, r, has, hasNot)
	return r
}

func prints(t *testing.T, command string, r clienttest.Result, has, hasNot []string) {
	t.Helper()
	all := r.Stdout + r.Stderr
	for _, text := range has {
		if !strings.Contains(all, text) {
			t.Errorf("az %s\ndoes not print %q:\n%s", command, text, all)
		}
	}
	for _, text := range hasNot {
		if strings.Contains(all, text) {
			t.Errorf("az %s\nprints %q:\n%s", command, text, all)
		}
	}
}

// remember joins what reads by the same command must print in the end: a
// later read overrules an earlier one where they contradict each other.
func (s *session) remember(r step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.reads, func(old step) bool { return old.command == r.command })
	if i < 0 {
		s.reads = append(s.reads, r)
		return
	}
	old := s.reads[i]
	if old.code == r.code {
		r.has, r.hasNot = join(old.has, r.has, r.hasNot), join(old.hasNot, r.hasNot, r.has)
	}
	s.reads[i] = r
}

// join adds texts to those before, less those that no longer hold.
func join(before, added, gone []string) []string {
	kept := slices.DeleteFunc(slices.Clone(before), func(text string) bool { return slices.Contains(gone, text) })
	return append(kept, added...)
}

// readAgain repeats the reads that showed the writes.
func (s *session) readAgain(t *testing.T) {
	for _, r := range s.reads {
		t.Run(r.command, func(t *testing.T) {
			t.Parallel()
			s.try(t, r.command, r.code, r.has, r.hasNot)
		})
	}
}

// took returns how long the operator's commands took, and how many they were.
func (s *session) took() (time.Duration, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total, s.number
}

// as runs a command with another az folder: another caller.
func (s *session) as(folder string, args ...string) clienttest.Result {
	env := []string{"run", "--", "env", "AZURE_CONFIG_DIR=" + filepath.Join(s.dir, folder), s.az}
	return s.Lanyard(append(env, args...)...)
}

func (s *session) file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
