package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

func (c *versionCmd) Run(inv *invocation) error {
	v := readVersion()
	if c.JSON {
		return writeIndented(inv.stdout, v)
	}
	_, err := fmt.Fprintf(inv.stdout, "lanyard %s (%s, %s/%s)\n", v.Version, v.Go, v.OS, v.Arch)
	return err
}

type versionInfo struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// readVersion takes what the Go toolchain recorded: the module's version when
// installed with `go install …@version`, the commit when built in a checkout.
func readVersion() versionInfo {
	v := versionInfo{Version: "devel", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if m := info.Main.Version; m != "" && m != "(devel)" {
		v.Version = m
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}
