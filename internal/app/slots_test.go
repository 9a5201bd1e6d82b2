package app

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// slot makes a slot of a site of the group rg1 with an identity of its own and
// returns the principal's id.
func (w *world) slot(site, name string) string {
	w.Helper()
	doc := w.put(w.group()+"/providers/Microsoft.Web/sites/"+site+"/slots/"+name, "2025-05-01",
		`{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"siteConfig":{}}}`)
	return doc["identity"].(map[string]any)["principalId"].(string)
}

// A slot is a site of its own beside the site: another principal, other
// settings, another host name.
func TestSlots(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	token, version := w.operator(arm), "?api-version=2025-05-01"
	w.must(404, "PUT", arm+w.group()+"/providers/Microsoft.Web/sites/none/slots/s"+version, token, `{"location":"westeurope","properties":{}}`)
	own := w.slot("app1", "Stage")
	if own == principal {
		t.Error("the slot has the site's principal")
	}
	stage := site + "/slots/Stage"
	r := w.must(200, "GET", arm+strings.ToLower(stage)+version, token, "")
	for _, part := range []string{`"name":"app1/Stage"`, `"type":"Microsoft.Web/sites/slots"`, `"defaultHostName":"app1-stage.azurewebsites.net"`,
		`"name":"app1-stage.scm.azurewebsites.net"`, `"name":"app1(Stage)"`, `"linuxFxVersion":"PYTHON|3.11"`, `"serverFarmId":"` + w.group() + `/providers/Microsoft.Web/serverfarms/plan1"`} {
		if !strings.Contains(r.body, part) {
			t.Errorf("the slot lacks %s: %s", part, r.body)
		}
	}
	r = w.must(200, "GET", "https://graph.microsoft.com/v1.0/servicePrincipals/"+own, w.operator("https://graph.microsoft.com"), "")
	if !strings.Contains(r.body, `"displayName":"app1/slots/Stage"`) {
		t.Error(r.body)
	}
	w.must(200, "PUT", arm+stage+"/config/appsettings"+version, token, `{"properties":{"COLOUR":"blue"}}`)
	for path, want := range map[string]string{site: "green", stage: "blue"} {
		r := w.must(200, "POST", arm+path+"/config/appsettings/list"+version, token, "")
		if !strings.Contains(r.body, `"COLOUR":"`+want+`"`) || !strings.Contains(r.body, `"id":"`+path+`/config/appsettings"`) {
			t.Errorf("%s: %s", path, r.body)
		}
		e, err := w.system.apps.EnvironmentOf(t.Context(), path)
		if err != nil || e.Settings["COLOUR"] != want || e.Name != "app1" {
			t.Errorf("%s: %+v %v", path, e, err)
		}
	}
	e, err := w.system.apps.EnvironmentOf(t.Context(), stage)
	if err != nil || e.Slot != "Stage" || e.HostName != "app1-stage.azurewebsites.net" || e.Platform["WEBSITE_SLOT_NAME"] != "Stage" || e.Platform["WEBSITE_SITE_NAME"] != "app1" {
		t.Errorf("%+v %v", e, err)
	}
	for label, want := range map[string]string{"app1": site, "APP1-stage": stage, "app1-none": ""} {
		found, err := w.system.apps.ByLabel(t.Context(), label)
		if err != nil || want == "" != (found == nil) || found != nil && found.ID != want {
			t.Errorf("%s: %v %v", label, found, err)
		}
	}
	r = w.must(200, "GET", arm+site+"/slots"+version, token, "")
	if strings.Count(r.body, `"type":"Microsoft.Web/sites/slots"`) != 1 {
		t.Error(r.body)
	}
	r = w.must(200, "GET", arm+w.group()+"/providers/Microsoft.Web/sites"+version, token, "")
	if strings.Contains(r.body, "slots/Stage") {
		t.Error("the slot stands among the sites")
	}
	// What has a slot's host name is neither a site nor another's slot.
	plan := w.group() + "/providers/Microsoft.Web/serverfarms/plan1"
	r = w.must(409, "PUT", arm+w.group()+"/providers/Microsoft.Web/sites/app1-stage"+version, token, `{"location":"westeurope","properties":{"serverFarmId":"`+plan+`"}}`)
	if !strings.Contains(r.body, "app1-stage already exists") {
		t.Error(r.body)
	}
	w.site("app1-a")
	w.must(409, "PUT", arm+site+"/slots/a"+version, token, `{"location":"westeurope","properties":{}}`)
	for _, name := range []string{"production", "a_b", "-a", strings.Repeat("s", 60)} {
		w.must(400, "PUT", arm+site+"/slots/"+name+version, token, `{"location":"westeurope","properties":{}}`)
	}
	// The plan's tier says how many there may be: of Standard five, of Basic none.
	for i := range 4 {
		w.slot("app1", fmt.Sprint("more", i))
	}
	r = w.must(409, "PUT", arm+site+"/slots/sixth"+version, token, `{"location":"westeurope","properties":{}}`)
	if !strings.Contains(r.body, "exceed the number of slots allowed for the 'Standard' SKU") {
		t.Error(r.body)
	}
	for i := range 4 {
		w.must(200, "DELETE", arm+site+"/slots/more"+fmt.Sprint(i)+version, token, "")
	}
	basic := w.group() + "/providers/Microsoft.Web/serverfarms/basic"
	w.put(basic, "2025-03-01", `{"location":"westeurope","sku":{"name":"B1"},"properties":{"reserved":true}}`)
	w.put(w.group()+"/providers/Microsoft.Web/sites/app2", "2025-05-01", `{"location":"westeurope","properties":{"serverFarmId":"`+basic+`"}}`)
	w.must(409, "PUT", arm+w.group()+"/providers/Microsoft.Web/sites/app2/slots/s"+version, token, `{"location":"westeurope","properties":{}}`)
	w.put(basic, "2025-03-01", `{"location":"westeurope","sku":{"name":"P0v3"},"properties":{"reserved":true}}`)
	w.must(200, "PUT", arm+w.group()+"/providers/Microsoft.Web/sites/app2/slots/s"+version, token, `{"location":"westeurope","properties":{}}`)
	if r := w.must(200, "GET", arm+w.group()+"/providers/Microsoft.Web/sites/app2"+version, token, ""); !strings.Contains(r.body, `"sku":"Premium0V3"`) {
		t.Errorf("the tier after scaling up: %s", r.body)
	}
	// A slot goes alone; a site takes its slots along.
	w.slot("app1", "b")
	w.must(200, "DELETE", arm+site+"/slots/b"+version, token, "")
	w.must(404, "GET", arm+site+"/slots/b"+version, token, "")
	w.must(200, "GET", arm+site+version, token, "")
	w.must(200, "DELETE", arm+site+version, token, "")
	w.must(404, "GET", "https://graph.microsoft.com/v1.0/servicePrincipals/"+own, w.operator("https://graph.microsoft.com"), "")
	if found, err := w.system.apps.ByLabel(t.Context(), "app1-stage"); found != nil || err != nil {
		t.Errorf("%v %v", found, err)
	}
}

