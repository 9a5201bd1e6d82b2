// Command sql measures Azure SQL on the real program: a prepared select of one
// row beside the same select of modernc.org/sqlite behind bare TLS, logins
// with a token, a scan, and 200 connections at once. It runs on Linux.
//
// Figures per call are processor time, which holds on a machine that does
// something else besides.
//
//	cd bench && go run ./sql
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

func main() {
	root := flag.String("root", "..", "the module of Lanyard")
	program := flag.String("program", "", "a built program, in the place of the module")
	bare := flag.Bool("bare", false, "be the bare server (used by the program itself)")
	flag.Parse()
	err := error(nil)
	if *bare {
		err = serveBare()
	} else {
		err = measure(*root, *program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(root, program string) error {
	c, err := rig.Start(root, program)
	if err != nil {
		return err
	}
	defer c.Stop()
	s, err := prepare(c.Cloud)
	if err != nil {
		return err
	}
	b, err := startBare()
	if err != nil {
		return err
	}
	defer b.stop()
	return errors.Join(points(s, b), logins(s), scan(s), crowd(s))
}

// bound says whether a figure is as it must be.
func bound(ok bool, text string) string {
	if ok {
		return "  ok (" + text + ")"
	}
	return "  MISSED (" + text + ")"
}
