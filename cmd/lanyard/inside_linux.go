package main

import (
	"github.com/lanyard-dev/lanyard/internal/runner"
	"github.com/lanyard-dev/lanyard/internal/runner/direct"
)

// insideCmd is how run starts a program in a namespace of its own.
type insideCmd struct{}

func (*insideCmd) Run(*invocation) error {
	return &exitCode{code: runner.ExitFailed, err: direct.Inside()}
}
