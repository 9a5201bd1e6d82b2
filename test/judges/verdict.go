package main

import (
	"fmt"
	"slices"
	"strings"
)

// verdict is what a judge found.
type verdict struct {
	passed, skipped int
	failed          []string
	// unserved names the tests, without those that hold them, that ask for what
	// Lanyard does not serve; with "*" at its end, all that begin so.
	unserved []string
	output   string // path of all that the judge said
}

// names reads a list of tests, one a line, with reasons in lines that begin
// with "#".
func names(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

// print shows the verdict and reports whether it holds a surprise.
func (v *verdict) print() bool {
	var known, surprises []string
	for _, name := range v.failed {
		if slices.ContainsFunc(v.unserved, func(u string) bool {
			begin, open := strings.CutSuffix(u, "*")
			return name == u || strings.HasSuffix(name, "/"+u) || open && strings.HasPrefix(name, begin)
		}) {
			known = append(known, name)
			continue
		}
		surprises = append(surprises, name)
	}
	fmt.Printf("%d passed, %d skipped, %d ask for what is not served, %d failed; all of it is in %s\n",
		v.passed, v.skipped, len(known), len(surprises), v.output)
	for _, name := range surprises {
		fmt.Println("   FAILED", name)
	}
	return len(surprises) > 0 || v.passed == 0
}
