package main

import (
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	rounds    = 6
	roundTime = time.Second
)

// spent lets every worker make calls for a while, and returns how much of a
// process's time each call took. With several, both servers are as busy.
func spent(pid int, workers []func(i int) error) (per time.Duration, calls int, err error) {
	u, err := rig.Round(pid, len(workers), roundTime, func(w, n int) error { return workers[w](n*len(workers) + w) })
	if err != nil {
		return 0, 0, err
	}
	return u.Server / time.Duration(u.Calls), u.Calls, nil
}

// points selects one row by its key, prepared, on both servers in turn, over
// as many connections as the other measurements have.
func points(s *server, b *bare) error {
	st, err := s.db.Prepare("SELECT name, qty FROM t WHERE id = @p1")
	if err != nil {
		return err
	}
	s.db.SetMaxIdleConns(rig.Workers)
	var ours, theirs []func(int) error
	for range rig.Workers {
		ours = append(ours, func(i int) error {
			var name string
			var qty int64
			err := st.QueryRow(i%rows).Scan(&name, &qty)
			if err == nil && qty != int64(i%rows)*2 {
				err = fmt.Errorf("row %d has %d", i, qty)
			}
			return err
		})
		c, err := tls.Dial("tcp", b.Address, &tls.Config{InsecureSkipVerify: true}) // of a process of our own
		if err != nil {
			return err
		}
		defer c.Close()
		in, out := make([]byte, request), make([]byte, answer)
		theirs = append(theirs, func(i int) error {
			binary.LittleEndian.PutUint32(in, uint32(i%rows))
			if _, err := c.Write(in); err != nil {
				return err
			}
			_, err := io.ReadFull(c, out)
			if got := binary.LittleEndian.Uint64(out); err == nil && got != uint64(i%rows)*2 {
				err = fmt.Errorf("bare row %d has %d", i, got)
			}
			return err
		})
	}
	var mine, bare time.Duration
	for i := range rounds + 1 {
		m, _, err := spent(s.pid, ours)
		if err != nil {
			return err
		}
		t, _, err := spent(b.PID, theirs)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			mine, bare = mine+m/rounds, bare+t/rounds
		}
	}
	ratio := float64(bare) / float64(mine)
	fmt.Printf("prepared point select: %v of the server's time, %v on SQLite behind bare TLS: %.2f of it%s\n", mine.Round(time.Microsecond), bare.Round(time.Microsecond), ratio, bound(ratio >= 0.4, "at least 0.4"))
	return nil
}

// logins opens connections with a token.
func logins(s *server) error {
	per, n, err := spent(s.pid, []func(int) error{func(int) error {
		db, err := s.open()
		if err != nil {
			return err
		}
		defer db.Close()
		return db.Ping()
	}})
	if err == nil {
		fmt.Printf("login with a token: %v of the server's time (%d of them)%s\n", per.Round(10*time.Microsecond), n, bound(per < 5*time.Millisecond, "under 5 ms"))
	}
	return err
}

// scan reads the whole table.
func scan(s *server) error {
	best := time.Hour
	for range rounds {
		began := time.Now()
		r, err := s.db.Query("SELECT id, name, qty FROM t")
		if err != nil {
			return err
		}
		n := 0
		for r.Next() {
			n++
		}
		if err := r.Close(); err != nil || n != rows {
			return fmt.Errorf("%d rows, %v", n, err)
		}
		best = min(best, time.Since(began))
	}
	rate := rows / best.Seconds()
	fmt.Printf("scan of %d rows: %.0f rows/s, by the clock, the client included%s\n", rows, rate, bound(rate >= 200_000, "at least 200000"))
	return nil
}

// crowd has 200 connections select at once.
func crowd(s *server) error {
	const connections, each = 200, 50
	db, err := s.open()
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxIdleConns(connections)
	began := time.Now()
	var wg sync.WaitGroup
	failures := make(chan error, connections)
	for c := range connections {
		wg.Go(func() {
			for i := range each {
				var name string
				if err := db.QueryRow("SELECT name FROM t WHERE id = @p1", (c*each+i)%rows).Scan(&name); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(failures)
	for err := range failures {
		return err
	}
	peak, err := rig.Peak(s.pid)
	fmt.Printf("%d connections: %d selects in %v, no failure; resident memory %.0f MB at its highest\n", connections, connections*each, time.Since(began).Round(time.Millisecond), peak)
	return err
}
