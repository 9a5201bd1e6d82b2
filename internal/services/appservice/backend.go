package appservice

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

// Backend is a program that answers for a site while it runs, beside what was
// deployed.
type Backend struct {
	port     int
	listened atomic.Bool // it has taken a connection
}

// Serve leads a site's host name to a loopback port from now on, and returns
// what ends that. A later run of the same site takes the name over until it
// ends. The deployed app answers only while there is none, and until the first
// listens.
func (s *Service) Serve(label string, port int) (stop func()) {
	key := strings.ToLower(label)
	b := &Backend{port: port}
	s.mu.Lock()
	s.backends[key] = append(s.backends[key], b)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		left := slices.DeleteFunc(s.backends[key], func(x *Backend) bool { return x == b })
		if s.backends[key] = left; len(left) == 0 {
			delete(s.backends, key)
		}
	}
}

// backend returns the program that answers for a label in lower case, nil for
// none.
func (s *Service) backend(label string) *Backend {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if all := s.backends[label]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// ready reports whether the program has ever listened.
func (b *Backend) ready() bool {
	if !b.listened.Load() && listens(b.port) {
		b.listened.Store(true)
	}
	return b.listened.Load()
}

// listens reports whether somebody takes connections on a loopback port.
func listens(port int) bool {
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, strconv.Itoa(port)), time.Second)
		if err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}

// lives reports whether a program that broke a request off is still there, and
// has not wanted to answer. One that is being killed may take connections for a
// moment more.
func lives(ctx context.Context, port int) bool {
	for range 4 {
		if !listens(port) {
			return false
		}
		select {
		case <-ctx.Done():
			return true
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true
}

// answers reports whether what was deployed to a site answers now.
func (s *Service) answers(site *armkit.Resource) bool {
	return s.Workers != nil && s.Workers.State(site.ID).Port != 0
}

// runPatience is how long a request waits for a program of a run that does not
// listen: it is being started again, or its end is about to be noticed.
const runPatience = 3 * time.Second

// next leads a call on whose program was not reached, or broke it off when it
// had been sent, and reports whether there is where to.
func (s *Service) next(ctx context.Context, c *call, sent bool) bool {
	if !c.hosted {
		ctx, cancel := context.WithTimeout(ctx, runPatience)
		defer cancel()
		label := Label(c.site.ID)
		for b := s.backend(label); b != nil; b = s.backend(label) {
			if b.port != c.port {
				c.port = b.port
				return true
			}
			if sent && lives(ctx, c.port) {
				return false
			}
			if !sent && listens(c.port) {
				return true
			}
			select {
			case <-ctx.Done():
				return false
			case <-time.After(50 * time.Millisecond):
			}
		}
		if s.Workers == nil {
			return false
		}
	}
	if c.hosted && sent && lives(ctx, c.port) {
		return false
	}
	lease, _ := s.Workers.Next(ctx, c.site.ID, c.port, startPatience)
	if lease == nil {
		return false
	}
	c.lead(lease)
	return true
}
