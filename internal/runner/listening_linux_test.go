package runner

import (
	"os"
	"testing"
)

func TestFromLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"0100007F":                         true,  // 127.0.0.1
		"0500007F":                         true,  // 127.0.0.5
		"00000000":                         true,  // 0.0.0.0
		"00000000000000000000000000000000": true,  // ::
		"00000000000000000000000001000000": true,  // ::1
		"0000000000000000FFFF00000100007F": true,  // ::ffff:127.0.0.1
		"0A00000A":                         false, // 10.0.0.10
		"0000000000000000FFFF00000A00000A": false, // ::ffff:10.0.0.10
		"000080FE00000000FF565002BD69B1FE": false, // a link-local address
	} {
		if got := fromLoopback(addr); got != want {
			t.Errorf("fromLoopback(%s) = %v, want %v", addr, got, want)
		}
	}
}

func TestFamilyHoldsRootOnly(t *testing.T) {
	pids := family(os.Getpid(), false)
	for _, pid := range pids {
		if pid == os.Getppid() {
			t.Error("the parent is not of the family")
		}
	}
	if len(pids) == 0 {
		t.Error("the process itself is missing")
	}
}
