package scm

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

// everything is a call of every row, so that none is forgotten.
func everything(f *fixture) []string {
	var out []string
	for _, row := range (&Service{}).operations() {
		path := strings.NewReplacer("{id}", "latest", "{entry}", "e", "{name}", "A", "{path...}", "site/wwwroot/a.txt").Replace(row.Path)
		if strings.HasSuffix(path, "/publish") {
			path += "?type=zip"
		}
		out = append(out, row.Method+" "+path)
	}
	if len(out) < 20 {
		f.Fatalf("%d rows", len(out))
	}
	return out
}

// TestWhoMayPublish goes through every row with everybody who must not: none
// of them changes or reads anything.
func TestWhoMayPublish(t *testing.T) {
	f := newFixture(t)
	f.kudu(200, "POST", "app1", "/api/zipdeploy", zipped("a.txt", "one"))
	user1, password1 := f.credentials("app1")
	user2, password2 := f.credentials("app2")
	slotUser, slotPassword := f.credentials("app1/slots/staging")
	if slotUser != "$app1__staging" || password1 == password2 || slotPassword == password1 {
		t.Fatalf("%s %s", user1, slotUser)
	}
	f.Assign("reader", "Reader", "/subscriptions/"+servicetest.Subscription)
	f.Assign("planner", "Web Plan Contributor", "/subscriptions/"+servicetest.Subscription)
	f.Assign("neighbour", "Website Contributor", siteID+"app2")
	f.Assign("publisher", "Website Contributor", siteID+"app1")
	f.Assign("slotted", "Website Contributor", siteID+"app1/slots/staging")
	before, _, _ := f.content.Current(t.Context(), siteID+"app1")
	for name, c := range map[string]struct {
		authorization string
		status        int
	}{
		"nobody":                      {"", 401},
		"a Reader":                    {"Bearer " + f.Token("reader", scmAudience), 403},
		"a role on plans":             {"Bearer " + f.Token("planner", scmAudience), 403},
		"a role on another app":       {"Bearer " + f.Token("neighbour", scmAudience), 403},
		"a role on the slot alone":    {"Bearer " + f.Token("slotted", scmAudience), 403},
		"no role":                     {"Bearer " + f.Token(other, scmAudience), 403},
		"a token for Key Vault":       {"Bearer " + f.Token(operator, "https://vault.azure.net"), 401},
		"a token for Graph":           {"Bearer " + f.Token(operator, "https://graph.microsoft.com"), 401},
		"a token that is none":        {"Bearer x.y.z", 401},
		"a wrong password":            {basic(user1, "wrong"), 401},
		"an empty password":           {basic(user1, ""), 401},
		"the other app's credentials": {basic(user2, password2), 401},
		"the other app's password":    {basic(user1, password2), 401},
		"the slot's credentials":      {basic(slotUser, slotPassword), 401},
		"another name":                {basic("app1", password1), 401},
		"no user":                     {basic("", password1), 401},
		"the password as a token":     {"Bearer " + password1, 401},
	} {
		t.Run(name, func(t *testing.T) {
			for _, call := range everything(f) {
				method, path, _ := strings.Cut(call, " ")
				body := ""
				if method != "GET" {
					body = zipped("evil.txt", "x")
				}
				a := f.Do(f.scm, f.call(method, "app1", path, body, c.authorization))
				if a.Status != c.status {
					t.Errorf("%s: %d, want %d: %s", call, a.Status, c.status, a.Body)
				}
				if c.status == 401 && !challenged(a) {
					t.Errorf("%s has no challenge", call)
				}
			}
		})
	}
	if after, _, _ := f.content.Current(t.Context(), siteID+"app1"); after != before {
		t.Errorf("the app runs %+v", after)
	}
	if list, _ := f.content.Deployments(t.Context(), siteID+"app1"); len(list) != 1 {
		t.Errorf("%d deployments", len(list))
	}
	// Who may: by role, and by the app's own credentials, in the forms that
	// Kudu takes.
	for name, authorization := range map[string]string{
		"the role on the app": "Bearer " + f.Token("publisher", scmAudience), "for Resource Manager": "Bearer " + f.Token("publisher", "https://management.azure.com/"),
		"its credentials": basic(user1, password1), "its credentials with a domain": basic(`app1\`+user1, password1), "in capitals": basic("$APP1", password1),
	} {
		if a := f.Do(f.scm, f.call("GET", "app1", "/api/deployments", "", authorization)); a.Status != 200 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if a := f.Do(f.scm, f.call("GET", "app1-staging", "/api/deployments", "", "Bearer "+f.Token("slotted", scmAudience))); a.Status != 200 || strings.TrimSpace(a.Body) != "[]" {
		t.Errorf("the slot's own publisher: %d %s", a.Status, a.Body)
	}
	f.Must(f.scm, 403, f.call("GET", "app1-staging", "/api/deployments", "", "Bearer "+f.Token("neighbour", scmAudience)))
	f.Must(f.scm, 200, f.call("GET", "app1-staging", "/api/deployments", "", basic(slotUser, slotPassword)))
	f.Must(f.scm, 401, f.call("GET", "app1-staging", "/api/deployments", "", basic(user1, password1)))
}

// challenged looks for the header whatever its case: it is sent as Kudu does.
func challenged(a servicetest.Answer) bool {
	for name := range a.Header {
		if strings.EqualFold(name, "WWW-Authenticate") {
			return true
		}
	}
	return false
}

// TestPolicy: the policy of the scm host turns passwords off, and tokens go on.
func TestPolicy(t *testing.T) {
	f := newFixture(t)
	user, password := f.credentials("app1")
	deploy := f.call("POST", "app1", "/api/publish?type=zip", zipped("a", "1"), basic(user, password))
	f.Must(f.scm, 200, deploy)
	policy := siteID + "app1/basicPublishingCredentialsPolicies/"
	f.control("PUT", policy+"ftp", `{"properties":{"allow":false}}`, 200)
	f.Must(f.scm, 200, deploy)
	f.control("PUT", policy+"scm", `{"properties":{"allow":false}}`, 200)
	f.Must(f.scm, 401, deploy)
	f.kudu(200, "POST", "app1", "/api/publish?type=zip", zipped("a", "2"))
	user, password = f.credentials("app2")
	f.Must(f.scm, 200, f.call("GET", "app2", "/api/deployments", "", basic(user, password)))
	f.control("PUT", policy+"scm", `{"properties":{"allow":true}}`, 200)
	f.Must(f.scm, 200, deploy)
}

// TestNewPassword: another password takes the former one's place, for whoever
// may ask for it; a role on the site alone says nothing of its slots.
func TestNewPassword(t *testing.T) {
	f := newFixture(t)
	user, password := f.credentials("app1")
	slotUser, slotPassword := f.credentials("app1/slots/staging")
	f.Assign("reader", "Reader", "/subscriptions/"+servicetest.Subscription)
	f.Assign("slotted", "Website Contributor", siteID+"app1/slots/staging")
	for _, who := range []string{"reader", "slotted", other} {
		f.controlAs(who, "POST", siteID+"app1/newpassword", "", 403)
	}
	f.Must(f.scm, 200, f.call("GET", "app1", "/api/deployments", "", basic(user, password)))
	if a := f.control("POST", siteID+"app1/newpassword", "", 200); a.Body != "" {
		t.Errorf("the answer is %q", a.Body)
	}
	f.Must(f.scm, 401, f.call("GET", "app1", "/api/deployments", "", basic(user, password)))
	if _, other := f.credentials("app1"); other == password {
		t.Error("the password is the same")
	} else {
		f.Must(f.scm, 200, f.call("GET", "app1", "/api/deployments", "", basic(user, other)))
	}
	f.Must(f.scm, 200, f.call("GET", "app1-staging", "/api/deployments", "", basic(slotUser, slotPassword)))
	f.controlAs("slotted", "POST", siteID+"app1/slots/staging/newpassword", "", 200)
	f.Must(f.scm, 401, f.call("GET", "app1-staging", "/api/deployments", "", basic(slotUser, slotPassword)))
	f.control("POST", siteID+"nosuch/newpassword", "", 404)
}

// TestArmRows: what Resource Manager knows of deployments asks for roles, too.
func TestArmRows(t *testing.T) {
	f := newFixture(t)
	f.kudu(200, "POST", "app1", "/api/publish?type=zip", zipped("a", "1"))
	list, err := f.content.Deployments(t.Context(), siteID+"app1")
	if err != nil || len(list) != 1 || list[0].Status != content.Success {
		t.Fatalf("%+v %v", list, err)
	}
	f.Assign("reader", "Reader", siteID+"app1")
	read := []string{"/deploymentStatus/" + list[0].ID, "/deploymentStatus", "/deployments", "/deployments/" + list[0].ID, "/deployments/" + list[0].ID + "/log",
		"/instances/i/deployments", "/extensions/onedeploy", "/instances/i/extensions/onedeploy"}
	for _, path := range read {
		f.controlAs("reader", "GET", siteID+"app1"+path, "", 200)
		f.controlAs("reader", "GET", siteID+"app2"+path, "", 403)
		f.controlAs(other, "GET", siteID+"app1"+path, "", 403)
	}
	for _, path := range []string{"/extensions/onedeploy", "/instances/i/extensions/onedeploy"} {
		body := `{"properties":{"type":"zip","packageUri":"http://127.0.0.1:1/a.zip"}}`
		f.controlAs("reader", "PUT", siteID+"app1"+path, body, 403)
		f.controlAs(other, "PUT", siteID+"app1"+path, body, 403)
	}
	f.control("GET", siteID+"app2/deploymentStatus/"+list[0].ID, "", 404)
	f.control("GET", siteID+"nosuch/deployments", "", 404)
}
