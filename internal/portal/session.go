package portal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

const (
	// sessionIdle and sessionLife are how long a session lasts without a
	// request, and at all. A restart of the cloud ends all of them.
	sessionIdle = time.Hour
	sessionLife = 12 * time.Hour
	// maxSessions bounds memory; the one that was idle longest gives way.
	maxSessions = 1000
	// tokenReuse is how long a user's token is used again: as long as a user
	// who was disabled may go on.
	tokenReuse = 15 * time.Second
)

// session is a browser in which somebody has signed in.
type session struct {
	user directory.Object
	site string // the host where it was made, the only one where it holds
	// owner is the user of this machine whose browser it is, nobody where that
	// cannot be told: a cookie that another one has got hold of is void.
	owner   int
	csrf    [32]byte
	created time.Time
	over    context.Context // ends with the session
	end     context.CancelFunc

	mu           sync.Mutex
	seen         time.Time
	asked        time.Time // when the directory was asked about the user last
	toasts       []Toast
	tokens       map[string]userToken
	subscription Subscription // the one that pages are about
}

type userToken struct {
	raw   string
	until time.Time
}

// Toast is a short message about what was done, shown once.
type Toast struct {
	Kind string // "done", "error" or "note"
	Text string
	// Entry is the page of the access log that says why, "" without one.
	Entry string
}

// sessions are kept by the hash of their cookie: who could read memory's map
// could not use it.
type sessions struct {
	clock clock.Clock
	mu    sync.Mutex
	open  map[[32]byte]*session
}

func newSessions(c clock.Clock) *sessions {
	return &sessions{clock: c, open: map[[32]byte]*session{}}
}

func randomToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// nobody is no user of this machine.
const nobody = -1

// owner is whose browser a request comes from.
func (p *Portal) owner(r *http.Request) int {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if err != nil || !ok {
		return nobody
	}
	if uid, known := p.Peer(remote, local.AddrPort()); known {
		return uid
	}
	return nobody
}

// start opens a session and returns the cookie's value.
func (s *sessions) start(user directory.Object, site string, owner int) string {
	value, now := randomToken(), s.clock.Now()
	made := &session{user: user, site: site, owner: owner, created: now, seen: now, tokens: map[string]userToken{}}
	made.over, made.end = context.WithCancel(context.Background())
	_, _ = rand.Read(made.csrf[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, old := range s.open {
		if !old.alive(now) {
			s.drop(key)
		}
	}
	if len(s.open) >= maxSessions {
		var oldest [32]byte
		var at time.Time
		for key, old := range s.open {
			if seen := old.lastSeen(); at.IsZero() || seen.Before(at) {
				oldest, at = key, seen
			}
		}
		s.drop(oldest)
	}
	s.open[sha256.Sum256([]byte(value))] = made
	return value
}

// find returns the session of a cookie that was given out by that site, to a
// browser of that user of the machine.
func (s *sessions) find(value, site string, owner int) *session {
	key, now := sha256.Sum256([]byte(value)), s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.open[key]
	switch {
	case found == nil:
		return nil
	case !found.alive(now):
		s.drop(key)
		return nil
	case found.site != site, found.owner != owner && found.owner != nobody && owner != nobody:
		return nil
	}
	found.mu.Lock()
	found.seen = now
	found.mu.Unlock()
	return found
}

func (s *sessions) end(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(sha256.Sum256([]byte(value)))
}

// drop ends a session and what goes on in it, such as a log that is shown.
func (s *sessions) drop(key [32]byte) {
	if old := s.open[key]; old != nil {
		old.end()
		delete(s.open, key)
	}
}

func (s *session) lastSeen() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

func (s *session) alive(now time.Time) bool {
	return now.Sub(s.created) < sessionLife && now.Sub(s.lastSeen()) < sessionIdle
}

// takeToasts returns the messages that wait for the next page.
func (s *session) takeToasts() []Toast {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.toasts
	s.toasts = nil
	return out
}

func (s *session) toast(t Toast) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.toasts) < 5 {
		s.toasts = append(s.toasts, t)
	}
}
