package guide

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// commandLimit bounds one command; az takes a second or two.
const commandLimit = 3 * time.Minute

// result is what a command did.
type result struct {
	line           string
	stdout, stderr string
	err            error
}

// run starts a command inside the cloud as the operator and waits for it.
func (g *Guide) run(ctx context.Context, args ...string) result {
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	r := result{line: quote(args)}
	program := args[0]
	if program == "az" {
		program = g.Tools.Az
	}
	full := append([]string{"--home", g.Home, "run", "--", program}, args[1:]...)
	cmd := exec.CommandContext(ctx, g.Lanyard, full...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 5 * time.Second
	r.err = cmd.Run()
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

// lanyard runs a command of Lanyard's own.
func (g *Guide) lanyard(ctx context.Context, args ...string) result {
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	r := result{line: quote(append([]string{"lanyard"}, args...))}
	cmd := exec.CommandContext(ctx, g.Lanyard, append([]string{"--home", g.Home}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	r.err = cmd.Run()
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

// must runs a command, prints it with its output, and stops the guide if it
// fails.
func (g *Guide) must(ctx context.Context, args ...string) (result, error) {
	r := g.run(ctx, args...)
	return r, g.show(r)
}

// all runs independent commands side by side and prints them in their order.
func (g *Guide) all(ctx context.Context, commands ...[]string) error {
	results := make([]chan result, len(commands))
	for i, args := range commands {
		results[i] = make(chan result, 1)
		go func() { results[i] <- g.run(ctx, args...) }()
	}
	var failed error
	for _, ch := range results {
		if err := g.show(<-ch); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// show prints a command and what it answered.
func (g *Guide) show(r result) error {
	fmt.Fprintf(g.Out, "$ %s\n", r.line)
	g.indent(r.stdout)
	g.indent(r.stderr)
	if r.err != nil {
		return fmt.Errorf("the command failed (%w): %s\nThe cloud goes on running; `%s logs` shows what it saw", r.err, r.line, g.Lanyard)
	}
	return nil
}

// indent prints text set off from the commands.
func (g *Guide) indent(text string) {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return
	}
	for _, line := range strings.Split(text, "\n") {
		fmt.Fprintf(g.Out, "    %s\n", line)
	}
}

func (g *Guide) title(format string, args ...any) {
	fmt.Fprintf(g.Out, "\n== "+format+"\n", args...)
}

func (g *Guide) say(format string, args ...any) { fmt.Fprintf(g.Out, "   "+format+"\n", args...) }

// quote writes a command as a shell would take it.
func quote(args []string) string {
	out := make([]string, len(args))
	for i, a := range args {
		if a == "" || strings.ContainsAny(a, " \t\n'\"$&|;<>()*?[]{}#~`\\!") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		out[i] = a
	}
	return strings.Join(out, " ")
}
