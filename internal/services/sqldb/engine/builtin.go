package engine

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
)

// Session is what functions ask: one time for a statement, and RAND().
func (h host) Session(context.Context) builtin.Session { return h.s }

// Now is the time at which the statement began, in UTC.
func (s *Session) Now() time.Time { return s.now }

// Rand returns the next random number in [0, 1), with seed the first of a
// sequence that begins there.
func (s *Session) Rand(seed *int64) float64 {
	if seed != nil {
		s.random = rand.New(rand.NewPCG(uint64(*seed), 1))
	} else if s.random == nil {
		s.random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	return s.random.Float64()
}

// DateFirst is what SET DATEFIRST said.
func (s *Session) DateFirst() int { return s.set.dateFirst }
