package runner

func (c *child) kill() { _ = c.cmd.Process.Kill() }
