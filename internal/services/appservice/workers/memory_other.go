//go:build !linux

package workers

import "context"

// watchMemory does nothing: what the processes of an app use together is not
// to be had here.
func (s *Supervisor) watchMemory(context.Context) {}
