//go:build !linux

package direct

import (
	"os/exec"
)

const remedy = "Start the run with the right to listen on it."

// start gives a Java machine the hosts file; no other program can have one of
// its own here.
func (w *Way) start(cmd *exec.Cmd) (*exec.Cmd, report, error) {
	if java := w.java(); java != "" {
		cmd.Env = withJava(cmd.Env, java)
	}
	how := report{NotPrivate: "this system has no mount namespaces", NotThere: "the address is in use, or not to be had"}
	return cmd, how, cmd.Start()
}
