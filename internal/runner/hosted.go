package runner

import (
	"io"
	"syscall"
	"time"
)

// A hosted run is the process of a deployed app: the cloud has started it and
// holds the other end of its standard input. It ends with its child, with the
// cloud and when it is told to, and nothing that its child has started stays.

// grace is how long an app may take to end, as App Service has it.
const grace = 5 * time.Second

// groupEvery is how often it is looked whether a group has ended.
const groupEvery = 20 * time.Millisecond

// host waits for the child's end and sees to it.
func (cfg Config) host(c *child, signals *signals, lost <-chan struct{}) (int, error) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, cfg.Stdin)
	}()
	ended := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if !waitForEnd(c, signals, ended, gone, lost) {
			return
		}
		until := time.Now().Add(grace)
		c.signal(syscall.SIGTERM)
		select {
		case <-ended:
			// The shell around a startup command ends at once. What it has
			// started was told too, and takes its time.
			for !c.groupEnded() && time.Now().Before(until) {
				time.Sleep(groupEvery)
			}
		case <-time.After(grace):
			killTree(c)
		}
	}()
	stopReaping := reapOrphans(c)
	code, err := c.wait()
	close(ended)
	<-watched
	stopReaping()
	killTree(c)
	return code, err
}

// waitForEnd passes signals on until one says that the child is to end, or the
// cloud is gone; false when the child has ended by itself.
func waitForEnd(c *child, signals *signals, ended, gone, lost <-chan struct{}) bool {
	for {
		select {
		case sig := <-signals.c:
			n, ok := sig.(syscall.Signal)
			if ok && fatal(n) {
				return true
			}
			if ok {
				c.signal(n)
			}
		case <-gone:
			return true
		case <-lost:
			return true
		case <-ended:
			return false
		}
	}
}
