package app

import (
	"encoding/json"
	"strings"
	"testing"
)

// A group that Graph makes gives its members what it has, members of groups in
// it too, from the next call on, and takes it back as soon.
func TestGroupsGrantThroughGraph(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kv-group")
	who, token := w.stranger()
	group := func(name string) string {
		return w.graph(201, "POST", "/groups", `{"displayName":"`+name+`","mailEnabled":false,"mailNickname":"g","securityEnabled":true}`)["id"].(string)
	}
	outer, inner := group("outer"), group("inner")
	w.assignAs("Group", outer, "4633458b-17de-408a-b874-0445c86b69e6", vault)
	read := func(status int, when string) {
		t.Helper()
		if r := w.do(w.client(""), "GET", "https://kv-group.vault.azure.net/secrets?api-version=7.4", token("https://vault.azure.net"), ""); r.status != status {
			t.Errorf("%s: %d, want %d", when, r.status, status)
		}
	}
	reference := func(id string) string {
		return `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/` + id + `"}`
	}
	read(403, "before")
	w.graph(204, "POST", "/groups/"+outer+"/members/$ref", reference(inner))
	read(403, "with an empty group in the group")
	w.graph(204, "POST", "/groups/"+inner+"/members/$ref", reference(who))
	read(200, "as a member of a member")
	members := w.graph(200, "GET", "/groups/"+outer+"/members", "")
	if data, _ := json.Marshal(members["value"]); !strings.Contains(string(data), inner) || !strings.Contains(string(data), "#microsoft.graph.group") || strings.Contains(string(data), who) {
		t.Errorf("members: %s", data)
	}
	if data, _ := json.Marshal(w.graph(200, "GET", "/servicePrincipals/"+who+"/memberOf", "")); !strings.Contains(string(data), inner) || strings.Contains(string(data), outer) {
		t.Errorf("memberOf: %s", data)
	}
	for _, c := range []struct{ asked, want string }{{outer, outer}, {inner, inner}, {who, ""}} {
		data, _ := json.Marshal(w.graph(200, "POST", "/directoryObjects/"+who+"/checkMemberGroups", `{"groupIds":["`+c.asked+`"]}`)["value"])
		if got := strings.Trim(string(data), `[]"`); got != c.want {
			t.Errorf("in %s: %s", c.asked, data)
		}
	}
	// Owners are not kept.
	for path, status := range map[string]int{"/groups/" + outer: 200, "/groups/" + who: 404, "/servicePrincipals/" + who: 200, "/servicePrincipals/" + outer: 404, "/applications/" + who: 404} {
		if got := w.graph(status, "GET", path+"/owners", ""); status == 200 && len(got["value"].([]any)) != 0 {
			t.Errorf("%s has owners: %v", path, got)
		}
	}
	// Nobody but the operator changes a group, a member of it least of all.
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/groups", `{"displayName":"x","mailEnabled":false,"mailNickname":"x","securityEnabled":true}`},
		{"POST", "/groups/" + outer + "/members/$ref", reference(who)}, {"DELETE", "/groups/" + outer + "/members/" + inner + "/$ref", ""}, {"DELETE", "/groups/" + outer, ""},
	} {
		w.must(403, c.method, graphURL+c.path, token("https://graph.microsoft.com"), c.body)
	}
	w.person("alice", "", "")
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/groups/" + inner + "/members/$ref", reference(who), 400}, {"POST", "/groups/" + inner + "/members/$ref", reference(inner), 400},
		{"POST", "/groups/" + inner + "/members/$ref", reference("nobody"), 404}, {"POST", "/groups/" + inner + "/members/$ref", `{"@odata.id":"::"}`, 400},
		{"POST", "/groups/" + who + "/members/$ref", reference(inner), 404}, {"DELETE", "/groups/" + outer + "/members/" + who + "/$ref", "", 404},
		{"GET", "/groups/" + who, "", 404}, {"GET", "/groups/none/members", "", 404}, {"DELETE", "/groups/" + who, "", 404},
		{"POST", "/groups", `{"displayName":"x","mailEnabled":true,"mailNickname":"x","securityEnabled":true}`, 400}, {"POST", "/groups", `{"displayName":"x"}`, 400},
		{"GET", "/users/alice@" + w.cloud.Domain + "/memberOf", "", 200}, {"GET", "/users/none/memberOf", "", 404},
	} {
		w.graph(c.status, c.method, c.path, c.body)
	}
	read(200, "after what was refused")
	// A ring of groups grants no more than its parts.
	w.graph(204, "POST", "/groups/"+inner+"/members/$ref", reference(outer))
	read(200, "in a ring")
	w.graph(204, "DELETE", "/groups/"+inner+"/members/"+who+"/$ref", "")
	read(403, "after leaving")
	w.graph(204, "POST", "/groups/"+outer+"/members/$ref", reference(who))
	read(200, "as a member")
	w.graph(204, "DELETE", "/groups/"+outer, "")
	read(403, "after the group is gone")
	w.graph(404, "GET", "/groups/"+outer, "")
}
