package engine

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// killedIn is the folder of the engine in the process that is killed.
const killedIn = "LANYARD_TEST_KILLED_IN"

// What was committed when the process is killed is there in the next one, and
// nothing else: its file has no lock left on it either.
func TestKill(t *testing.T) {
	if dir := os.Getenv(killedIn); dir != "" {
		untilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestKill$")
	cmd.Env = append(os.Environ(), killedIn+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil || line != "committed\n" {
		t.Fatalf("%q, %v", line, err)
	}
	e, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, e, adminLogin)
	if got := play(s, "SELECT a FROM t; INSERT t VALUES (4); SELECT count(*) AS n FROM t"); got != "a int\n1\n2\nn int\n3" {
		t.Error(got)
	}
}

func untilKilled(t *testing.T, dir string) {
	e, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, e, adminLogin)
	if got := play(s, "CREATE TABLE t (a int); INSERT t VALUES (1); INSERT t VALUES (2); BEGIN TRAN; INSERT t VALUES (3)"); got != "" {
		t.Fatal(got)
	}
	fmt.Println("committed")
	select {}
}
