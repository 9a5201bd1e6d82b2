// Package clock injects time, so that expiry, soft delete and propagation can
// be tested without waiting. Every package may import it.
package clock

import "time"

// Clock tells the time.
type Clock interface{ Now() time.Time }

// System is the machine's clock in UTC.
type System struct{}

// Now returns the present moment in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Fixed is a clock that a test moves by hand.
type Fixed struct{ T time.Time }

// Now returns the moment the clock was set to.
func (f *Fixed) Now() time.Time { return f.T }

// Advance moves the clock forward.
func (f *Fixed) Advance(d time.Duration) { f.T = f.T.Add(d) }
