package runner

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signals receives what is sent to this process, from its start to the child's
// end.
type signals struct{ c chan os.Signal }

func catchSignals() *signals {
	s := &signals{c: make(chan os.Signal, 16)}
	var wanted []os.Signal
	for _, sig := range forwarded {
		// One that we inherited as ignored (nohup) stays so, for the child too.
		if !signal.Ignored(sig) {
			wanted = append(wanted, sig)
		}
	}
	if len(wanted) > 0 {
		signal.Notify(s.c, wanted...)
	}
	return s
}

func (s *signals) stop() { signal.Stop(s.c) }

// interrupted is the cause of a start that a signal ended.
type interrupted struct{ code int }

func (i *interrupted) Error() string { return fmt.Sprintf("interrupted (exit code %d)", i.code) }

// starting watches the signals until the child exists.
type starting struct {
	quit, done chan struct{}
	hit        bool
}

// duringStart cancels the start on a signal that would end a program.
func (s *signals) duringStart(cancel context.CancelCauseFunc) *starting {
	st := &starting{quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(st.done)
		for {
			select {
			case sig := <-s.c:
				if n, ok := sig.(syscall.Signal); ok && fatal(n) {
					st.hit = true
					cancel(&interrupted{code: 128 + int(n)})
					return
				}
			case <-st.quit:
				return
			}
		}
	}()
	return st
}

// end hands the signals over; false when the start was cancelled.
func (st *starting) end() bool {
	close(st.quit)
	<-st.done
	return !st.hit
}

// forward passes every signal to the child until stop is called.
func (s *signals) forward(c *child) (stop func()) {
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case sig := <-s.c:
				if n, ok := sig.(syscall.Signal); ok {
					c.signal(n)
				}
			case <-quit:
				return
			}
		}
	})
	return func() { close(quit); wg.Wait() }
}
