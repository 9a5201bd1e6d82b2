package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// verdict is what a judge found.
type verdict struct {
	passed, skipped int
	failed          []string
	// unserved names the tests, without those that hold them, that ask for what
	// Lanyard does not serve; "*" stands for any text.
	unserved []string
	// bound is the share of the tests that ran which must pass; 0 is all that
	// ask for what is served.
	bound float64
	// says is what a failed test says of itself, by its name.
	says   map[string]string
	output string // path of all that the judge said
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

// fits compares a name with a pattern.
func fits(name, pattern string) bool {
	begin, rest, open := strings.Cut(pattern, "*")
	if !open || !strings.HasPrefix(name, begin) {
		return name == pattern
	}
	for name = name[len(begin):]; ; name = name[1:] {
		if fits(name, rest) {
			return true
		}
		if name == "" {
			return rest == ""
		}
	}
}

// print shows the verdict and reports whether it holds a surprise.
func (v *verdict) print() bool {
	if v.bound > 0 {
		return v.printRate()
	}
	var known, surprises []string
	for _, name := range v.failed {
		if slices.ContainsFunc(v.unserved, func(u string) bool {
			return name == u || strings.HasSuffix(name, "/"+u) || fits(name, u)
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

// printRate shows the share that passed and what failed, the most frequent
// complaint first, and reports whether the share is below the bound.
func (v *verdict) printRate() bool {
	ran := v.passed + len(v.failed)
	rate := float64(v.passed) / float64(max(ran, 1))
	fmt.Printf("%d of %d passed, %.1f %% (at least %.0f %%), %d skipped; all of it is in %s\n", v.passed, ran, 100*rate, 100*v.bound, v.skipped, v.output)
	alike := map[string][]string{}
	for _, name := range v.failed {
		alike[v.says[name]] = append(alike[v.says[name]], name)
	}
	for _, said := range slices.SortedFunc(maps.Keys(alike), func(a, b string) int {
		return cmp.Or(len(alike[b])-len(alike[a]), strings.Compare(a, b))
	}) {
		fmt.Printf("%5d %s\n", len(alike[said]), cmp.Or(said, "says nothing that is understood here"))
		for _, name := range alike[said] {
			fmt.Println("        ", name)
		}
	}
	return rate < v.bound
}
