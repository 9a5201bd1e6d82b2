package control

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCallsCrossTheSocket(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	c := dial(t, home)
	ctx := t.Context()

	st, err := c.Status(ctx)
	if err != nil || !st.Ready || st.Operator.ObjectID != "o" {
		t.Errorf("Status = %+v, %v", st, err)
	}
	if op, err := c.Operator(ctx); err != nil || op.Secret != "s" {
		t.Errorf("Operator = %v, %v", op, err)
	}
	app, err := c.App(ctx, AppRef{Name: "two", Group: "rg 1"})
	want := AppEnvironment{Name: "two", Group: "rg 1", Settings: map[string]string{"A=": "x\ny"}}
	if diff := cmp.Diff(want, app); err != nil || diff != "" {
		t.Errorf("App: %v\n%s", err, diff)
	}
	if link, err := c.PortalLink(ctx, "a&b"); err != nil || link != "http://lanyard.localhost/a&b" {
		t.Errorf("PortalLink = %s, %v", link, err)
	}
	if _, err := c.PortalLink(ctx, "none"); !IsCode(err, CodeNotFound) {
		t.Errorf("PortalLink of nobody: %v", err)
	}
	if ex, err := c.Why(ctx, "r 1&"); err != nil || !ex.Found || string(ex.JSON) != `{"a":1}` {
		t.Errorf("Why = %+v, %v", ex, err)
	}
}

func TestErrorsKeepCodeAndWords(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	c := dial(t, home)
	for _, tc := range []struct{ name, code, text string }{
		{"two", CodeAmbiguous, "app two is in groups rg1 and rg2; say which with -g"},
		{"none", CodeNotFound, "no app none"},
		{"broken", CodeInternal, "disk on fire"},
	} {
		_, err := c.App(t.Context(), AppRef{Name: tc.name})
		if !IsCode(err, tc.code) || err.Error() != tc.text {
			t.Errorf("%s: %v, want code %s and text %q", tc.name, err, tc.code, tc.text)
		}
	}
	_, err := c.OpenRun(t.Context(), RunRequest{App: &AppRef{Name: "taken"}})
	if !IsCode(err, CodeConflict) {
		t.Errorf("OpenRun = %v, want %s", err, CodeConflict)
	}
}
