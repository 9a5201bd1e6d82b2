package app

import (
	"net/url"
	"strings"
	"testing"
)

// Access control: what was made above is shown as inherited and is not to be
// removed here, lists are narrowed, and one's own access is for oneself to
// know, whatever else one may read.
func TestAccessControlInThePortal(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kv-iam")
	w.person("reader", readerRole, w.group())
	w.person("secrets", "4633458b-17de-408a-b874-0445c86b69e6", vault)
	w.person("nobody", "", "")
	iam := at("iam", vault)
	v := w.visit("")

	rows := func(p pageOf) (all, removable int) {
		for _, n := range p.all("input") {
			if attribute(n, "name") == "assignment" {
				removable++
			}
		}
		return len(p.all("tr")) - 1, removable
	}
	if all, removable := rows(v.get(iam + "?tab=assignments")); all != 4 || removable != 1 {
		t.Errorf("%d assignments, %d of them to be removed here; want the operator's two, the reader's and the vault's own, 1", all, removable)
	}
	for query, want := range map[string]int{
		"&scope=this": 1, "&scope=inherited": 3, "&find=reader": 1, "&find=Owner": 2, "&type=ServicePrincipal": 1, "&type=User&scope=inherited": 2, "&find=secrets": 1,
	} {
		if all, _ := rows(v.get(iam + "?tab=assignments" + query)); all != want {
			t.Errorf("%s: %d, want %d", query, all, want)
		}
	}
	if all, removable := rows(w.visit("reader@" + w.cloud.Domain).get(iam + "?tab=assignments")); all != 4 || removable != 0 {
		t.Errorf("to a Reader: %d assignments, %d to be removed", all, removable)
	}

	// Roles: those of the resource's provider first, and not all of them at once.
	p := v.get(iam + "?tab=roles")
	if first := text(p.all("tr")[1]); !strings.HasPrefix(first, "Key Vault") || len(p.all("tr")) != 61 || !strings.Contains(p.body, "more: search") {
		t.Errorf("roles: %d, the first is %s", len(p.all("tr"))-1, first)
	}
	if p := v.get(iam + "?tab=roles&find=secrets/getSecret"); !strings.Contains(p.body, "Key Vault Secrets User") || strings.Contains(text(p.find("table")), "Blob") {
		t.Errorf("by a permission: %s", text(p.find("table")))
	}

	// Whom one has chosen goes along when one looks for the role among others.
	chosen := url.Values{"member": {w.cloud.OperatorUser}, "kind": {"identity"}}
	kept := 0
	for _, a := range v.get(at("iamadd", vault) + "?step=role&" + chosen.Encode()).all("a") {
		to, err := url.Parse(attribute(a, "href"))
		if err == nil && attribute(a, "role") == "tab" && to.Query().Get("member") == w.cloud.OperatorUser && to.Query().Get("kind") == "identity" {
			kept++
		}
	}
	if kept != 6 {
		t.Errorf("%d tabs keep the member, want four steps and two kinds of roles", kept)
	}

	// Whoever reads assignments at one resource alone sees what their roles are
	// called, though the subscription, where those are defined, is closed.
	w.person("giver", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", vault)
	giver := w.visit("giver@" + w.cloud.Domain)
	if p := giver.get(iam + "?tab=assignments"); !strings.Contains(text(p.find("tbody")), "User Access Administrator") || !strings.Contains(p.body, ">Key Vault Secrets User<") {
		t.Errorf("to the vault's User Access Administrator: %s", text(p.find("tbody")))
	}
	if p := giver.submit(at("iamadd", vault)+"?step=review&role="+readerRole+"&member="+w.cloud.OperatorUser, "assign"); !strings.Contains(p.body, "was added as Reader") {
		t.Errorf("giving a role: %s", text(p.find("main")))
	}
	form := url.Values{"csrf": {giver.get("/portal").csrf()}, "do": {"assign"}}
	if p := giver.send("POST", at("iamadd", w.group())+"?step=review&role="+readerRole+"&member="+w.cloud.OperatorUser, form); p.status != 403 {
		t.Errorf("giving a role at the group: %d", p.status)
	}

	own := w.visit("secrets@" + w.cloud.Domain)
	p = own.get(iam + "?tab=check&mine=1")
	if !strings.Contains(p.body, "You may not read role assignments") || !strings.Contains(p.body, "Microsoft.KeyVault/vaults/secrets/getSecret/action") {
		t.Errorf("one's own access: %s", text(p.find("main")))
	}
	if p := own.get(iam + "?tab=check&principal=" + w.cloud.OperatorUser); !strings.Contains(p.body, "You may not read role assignments") || strings.Contains(p.body, "Owner</a>") {
		t.Errorf("somebody else's access: %s", text(p.find("main")))
	}
	if p := w.visit("nobody@" + w.cloud.Domain).get(iam + "?tab=check&mine=1"); !strings.Contains(p.body, "you have no role here") {
		t.Errorf("nobody's access: %s", text(p.find("main")))
	}
}
