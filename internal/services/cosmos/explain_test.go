package cosmos

import (
	"strings"
	"testing"
)

// An Azure role is named where it counts for the account, so that nobody looks
// at the wrong one; what the caller has elsewhere is not.
func TestTheSummaryNamesTheRoleThatDoesNotReach(t *testing.T) {
	f := newFixture(t)
	refused := func() string {
		t.Helper()
		want(t, f.as(app, "GET", "/", ""), 403, "5301")
		decisions := f.Access.Since(0)
		e, err := f.service.Explain(t.Context(), decisions[len(decisions)-1].Record)
		if err != nil {
			t.Fatal(err)
		}
		return e.Summary
	}
	const none = "The caller has no Cosmos data role in the account."
	f.Assign(app, "Storage Blob Data Reader", id("cos2"))
	if got := refused(); !strings.HasPrefix(got, none) {
		t.Errorf("with a role at another account: %s", got)
	}
	f.Assign(app, "Key Vault Reader", "/")
	if got := refused(); !strings.HasPrefix(got, "The caller has the Azure role Key Vault Reader here") {
		t.Errorf("with a role above the account: %s", got)
	}
}
