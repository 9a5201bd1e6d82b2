//go:build !linux

package main

import "errors"

// insideCmd is Linux's: elsewhere programs have no namespaces.
type insideCmd struct{}

func (*insideCmd) Run(*invocation) error { return errors.New("this command is for Linux") }
