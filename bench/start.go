package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// starts is how often each kind of start is measured; the median counts.
const starts = 9

// cloud is what `lanyard status --json` says.
type cloud struct {
	Endpoint, CAFile, TenantID, SubscriptionID string
	PID                                        int
	Operator                                   struct{ ClientID, ObjectID string }
	program, home                              string
}

func command(program, home string, args ...string) ([]byte, error) {
	cmd := exec.Command(program, append([]string{"--home", home}, args...)...)
	cmd.Stderr = os.Stderr
	return cmd.Output()
}

func up(program, home string) (*cloud, error) {
	if _, err := command(program, home, "up", "-d", "--listen", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	out, err := command(program, home, "status", "--json")
	if err != nil {
		return nil, err
	}
	c := &cloud{program: program, home: home}
	return c, json.Unmarshal(out, c)
}

func down(program, home string) { _, _ = command(program, home, "down") }

// measureStart times `lanyard up -d` until it returns, which is when the cloud
// is ready: on new homes, and on one that exists.
func measureStart(program, work, home string) error {
	var first, again []time.Duration
	for i := range starts {
		fresh := filepath.Join(work, "first"+strconv.Itoa(i))
		took, err := timedStart(program, fresh)
		if err != nil {
			return err
		}
		first = append(first, took)
	}
	for i := range starts + 1 {
		took, err := timedStart(program, home)
		if err != nil {
			return err
		}
		if i > 0 {
			again = append(again, took)
		}
	}
	report("first start", median(first), "ms", 600)
	report("start on an existing home", median(again), "ms", 150)
	return nil
}

func timedStart(program, home string) (time.Duration, error) {
	begin := time.Now()
	_, err := command(program, home, "up", "-d", "--listen", "127.0.0.1:0")
	took := time.Since(begin)
	down(program, home)
	return took, err
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Microseconds()) / 1000
}

// settle is how long a cloud that was just started may still be busy.
const settle = 2 * time.Second

// idleMemory reads the resident memory of a process that does nothing, in MB.
func idleMemory(pid int) (float64, error) {
	time.Sleep(settle)
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("ps: %w", err)
	}
	kib, err := strconv.ParseFloat(string(bytes.TrimSpace(out)), 64)
	return kib * 1024 / 1e6, err
}
