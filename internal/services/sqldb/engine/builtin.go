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

// CursorStatus is 1 of an open cursor with rows and 0 without, -1 of one that is
// not open, -2 of a variable without a cursor, and -3 where there is none.
func (s *Session) CursorStatus(kind, name string) int64 {
	var c *cursor
	key, x := lower(name), s.frame
	switch kind {
	case "local":
		c = x.cursors[key]
	case "global":
		c = s.cursors[key]
	case "variable":
		v := x.vars[key]
		if v == nil || !v.isCursor {
			return -3
		}
		if c = v.cursor; c == nil {
			return -2
		}
	}
	switch {
	case c == nil:
		return -3
	case !c.open:
		return -1
	case len(c.rows) == 0:
		return 0
	}
	return 1
}