// Who may do something at a slot may not do it at its site; a Reader sees no
// settings of either.
func TestRolesAtSlots(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	w.slot("app1", "stage")
	w.slot("app1", "stage2")
	site, version := arm+w.group()+"/providers/Microsoft.Web/sites/app1", "?api-version=2025-05-01"
	id, contributor := w.stranger()
	w.assign(id, "de139f84-1756-47ae-9be6-808fbbe84772", strings.TrimPrefix(site, arm)+"/slots/stage")
	for _, c := range []struct {
		method, path, body, action string
	}{
		{"GET", "", "", "read"},
		{"POST", "/restart", "", "restart/action"},
		{"POST", "/stop", "", "stop/action"},
		{"GET", "/config/web", "", "config/read"},
		{"PATCH", "/config/web", `{"properties":{"appCommandLine":"x"}}`, "config/write"},
		{"POST", "/config/appsettings/list", "", "config/list/action"},
		{"PUT", "/config/appsettings", `{"properties":{}}`, "config/write"},
		{"POST", "/publishxml", "", "publishxml/action"},
		{"POST", "/config/publishingcredentials/list", "", "config/list/action"},
		{"GET", "/instances", "", "instances/read"},
		{"GET", "/basicPublishingCredentialsPolicies/scm", "", "basicPublishingCredentialsPolicies/read"},
	} {
		w.must(200, c.method, site+"/slots/stage"+c.path+version, contributor(arm), c.body)
		for base, kind := range map[string]string{site: "sites", site + "/slots/stage2": "sites/slots"} {
			r := w.must(403, c.method, base+c.path+version, contributor(arm), c.body)
			if want := fmt.Sprintf("'Microsoft.Web/%s/%s' over scope '%s", kind, c.action, strings.TrimPrefix(base, arm)); !strings.Contains(r.body, want) {
				t.Errorf("%s lacks %s", r.body, want)
			}
		}
	}
	id, reader := w.stranger()
	w.assign(id, "acdd72a7-3385-48ef-bd42-f606fba81ae7", w.group())
	w.must(200, "GET", site+"/slots/stage"+version, reader(arm), "")
	for _, path := range []string{"appsettings", "connectionstrings", "publishingcredentials"} {
		w.must(403, "POST", site+"/slots/stage/config/"+path+"/list"+version, reader(arm), "")
	}
	r := w.must(200, "GET", arm+"/subscriptions/"+w.cloud.SubscriptionID+"/resources"+version+"&$filter="+url.QueryEscape("resourceType eq 'Microsoft.Web/sites/slots'"), reader(arm), "")
	if !strings.Contains(r.body, `"name":"app1/stage"`) {
		t.Error(r.body)
	}
}

