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
	// Lanyard does not serve.
	unserved []string
	output   string // path of all that the judge said
}

// print shows the verdict and reports whether it holds a surprise.
func (v *verdict) print() bool {
	var known, surprises []string
	for _, name := range v.failed {
		if slices.ContainsFunc(v.unserved, func(u string) bool { return name == u || strings.HasSuffix(name, "/"+u) }) {
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
