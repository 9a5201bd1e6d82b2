package main

import (
	"context"
	"log/slog"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// system is a running cloud. internal/app makes the real one; the tests of the
// command line have a hollow one.
type system interface {
	control.Backend
	Run(ctx context.Context) error
	Ready() <-chan struct{}
	Close() error
}

// constructor makes the system of a home, which exists.
type constructor func(ctx context.Context, home string, opts upOptions, ephemeral bool, log *slog.Logger) (system, error)
