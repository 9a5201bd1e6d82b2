package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// stopTimeout is how long a cloud may take to finish before it is killed; what
// it has acknowledged is safe either way.
const stopTimeout = 15 * time.Second

type downCmd struct{}

func (*downCmd) Run(inv *invocation) error {
	stopped, err := stopCloud(inv)
	if err != nil {
		return err
	}
	if stopped {
		fmt.Fprintln(inv.stdout, "stopped")
	} else {
		fmt.Fprintln(inv.stdout, "not running")
	}
	return nil
}

// stopCloud returns when the cloud's process is gone; false if there was none.
func stopCloud(inv *invocation) (bool, error) {
	ctx, cancel := context.WithTimeout(inv.ctx, stopTimeout)
	defer cancel()
	c, err := control.Dial(ctx, inv.home)
	if errors.Is(err, control.ErrNotRunning) {
		// One that is on its way out does not answer any more.
		return false, control.WaitGone(ctx, inv.home, 0)
	}
	if err != nil {
		return false, err
	}
	defer c.Close()
	st, err := c.Status(ctx)
	if err == nil {
		err = c.Shutdown(ctx)
	}
	if err != nil && !errors.Is(err, control.ErrNotRunning) {
		return false, err
	}
	err = control.WaitGone(ctx, inv.home, st.PID)
	if errors.Is(err, context.DeadlineExceeded) && st.PID > 0 {
		if p, findErr := os.FindProcess(st.PID); findErr == nil {
			_ = p.Kill()
		}
		return true, control.WaitGone(inv.ctx, inv.home, st.PID)
	}
	return true, err
}
