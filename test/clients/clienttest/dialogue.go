package clienttest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"testing"
	"time"
)

// Dialogue is a client program that runs as an app. It takes requests as
// lines of JSON and answers each with a line, so that one process, with the
// token it holds, lives through what the test changes around it.
type Dialogue struct {
	testing.TB
	in      io.WriteCloser
	answers chan []byte
}

// Request is one line to a client: what to do, at which service, with what.
type Request struct {
	Do   string `json:"do"`
	At   string `json:"at"`
	Args []any  `json:"args"`
}

// Answer is a client's line: what its SDK returned, or what the exception
// says of itself.
type Answer struct {
	Value json.RawMessage `json:"value"`
	Error *Failure        `json:"error"`
	Took  time.Duration   `json:"-"`
}

// Failure is an SDK's exception. Inner is Key Vault's code within the error.
type Failure struct {
	Type    string `json:"type"`
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Inner   string `json:"inner"`
	Message string `json:"message"`
}

// answerLimit bounds one request; no SDK may need its retries here.
const answerLimit = 60 * time.Second

// Talk starts a client program as the app. It ends with the test.
func (c *Cloud) Talk(t testing.TB, app string, command ...string) *Dialogue {
	t.Helper()
	args := []string{"--home", c.Home, "run"}
	if app != "" {
		args = append(args, "-g", Group, "--app", app)
	}
	cmd := exec.Command(c.Program, append(append(args, "--"), command...)...)
	var stderr bytes.Buffer // SDKs warn of every refusal there
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d := &Dialogue{TB: t, in: in, answers: make(chan []byte)}
	go func() {
		defer close(d.answers)
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			d.answers <- line
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		for range d.answers { // until the program is gone
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v\n%s", command, err, last(stderr.String(), 40))
		}
	})
	return d
}

// Ask sends a request and waits for its answer.
func (d *Dialogue) Ask(do, at string, args ...any) Answer {
	d.Helper()
	if args == nil {
		args = []any{}
	}
	line, err := json.Marshal(Request{do, at, args})
	if err != nil {
		d.Fatal(err)
	}
	start := time.Now()
	if _, err := d.in.Write(append(line, '\n')); err != nil {
		d.Fatalf("%s: the client is gone: %v", do, err)
	}
	select {
	case line, ok := <-d.answers:
		a := Answer{Took: time.Since(start)}
		if !ok {
			d.Fatalf("%s: the client ended without an answer", do)
		}
		if err := json.Unmarshal(line, &a); err != nil {
			d.Fatalf("%s: %v in %q", do, err, line)
		}
		return a
	case <-time.After(answerLimit):
		d.Fatalf("%s: no answer in %v", do, answerLimit)
		return Answer{}
	}
}
