package progress

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestPlainLines(t *testing.T) {
	var out bytes.Buffer
	p := New(&out)
	s := p.Start("Installing az")
	s.Detail("Collecting x")
	s.Done()
	p.Start("Installing b").Fail(errors.New("no network"))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 || lines[0] != "Installing az ..." || !strings.HasPrefix(lines[1], "Installing az: done (") || !strings.Contains(lines[3], "failed: no network") {
		t.Errorf("%q", lines)
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("control characters went to something that is no terminal")
	}
}

func TestATerminalsLineIsRewritten(t *testing.T) {
	var out bytes.Buffer
	p := &Printer{out: &out, terminal: true, width: 20}
	s := p.Start("A very long title that does not fit")
	s.Done()
	if got := out.String(); !strings.HasPrefix(got, "\r\x1b[KA very long title t") && !strings.HasPrefix(got, "\r\x1b[KA very long title that") || !strings.HasSuffix(got, "s)\n") {
		t.Errorf("%q", got)
	}
}
