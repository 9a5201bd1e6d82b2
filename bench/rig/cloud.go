// Package rig is what the measurements share: the program, its clients, and
// the bare server beside it.
package rig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// Cloud is what `lanyard status --json` says.
type Cloud struct {
	Endpoint, SQLEndpoint, CAFile, TenantID, SubscriptionID string
	PID                                                     int
	Operator                                                struct{ ClientID, ObjectID string }
	program, home                                           string
}

// Command runs the program and returns what it writes.
func Command(program, home string, args ...string) ([]byte, error) {
	cmd := exec.Command(program, append([]string{"--home", home}, args...)...)
	cmd.Stderr = os.Stderr
	return cmd.Output()
}

// Up starts a cloud in a home folder.
func Up(program, home string) (*Cloud, error) {
	if _, err := Command(program, home, "up", "-d", "--listen", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	out, err := Command(program, home, "status", "--json")
	if err != nil {
		return nil, err
	}
	c := &Cloud{program: program, home: home}
	return c, json.Unmarshal(out, c)
}

// Down ends it.
func Down(program, home string) { _, _ = Command(program, home, "down") }

// settle is how long a cloud that was just started may still be busy.
const settle = 2 * time.Second

// IdleMemory reads the resident memory of a process that does nothing, in MB.
func IdleMemory(pid int) (float64, error) {
	time.Sleep(settle)
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("ps: %w", err)
	}
	kib, err := strconv.ParseFloat(string(bytes.TrimSpace(out)), 64)
	return kib * 1024 / 1e6, err
}

// Build builds the program as it is shipped.
func Build(root, program string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./cmd/lanyard")
	cmd.Dir, cmd.Env, cmd.Stderr = root, append(os.Environ(), "CGO_ENABLED=0"), os.Stderr
	return cmd.Run()
}
