package main

import (
	"github.com/lanyard-dev/lanyard/internal/runner"
	"github.com/lanyard-dev/lanyard/internal/runner/direct"
)

// insideCmd is how run starts a program in a namespace of its own, and what
// stays when programs outlive their run.
type insideCmd struct {
	Supervise bool
}

func (c *insideCmd) Run(*invocation) error {
	if c.Supervise {
		direct.Supervise()
		return nil
	}
	return &exitCode{code: runner.ExitFailed, err: direct.Inside()}
}