// A site joins a plan by a permission at the plan, as in Azure; what is on it
// may be written without.
func TestJoiningAPlan(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.put(w.group()+"0", "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	plan := w.group() + "/providers/Microsoft.Web/serverfarms/plan1"
	version := "?api-version=2025-05-01"
	const contributor = "de139f84-1756-47ae-9be6-808fbbe84772"
	id, token := w.stranger()
	w.assign(id, contributor, w.group()+"0")
	body := `{"location":"westeurope","properties":{"serverFarmId":"` + plan + `"}}`
	r := w.must(403, "PUT", arm+w.group()+"0/providers/Microsoft.Web/sites/app2"+version, token(arm), body)
	if !strings.Contains(r.body, "LinkedAuthorizationFailed") || !strings.Contains(r.body, "'Microsoft.Web/serverFarms/join/action' on the linked scope(s) '"+plan+"'") {
		t.Error(r.body)
	}
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	w.assign(id, contributor, site)
	w.must(200, "PUT", arm+site+version, token(arm), body)
	w.must(403, "PUT", arm+site+"/slots/s"+version, token(arm), body)
	w.assign(id, contributor, plan)
	w.must(200, "PUT", arm+site+"/slots/s"+version, token(arm), body)
	w.must(200, "PUT", arm+w.group()+"0/providers/Microsoft.Web/sites/app2"+version, token(arm), body)
	for _, other := range []string{site, w.group(), "/", "plan9"} {
		w.must(404, "PUT", arm+site+version, w.operator(arm), `{"location":"westeurope","properties":{"serverFarmId":"`+other+`"}}`)
	}
}

// The ping of az's log tail comes past the proxy, so it is led to this port;
// nobody else sees that.
func TestThePingOfLogTail(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	w.slot("app1", "stage")
	token := w.operator(arm)
	for id, host := range map[string]string{"/sites/app1": "app1.azurewebsites.net", "/sites/app1/slots/stage": "app1-stage.azurewebsites.net"} {
		target := arm + w.group() + "/providers/Microsoft.Web" + id + "?api-version=2025-05-01"
		for command, want := range map[string]string{"": host, "webapp show": host, "webapp log tail": w.system.address()} {
			var doc struct {
				Properties struct{ EnabledHostNames []string }
			}
			w.must(200, "GET", target, token, "", "CommandName", command).json(t, &doc)
			if got := doc.Properties.EnabledHostNames[0]; got != want {
				t.Errorf("%s for %q: %s, want %s", id, command, got, want)
			}
		}
		w.must(401, "GET", target, "", "", "CommandName", "webapp log tail")
	}
}
