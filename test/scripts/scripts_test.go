// Package scripts tests the command line as its user sees it: the real program,
// built once, with the real cloud behind it. Each *.txtar file is one story.
package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lanyard-dev/lanyard/internal/clients"
	"github.com/lanyard-dev/lanyard/internal/guide"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"arm":    func() { exitOn(arm(os.Args[1:])) },
		"deploy": func() { exitOn(deploy(os.Args[1:])) },
		"direct": func() { exitOn(direct(os.Args[1:])) },
		"fetch":  func() { exitOn(fetch(os.Args[1:])) },
		"serve":  func() { exitOn(serve()) },
		"sql":    func() { exitOn(sql(os.Args[1:])) },
		"taken":  func() { exitOn(taken()) },
	})
}

// TestScripts needs nothing but this module.
func TestScripts(t *testing.T) { play(t, ".", nil) }

// TestScriptsWithClients needs az and the guide's packages, which it installs
// into the cache folder the first time.
func TestScriptsWithClients(t *testing.T) {
	if testing.Short() {
		t.Skip("installs az")
	}
	installer, err := clients.New(t.Output())
	if err != nil {
		t.Fatal(err)
	}
	az, err := installer.Az(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	python, err := installer.Venv(t.Context(), "guide", guide.Requirements()...)
	if err != nil {
		t.Fatal(err)
	}
	play(t, "clients", func(env *testscript.Env) {
		env.Setenv("PATH", env.Getenv("PATH")+string(os.PathListSeparator)+filepath.Dir(az))
		env.Setenv("GUIDE_PYTHON", filepath.Join(python, "python"))
	})
}

// program returns the folder of the program: LANYARD_TEST_BIN where there is
// no Go to build it, or one that it is built into.
func program(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("LANYARD_TEST_BIN"); bin != "" {
		return bin
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "../../cmd/lanyard")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

func play(t *testing.T, dir string, setup func(*testscript.Env)) {
	if testing.Short() {
		t.Skip("builds and starts the whole program")
	}
	bin := program(t)
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", filepath.Join(env.WorkDir, "user"))
			env.Setenv("LANYARD_HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("LANYARD_CACHE", filepath.Join(env.WorkDir, "cache"))
			// Scripts run side by side: each takes free ports.
			env.Setenv("LANYARD_LISTEN", "127.0.0.1:0")
			env.Setenv("LANYARD_SQL_LISTEN", "127.0.0.1:0")
			if setup != nil {
				setup(env)
			}
			env.Defer(func() {
				down := exec.Command(filepath.Join(bin, "lanyard"), "down")
				down.Env = env.Vars
				if out, err := down.CombinedOutput(); err != nil {
					t.Errorf("lanyard down: %v\n%s", err, out)
				}
			})
			return nil
		},
	})
}
