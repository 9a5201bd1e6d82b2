package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

var (
	errNoProgram = errors.New("say which program to run: lanyard run [-g RG] [--app NAME] -- CMD…")
	errSlot      = errors.New("--slot names a slot of an app: say which with --app")
	errPort      = errors.New("--port says where the program of --app listens: a number from 1 to 65535")
)

type shellCmd struct {
	target
}

func (c *shellCmd) Run(inv *invocation) error {
	who := "the operator"
	if c.App != "" {
		who = c.App
	}
	fmt.Fprintf(inv.stderr, "lanyard: a shell inside the local cloud, as %s; `exit` leaves it\n", who)
	return runProgram(inv, c.target, []string{userShell()}, runOptions{})
}

func userShell() string {
	if runtime.GOOS == "windows" {
		if s := os.Getenv("ComSpec"); s != "" {
			return s
		}
		return "cmd.exe"
	}
	if s := os.Getenv("SHELL"); s != "" {
		return s
	}
	return "/bin/sh"
}
