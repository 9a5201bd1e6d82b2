package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// goResult is a line that Go's test programs print for each test.
var goResult = regexp.MustCompile(`--- (PASS|FAIL|SKIP): (\S+)`)

// goStarted is a line that they print before a test that nothing holds.
var goStarted = regexp.MustCompile(`=== RUN +([^\s/]+)\n`)

// goTests runs the tests that a Go module is published with, packages by
// their folder in it, "" for the module's own. A test that takes the program
// down with it has failed, and the rest runs without it. Those of alone leave
// transactions open behind them and run last, in a process of their own.
func (c *cloud) goTests(ctx context.Context, module string, packages, env []string, alone ...string) (*verdict, error) {
	out, err := c.command(ctx, c.dir, []string{"GOFLAGS=-mod=mod"}, "go", "mod", "download", "-json", module)
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be fetched: %w", errNotRun, module, err)
	}
	var fetched struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &fetched); err != nil {
		return nil, err
	}
	path, _, _ := strings.Cut(module, "@")
	source := filepath.Join(c.dir, filepath.Base(path))
	if err := os.CopyFS(source, os.DirFS(fetched.Dir)); err != nil {
		return nil, err
	}
	v := &verdict{output: source + ".log"}
	var all strings.Builder
	for _, p := range packages {
		program := filepath.Join(c.dir, "judge.test")
		if _, err := c.command(ctx, source, nil, "go", "test", "-c", "-o", program, "./"+p); err != nil {
			return nil, fmt.Errorf("%w: %s does not build: %w", errNotRun, module, err)
		}
		run := func(args ...string) string {
			// A failing test is no error of this program's.
			out, _ := c.inside(ctx, filepath.Join(source, p), env, append([]string{program, "-test.v=test2json", "-test.timeout=15m"}, args...)...)
			all.WriteString(out)
			return out
		}
		done := slices.Clone(alone)
		for {
			out := run("-test.skip=^(" + strings.Join(done, "|") + ")$")
			v.countGo(out)
			ended, fell := len(done), ""
			for _, m := range goStarted.FindAllStringSubmatch(out, -1) {
				switch {
				case strings.Contains(out, ": "+m[1]+" ("):
					done = append(done, m[1])
				case !strings.Contains(out, "=== PAUSE "+m[1]+"\n"):
					fell = m[1]
				}
			}
			if fell == "" || len(done) == ended {
				break
			}
			done, v.failed = append(done, fell), append(v.failed, fell)
		}
		if len(alone) > 0 {
			v.countGo(run("-test.run=^(" + strings.Join(alone, "|") + ")$"))
		}
	}
	return v, os.WriteFile(v.output, []byte(all.String()), 0o600)
}

// countGo counts tests once: a failed one fails those that hold it as well,
// which are left out.
func (v *verdict) countGo(out string) {
	results := goResult.FindAllStringSubmatch(out, -1)
	holds := map[string]bool{}
	for _, r := range results {
		if i := strings.LastIndexByte(r[2], '/'); i >= 0 {
			holds[r[2][:i]] = true
		}
	}
	for _, r := range results {
		switch {
		case holds[r[2]]:
		case r[1] == "PASS":
			v.passed++
		case r[1] == "SKIP":
			v.skipped++
		default:
			v.failed = append(v.failed, r[2])
		}
	}
}
