package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/access"
)

// decided is a decision as Resource Manager answers it.
type decided struct {
	Name       string
	Properties struct {
		Decision, RequestID, RoleName, RoleAssignmentScope, RoleAssignmentID, Reason, Note, Action string
		Principal                                                                                  struct{ ObjectID string }
	}
}

// decisions are those of an action, the latest first, as the operator sees them.
func (w *world) decisions(t *testing.T, action string) (out []decided) {
	t.Helper()
	r := w.must(200, "GET", arm+"/subscriptions/"+w.cloud.SubscriptionID+"/providers/Lanyard.Access/decisions?api-version=2026-11-01&top=1000", w.operator(arm), "")
	var list struct{ Value []decided }
	if err := json.Unmarshal([]byte(r.body), &list); err != nil {
		t.Fatal(err)
	}
	for _, d := range list.Value {
		if strings.EqualFold(d.Properties.Action, action) {
			out = append(out, d)
		}
	}
	return out
}

// What the waist decides is shown with what decided: a role assignment, the
// account's own, its key, or nothing.
func TestDecisionsAreRecordedWithWhatDecided(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kv-dec")
	who, token := w.stranger()
	const getSecret = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
	get := func(status int) reply {
		return w.must(status, "GET", "https://kv-dec.vault.azure.net/secrets/none?api-version=7.4", token("https://vault.azure.net"), "")
	}
	id := get(403).header.Get("x-ms-request-id")
	w.assign(who, "4633458b-17de-408a-b874-0445c86b69e6", vault)
	get(404)
	got := w.decisions(t, getSecret)
	if len(got) != 2 || got[1].Properties.Decision != "Denied" || got[1].Properties.RequestID != id || got[1].Properties.Reason != "NoAssignment" || got[1].Properties.Principal.ObjectID != who {
		t.Fatalf("%+v", got)
	}
	if p := got[0].Properties; p.Decision != "Allowed" || p.RoleName != "Key Vault Secrets User" || p.RoleAssignmentScope != vault || p.RoleAssignmentID == "" {
		t.Errorf("%+v", p)
	}
	// The same explanation as of `lanyard why`.
	r := w.must(200, "GET", arm+"/subscriptions/"+w.cloud.SubscriptionID+"/providers/Lanyard.Access/decisions/"+id+"?api-version=2026-11-01", w.operator(arm), "")
	var entry struct {
		Properties struct{ Explanation access.Explanation }
	}
	if err := json.Unmarshal([]byte(r.body), &entry); err != nil {
		t.Fatal(err)
	}
	if e, why := entry.Properties.Explanation, w.why(t, id); e.Summary != why.Summary || len(e.Fixes) != len(why.Fixes) || e.Fixes[0] != why.Fixes[0] {
		t.Errorf("%+v\n%+v", e, why)
	}

	// Cosmos DB's own roles.
	account := w.group() + "/providers/Microsoft.DocumentDB/databaseAccounts/cosdec"
	w.put(account, "2024-11-15", `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"westeurope"}]}}`)
	const readMetadata = "Microsoft.DocumentDB/databaseAccounts/readMetadata"
	assignment := account + "/sqlRoleAssignments/" + w.system.base.newID()
	authorization := "type=aad&ver=1.0&sig=" + token("https://cosmos.azure.com")
	read := func(status int) {
		if r := w.do(w.client(""), "GET", "https://cosdec.documents.azure.com/", "", "", "Authorization", authorization, "X-Ms-Version", "2018-12-31"); r.status != status {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	read(403)
	w.put(assignment, "2024-11-15", `{"properties":{"roleDefinitionId":"`+account+`/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001","principalId":"`+who+`","scope":"`+account+`"}}`)
	read(200)
	got = w.decisions(t, readMetadata)
	if len(got) != 2 || got[0].Properties.Decision != "Allowed" || got[0].Properties.RoleName != "Cosmos DB Built-in Data Reader" || !strings.EqualFold(got[0].Properties.RoleAssignmentID, assignment) || got[1].Properties.Decision != "Denied" {
		t.Errorf("%+v", got)
	}

	// To look at the log is no decision.
	before := len(w.system.base.access.Since(0))
	w.decisions(t, getSecret)
	if after := len(w.system.base.access.Since(0)); after != before {
		t.Errorf("looking made %d decisions", after-before)
	}
}
