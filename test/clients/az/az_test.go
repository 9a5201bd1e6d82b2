// Package az plays the commands of the Azure CLI against the program: those
// that a user of managed identities types, each with the exit code that it
// has against Azure. Each write is shown by a later read, by the refusal of
// another caller, and after a restart.
package az

import (
	"strings"
	"testing"
	"time"
)

// kind is the commands about one thing. Kinds do not depend on each other's
// resources, so that they can be played side by side.
type kind struct {
	name string
	play func(*session, *testing.T)
}

var kinds = []kind{
	{"key vault", (*session).keyVault},
	{"storage", (*session).storage},
	{"web app", (*session).webApp},
	{"deploying", (*session).deploying},
	{"slots", (*session).slots},
	{"cosmos", (*session).cosmos},
	{"roles", (*session).roles},
	{"directory", (*session).directory},
	{"sql", (*session).sql},
	{"not served", (*session).unserved},
}

func TestCommands(t *testing.T) {
	s := start(t)
	t.Run("account and group", func(t *testing.T) { s.account(t) })
	t.Run("operator", func(t *testing.T) {
		for _, k := range kinds {
			t.Run(k.name, func(t *testing.T) {
				t.Parallel()
				k.play(s.own(), t)
			})
		}
	})
	t.Run("resources", func(t *testing.T) { s.resources(t) })
	t.Run("sign-in", func(t *testing.T) { s.signIn(t) })
	if t.Failed() {
		return // the passes below would only repeat it
	}
	s.strangers(t)
	t.Run("restart", func(t *testing.T) {
		s.Lanyard("down").OK(t)
		s.Lanyard("up", "-d", "--listen", "127.0.0.1:0").OK(t)
		s.readAgain(t)
	})
	t.Run("group delete", func(t *testing.T) {
		s.play(t, []step{
			{command: "group delete -n rg1 --yes", shown: by("group exists -n rg1", "false")},
			{command: "resource list --query [].name -o tsv", hasNot: []string{"kv1", "app1", "stg1"}},
			{command: "keyvault list-deleted --query [].name -o tsv", has: []string{"kv1", "kv2"}},
		})
	})
	if total, n := s.took(); n > 0 {
		t.Logf("%d commands of az, %s each", n, (total / time.Duration(n)).Round(time.Millisecond))
	}
}

// split cuts a command at spaces outside quotes of either kind.
func split(command string) []string {
	var out []string
	var word strings.Builder
	var quote rune
	open := false
	for _, c := range command {
		switch {
		case quote == 0 && (c == '\'' || c == '"'):
			quote, open = c, true
		case quote != 0 && c == quote:
			quote = 0
		case c == ' ' && quote == 0:
			if open || word.Len() > 0 {
				out = append(out, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(c)
		}
	}
	if open || word.Len() > 0 {
		out = append(out, word.String())
	}
	return out
}
