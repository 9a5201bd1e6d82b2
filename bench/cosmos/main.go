// Command cosmos measures documents and queries on the real program: the
// queries that other engines are compared by, beside a bare net/http server
// that returns the same bytes. It runs on Linux.
//
// Rates count processor time, the client's included, as what two cores have
// time for, so that they hold on a machine that does something else besides.
//
//	cd bench && go run ./cosmos
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

// usual is how many documents the bounds are for, most what the program may
// take with them.
const (
	usual = 20_000
	most  = 150
)

func main() {
	root := flag.String("root", "..", "the module of Lanyard")
	program := flag.String("program", "", "a built program, in the place of the module")
	only := flag.String("only", "", "measure the requests whose name holds this")
	n := flag.Int("documents", usual, "how many documents; the bounds are for 20,000")
	bare := flag.Bool("bare", false, "be the bare server (used by the program itself)")
	flag.Parse()
	if *bare {
		fail(rig.ServeBare())
		return
	}
	fail(measure(*root, *program, *only, *n))
}

func measure(root, program, only string, n int) error {
	c, err := rig.Start(root, program)
	if err != nil {
		return err
	}
	defer c.Stop()
	s, err := prepare(c.Cloud)
	if err != nil {
		return err
	}
	beside := n / 10
	rate, err := s.fill(0, n-beside)
	if err != nil {
		return err
	}
	slower, counts, err := s.fillBesideReader(n-beside, n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents: %.0f inserts/s; %.0f inserts/s beside a reader that counts them (%d times)\n", n, rate, slower, counts)
	list := slices.DeleteFunc(loads(n), func(l load) bool { return !strings.Contains(l.name, only) })
	paths := map[string][]byte{}
	for _, l := range list {
		answers, err := first(l, s)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		for i := range answers {
			paths[barePath(l.name, i)] = answers[i]
		}
	}
	b, err := rig.StartBare([]string{host}, paths)
	if err != nil {
		return err
	}
	defer b.Stop()
	plain, err := rig.NewClient(b.Address, b.CA)
	if err != nil {
		return err
	}
	for _, l := range list {
		if err := compare(l, s, &server{Client: plain, authorization: s.authorization}, c.PID, b.PID); err != nil {
			return err
		}
	}
	if err := memory(c.PID, n); err != nil {
		return err
	}
	return again(c.Program, c.Home)
}

func memory(pid, n int) error {
	now, err := rig.IdleMemory(pid)
	if err != nil {
		return err
	}
	peak, err := rig.Peak(pid)
	verdict := ""
	if n == usual {
		if verdict = "ok"; peak > most {
			verdict = "TOO MUCH"
		}
		verdict += fmt.Sprintf(" (at most %d)", most)
	}
	fmt.Printf("resident memory: %.0f MB, %.0f MB at its highest  %s\n", now, peak, verdict)
	return err
}

// again starts the program anew and asks for the first page of everything.
func again(program, home string) error {
	rig.Down(program, home)
	c, err := rig.Up(program, home)
	if err != nil {
		return err
	}
	s, err := signIn(c)
	if err != nil {
		return err
	}
	page := ask(`SELECT * FROM c`, across, nil)
	page.header = append(page.header, "x-ms-max-item-count", "100")
	for _, which := range []string{"first", "second"} {
		begin := time.Now()
		if _, err := s.do(origin, &page); err != nil {
			return err
		}
		fmt.Printf("%s page of 100 after a new start: %.1f ms\n", which, float64(time.Since(begin).Microseconds())/1000)
	}
	return memory(c.PID, 0)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
