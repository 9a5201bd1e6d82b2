package nodehook

import (
	"os"
	"strings"
	"testing"
)

func TestJoinKeepsTheUsersOptions(t *testing.T) {
	for _, tc := range []struct{ options, path, want string }{
		{"", "/h/hook.cjs", "--require /h/hook.cjs"},
		{"--inspect", "/h/hook.cjs", "--require /h/hook.cjs --inspect"},
		{`--require "my own.cjs"`, "/h/hook.cjs", `--require /h/hook.cjs --require "my own.cjs"`},
		{"--require /h/hook.cjs", "/h/hook.cjs", "--require /h/hook.cjs"},
		{"--require /h/hook.cjs --inspect", "/h/hook.cjs", "--require /h/hook.cjs --inspect"},
		{"--require /h/hook.cjs2", "/h/hook.cjs", "--require /h/hook.cjs --require /h/hook.cjs2"},
		{"", `/a b/"q"\hook.cjs`, `--require "/a b/\"q\"\\hook.cjs"`},
	} {
		if got := Join(tc.options, tc.path); got != tc.want {
			t.Errorf("Join(%q, %q) = %q, want %q", tc.options, tc.path, got, tc.want)
		}
	}
}

func TestWriteNamesTheHosts(t *testing.T) {
	home := t.TempDir()
	for _, domain := range []string{"one.net", "two.net"} { // another version's script is replaced
		path, err := Write(home, []string{domain}, []string{"sign-in.example"})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), `new Set(["`+domain+`"])`) || !strings.Contains(string(text), `new Set(["sign-in.example"])`) {
			t.Errorf("%v\n%.600s", err, text)
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 1 {
		t.Errorf("home holds %v, %v", left, err)
	}
}
