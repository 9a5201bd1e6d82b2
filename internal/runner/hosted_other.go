//go:build !linux

package runner

// Elsewhere than on Linux nobody adopts what an app leaves behind: the child's
// own group, on Windows the child, is what can be ended.

func (cfg Config) prepareHosted() error { return nil }

func bound(start starter) starter { return start }

func reapOrphans(*child) (stop func()) { return func() {} }

func killTree(c *child) { c.kill() }
