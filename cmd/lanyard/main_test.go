package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"lanyard": func() { os.Exit(execute(os.Args[1:], newHollow)) },
	})
}

// TestScripts plays testdata/*.txtar against the hollow system.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("LANYARD_HOME", home)
			env.Setenv("LANYARD_CACHE", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("HOME", filepath.Join(env.WorkDir, "user"))
			lanyard, err := exec.LookPath("lanyard")
			if err != nil {
				return err
			}
			env.Defer(func() { // whatever the script left running
				down := exec.Command(lanyard, "down")
				down.Env = env.Vars
				if out, err := down.CombinedOutput(); err != nil {
					t.Errorf("lanyard down: %v\n%s", err, out)
				}
			})
			return nil
		},
	})
}

// testCA is any certificate; nothing is signed with it.
const testCA = `-----BEGIN CERTIFICATE-----
MIIBgjCCASmgAwIBAgIUFj+P1ZCYUKEi+dGU30DdlTcU0qUwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMTGFueWFyZCBUZXN0MB4XDTI2MTEyNDA0NTgwMFoXDTM2MTEy
MTA0NTgwMFowFzEVMBMGA1UEAwwMTGFueWFyZCBUZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEQsBJhn0/buY/2mfNlm0asw1nyRoSFlQiPZcS46CAULr0eoqY
jXE8TC7ujfQSTbEFxDichRcnW5/0DT0aTfV2iKNTMFEwHQYDVR0OBBYEFDj9YfmI
Fw0fPcZo2MCjg+zf41GSMB8GA1UdIwQYMBaAFDj9YfmIFw0fPcZo2MCjg+zf41GS
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgbwJMg5btvKWGBdSS
IBVz5++hHNwXiZsKp+MGqO1MmqECIE2n6IqTcXzysvaHOFTp3M6gTakLBuJzB2Gn
hH8WaEeT
-----END CERTIFICATE-----
`
