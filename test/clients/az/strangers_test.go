package az

import (
	"slices"
	"strings"
	"testing"
)

// The callers who are refused: one whose only role was taken away after it
// had signed in, and a Reader of the subscription.
const (
	roleless = "roleless"
	reader   = "reader"
)

// strangers repeats every command, once, as a caller who must not.
func (s *session) strangers(t *testing.T) {
	for _, name := range []string{roleless, reader} {
		made := strings.Fields(s.try(t, s.fill("ad sp create-for-rbac -n "+name+" --role Reader --scopes {sub} --query [appId,password] -o tsv"), 0, nil, nil).Stdout)
		s.as(name, "login", "--service-principal", "-u", made[0], "-p", made[1], "--tenant", s.Status.TenantID).OK(t)
		if name == roleless {
			s.try(t, s.fill("role assignment delete --assignee "+made[0]+" --role Reader --scope {sub}"), 0, nil, nil)
		}
	}
	seen := map[string]bool{}
	t.Run("strangers", func(t *testing.T) {
		for _, st := range s.steps {
			for _, c := range []*step{&st, st.shown} {
				if c == nil || c.code != 0 || c.stranger == local || seen[c.command] {
					continue
				}
				seen[c.command] = true
				t.Run(c.command, func(t *testing.T) {
					t.Parallel()
					s.isRefused(t, *c)
				})
			}
		}
	})
}

// readsFirst are the commands with which az reads before it writes: a Reader
// gets as far as the write.
var readsFirst = []string{"webapp ", "appservice ", "identity ", "keyvault delete", "storage account", "sql "}

func (s *session) isRefused(t *testing.T, st step) {
	t.Helper()
	who := roleless
	if st.shown != nil && slices.ContainsFunc(readsFirst, func(words string) bool { return strings.HasPrefix(st.command, words) }) {
		who = reader
	}
	r := s.as(who, split(st.command)...)
	switch st.stranger {
	case nothing:
		r.OK(t)
		prints(t, st.command, r, nil, st.has)
	case missing:
		if r.Code == 0 || !strings.Contains(r.Stderr, "not found") {
			t.Errorf("%s: az %s\nexit code %d\n%s\n%s", who, st.command, r.Code, r.Stdout, r.Stderr)
		}
	default:
		code := 1
		if st.stranger == early {
			code = 2
		}
		if want := refusal(st.command); r.Code != code || !strings.Contains(r.Stderr, want) {
			t.Errorf("%s: az %s\nexit code %d, want %d and %q\n%s\n%s", who, st.command, r.Code, code, want, r.Stdout, r.Stderr)
		}
	}
}

// refusal is what az prints of the 403 of the service that a command asks.
func refusal(command string) string {
	switch {
	case strings.HasPrefix(command, "group exists"): // the answer to HEAD has no body
		return "Forbidden"
	case strings.HasPrefix(command, "keyvault secret"):
		return "(Forbidden) Caller is not authorized to perform action"
	case strings.HasPrefix(command, "storage") && strings.Contains(command, "--auth-mode login"):
		return "You do not have the required permissions"
	case strings.HasPrefix(command, "webapp deploy"): // Resource Manager's words, or those of the scm host
		return "does not have authorization to perform action"
	case strings.HasPrefix(command, "ad "), strings.Contains(command, "--assignee operator@"): // a user is looked up first
		return "Insufficient privileges to complete the operation"
	}
	return "AuthorizationFailed"
}
