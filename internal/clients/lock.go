package clients

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// staleAfter is the age at which a lock whose owner never came back is taken
// over. An owner renews its lock while it works.
const (
	staleAfter = 30 * time.Second
	renewEvery = 5 * time.Second
	retryEvery = 200 * time.Millisecond
)

// lock takes a lock file, waiting for its owner to finish. Its time of change
// shows that the owner lives, on every system alike.
func lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			_, _ = f.WriteString(strconv.Itoa(os.Getpid()))
			_ = f.Close()
			return keep(path), nil
		}
		if !errors.Is(err, os.ErrExist) {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > staleAfter {
			_ = os.Remove(path)
			continue
		}
		waiting()
		select {
		case <-ctx.Done():
			owner, _ := os.ReadFile(path)
			return nil, fmt.Errorf("another process (%s) is still installing: remove %s if it is not", strings.TrimSpace(string(owner)), path)
		case <-time.After(retryEvery):
		}
	}
}

// keep renews the lock until it is given back.
func keep(path string) func() {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(renewEvery)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-ticker.C:
				_ = os.Chtimes(path, now, now)
			}
		}
	}()
	return func() {
		close(done)
		<-ended
		_ = os.Remove(path)
	}
}
