package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

// errNotRun marks what a machine lacks for a judge.
var errNotRun = errors.New("not run")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code := 0
	if err := hear(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "judges:", err)
		code = 1
	}
	stop()
	os.Exit(code)
}

func hear(ctx context.Context, names []string) error {
	all := judges()
	if len(names) == 0 {
		for _, j := range all {
			fmt.Printf("%-16s %s\n", j.name, j.about)
		}
		return nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(j judge) bool { return j.name == name }) {
			return fmt.Errorf("there is no judge called %q", name)
		}
	}
	c, err := start(ctx)
	if errors.Is(err, errNotRun) {
		fmt.Println(err)
		return nil
	}
	if err != nil {
		return err
	}
	defer c.stop()
	surprised := false
	for _, j := range all {
		if !slices.Contains(names, j.name) {
			continue
		}
		fmt.Printf("== %s: %s\n", j.name, j.about)
		v, err := j.run(ctx, c)
		switch {
		case errors.Is(err, errNotRun):
			fmt.Println(err)
		case err != nil:
			return fmt.Errorf("%s: %w", j.name, err)
		default:
			surprised = v.print() || surprised
		}
	}
	if surprised {
		return errors.New("not what was expected")
	}
	return nil
}
