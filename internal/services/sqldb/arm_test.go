package sqldb

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func TestServerLife(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		a := f.want(201, "", "PUT", id("srv1"), `{"location":"westeurope","tags":null,"properties":{"minimalTlsVersion":"1.2","createMode":"Normal","administrators":{"principalType":"User","login":"dev@contoso.com","sid":"`+strings.ToUpper(dev)+`","azureADOnlyAuthentication":true}}}`)
		p := a.JSON()["properties"].(map[string]any)
		if p["fullyQualifiedDomainName"] != "srv1.database.windows.net" || p["state"] != "Ready" || p["version"] != "12.0" || !strings.HasPrefix(p["administratorLogin"].(string), "CloudSA") {
			t.Errorf("created: %s", a.Body)
		}
		admin := p["administrators"].(map[string]any)
		if admin["sid"] != dev || admin["administratorType"] != "ActiveDirectory" || admin["tenantId"] != f.Kit.TenantID {
			t.Errorf("administrator: %v", admin)
		}
		f.PutGroup("rg2")
		f.want(409, "NameAlreadyExists", "PUT", strings.Replace(id("srv1"), "/rg1/", "/rg2/", 1), `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"`+secret+`"}}`)
		if a := f.want(200, "", "GET", id("srv1")+"/databases", ""); !strings.Contains(a.Body, `"name":"master"`) || !strings.Contains(a.Body, `"v12.0,system"`) {
			t.Errorf("databases: %s", a.Body)
		}
		f.want(400, "OperationNotAllowed", "DELETE", id("srv1")+"/databases/MASTER", "")
		f.want(400, "InvalidParameterValue", "PUT", id("srv1")+"/databases/master", `{"location":"westeurope"}`)
		f.want(200, "", "DELETE", id("srv1"), "")
		f.want(204, "", "DELETE", id("srv1"), "")
		f.want(404, "ResourceNotFound", "GET", id("srv1")+"/databases/master", "")
	})
}

func TestPasswordsAreHashedAndNeverShown(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.server("srv1")
		fits := func(password string) bool {
			p, err := f.service.administratorPassword(t.Context(), "SRV1")
			if err != nil {
				t.Fatal(err)
			}
			return p.Fits(password)
		}
		if !fits(secret) || fits("") || fits(secret+"x") {
			t.Error("the password is not the one that was set")
		}
		for _, path := range []string{id("srv1"), id("srv1")[:strings.LastIndex(id("srv1"), "/")]} {
			if a := f.want(200, "", "GET", path, ""); strings.Contains(a.Body, secret) || strings.Contains(a.Body, "administratorLoginPassword") {
				t.Errorf("%s shows the password", path)
			}
		}
		if err := f.DB.Read(t.Context(), func(tx *store.Tx) error {
			all, err := f.Kit.List(t.Context(), tx, armkit.Filter{})
			for _, r := range all {
				if r.Properties().Has("administratorLoginPassword") {
					t.Error("the password is kept")
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		f.want(200, "", "PATCH", id("srv1"), `{"properties":{"administratorLoginPassword":"Another-Horse-2"}}`)
		if fits(secret) || !fits("Another-Horse-2") {
			t.Error("the old password is still good")
		}
		f.want(200, "", "DELETE", id("srv1"), "")
		if fits("Another-Horse-2") {
			t.Error("a deleted server has a password")
		}
	})
}

func TestServersThatAreRefused(t *testing.T) {
	f := newFixture(t)
	body := func(login, password, more string) string {
		return `{"location":"westeurope","properties":{"administratorLogin":"` + login + `","administratorLoginPassword":"` + password + `"` + more + `}}`
	}
	for name, c := range map[string]struct{ name, body, code string }{
		"an upper-case name":   {"Srv", body("boss", secret, ""), "InvalidParameterValue"},
		"a dash at the end":    {"srv-", body("boss", secret, ""), "InvalidParameterValue"},
		"nobody to manage it":  {"srv", `{"location":"westeurope","properties":{}}`, "InvalidParameterValue"},
		"sa":                   {"srv", body("SA", secret, ""), "InvalidParameterValue"},
		"a short password":     {"srv", body("boss", "Aa1!", ""), "PasswordNotComplex"},
		"a plain password":     {"srv", body("boss", "abcdefgh1", ""), "PasswordNotComplex"},
		"the login in it":      {"srv", body("boss", "Aa1!BOSSxx", ""), "PasswordNotComplex"},
		"no password":          {"srv", body("boss", "", ""), "PasswordNotComplex"},
		"another version":      {"srv", body("boss", secret, `,"version":"11.0"`), "InvalidParameterValue"},
		"TLS of no kind":       {"srv", body("boss", secret, `,"minimalTlsVersion":"1.4"`), "InvalidParameterValue"},
		"a sid that is none":   {"srv", body("boss", secret, `,"administrators":{"login":"x","sid":"y"}`), "InvalidParameterValue"},
		"another tenant":       {"srv", body("boss", secret, `,"administrators":{"login":"x","sid":"`+dev+`","tenantId":"`+dev+`"}`), "InvalidParameterValue"},
		"Entra and nobody":     {"srv", body("boss", secret, `,"administrators":{"azureADOnlyAuthentication":true}`), "InvalidParameterValue"},
		"a type that is none":  {"srv", body("boss", secret, `,"administrators":{"login":"x","sid":"`+dev+`","principalType":"Robot"}`), "InvalidParameterValue"},
		"an odd administrator": {"srv", body("boss", secret, `,"administrators":[]`), "InvalidRequestContent"},
		"a restore":            {"srv", body("boss", secret, `,"createMode":"Restore"`), "FeatureNotSupported"},
		"an identity":          {"srv", `{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"administratorLogin":"boss","administratorLoginPassword":"` + secret + `"}}`, "FeatureNotSupported"},
		"a place that is none": {"srv", `{"location":"nowhere","properties":{}}`, "LocationNotAvailableForResourceType"},
	} {
		if a := f.as(owner, "PUT", id(c.name), c.body); a.Status != 400 || a.Code() != c.code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	f.want(201, "", "PUT", id("srv"), body("boss", secret, `,"administrators":{"azureADOnlyAuthentication":false}`))
	f.want(404, "ResourceNotFound", "GET", id("srv")+"/administrators/ActiveDirectory", "")
	f.server("srv1")
	f.want(400, "InvalidParameterValue", "PUT", id("srv1"), body("other", secret, ""))
	// What a PUT says of the administrator counts at creation alone.
	f.want(200, "", "PUT", id("srv1"), `{"location":"westeurope","properties":{"administrators":{"login":"x","sid":"`+app+`"}}}`)
	if a := f.want(200, "", "GET", id("srv1")+"/administrators/ActiveDirectory", ""); !strings.Contains(a.Body, dev) {
		t.Errorf("the administrator changed: %s", a.Body)
	}
}

func TestAdministrators(t *testing.T) {
	f := newFixture(t)
	f.want(201, "", "PUT", id("srv1"), `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"`+secret+`"}}`)
	admin, only := id("srv1")+"/administrators/ActiveDirectory", id("srv1")+"/azureADOnlyAuthentications/Default"
	f.want(404, "ResourceNotFound", "GET", admin, "")
	f.want(204, "", "DELETE", admin, "")
	f.want(400, "InvalidServerAADOnlyAuthNoAADAdminPropertyName", "PUT", only, `{"properties":{"azureADOnlyAuthentication":true}}`)
	f.want(404, "ResourceNotFound", "PUT", id("srv1")+"/administrators/Other", `{"properties":{"login":"g","sid":"`+dev+`"}}`)
	f.want(201, "", "PUT", admin, `{"properties":{"administratorType":"ActiveDirectory","login":"g","sid":"`+dev+`"}}`)
	f.want(200, "", "PUT", only, `{"properties":{"azureADOnlyAuthentication":true}}`)
	f.want(400, "InvalidParameterValue", "PUT", only, `{"properties":{}}`)
	if a := f.want(200, "", "PUT", admin, `{"properties":{"administratorType":"ActiveDirectory","login":"g","sid":"`+app+`"}}`); !strings.Contains(a.Body, `"azureADOnlyAuthentication":true`) {
		t.Errorf("a new administrator let SQL logins in: %s", a.Body)
	}
	f.want(400, "AadOnlyAuthenticationIsEnabled", "DELETE", admin, "")
	f.want(400, "AadOnlyAuthenticationIsEnabled", "PATCH", id("srv1"), `{"properties":{"administratorLoginPassword":"Another-Horse-2"}}`)
	if a := f.want(200, "", "GET", id("srv1")+"/azureADOnlyAuthentications", ""); !strings.Contains(a.Body, `"azureADOnlyAuthentication":true`) {
		t.Error(a.Body)
	}
	f.want(200, "", "DELETE", only, "")
	f.want(200, "", "DELETE", admin, "")
	if a := f.want(200, "", "GET", id("srv1")+"/administrators", ""); a.Body != `{"value":[]}` {
		t.Error(a.Body)
	}
}

// SQL Server Contributor may make servers and set administrators, and may
// neither shut SQL logins out nor let them in; SQL DB Contributor touches
// databases alone; Reader writes nothing.
func TestRolesOfTheControlPlane(t *testing.T) {
	f := newFixture(t)
	f.server("srv1")
	f.Assign(app, "SQL Server Contributor", "/subscriptions/"+f.Kit.SubscriptionID)
	f.Assign(dev, "SQL DB Contributor", "/subscriptions/"+f.Kit.SubscriptionID)
	with := `{"location":"westeurope","properties":{"administrators":{"login":"x","sid":"` + dev + `","azureADOnlyAuthentication":true}}}`
	sql := `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"` + secret + `"}}`
	rule := `{"properties":{"startIpAddress":"1.2.3.4","endIpAddress":"1.2.3.4"}}`
	db := `{"location":"westeurope"}`
	for _, c := range []struct {
		who, method, path, body string
		status                  int
	}{
		{app, "PUT", id("srv2"), with, 403},
		{app, "PUT", id("srv2"), sql, 201},
		{app, "PUT", id("srv2") + "/administrators/ActiveDirectory", `{"properties":{"login":"x","sid":"` + dev + `"}}`, 201},
		{app, "PUT", id("srv2") + "/azureADOnlyAuthentications/Default", `{"properties":{"azureADOnlyAuthentication":true}}`, 403},
		{app, "DELETE", id("srv2") + "/azureADOnlyAuthentications/Default", "", 403},
		{app, "PUT", id("srv2") + "/firewallRules/r", rule, 201},
		{dev, "PUT", id("srv1") + "/databases/db1", db, 201},
		{dev, "GET", id("srv1"), "", 200},
		{dev, "GET", id("srv1") + "/firewallRules", "", 403},
		{dev, "PUT", id("srv1") + "/firewallRules/r", rule, 403},
		{dev, "PUT", id("srv1") + "/administrators/ActiveDirectory", `{"properties":{"login":"x","sid":"` + dev + `"}}`, 403},
		{dev, "DELETE", id("srv1"), "", 403},
		{nobody, "GET", id("srv1"), "", 403},
		{nobody, "GET", id("srv1") + "/databases/db1", "", 403},
		{nobody, "GET", id("srv1") + "/administrators", "", 403},
		{nobody, "DELETE", id("srv1") + "/databases/db1", "", 403},
	} {
		if a := f.as(c.who, c.method, c.path, c.body); a.Status != c.status {
			t.Errorf("%s %s %s: %d, want %d\n%s", c.who, c.method, c.path, a.Status, c.status, a.Body)
		}
	}
}

func TestDatabases(t *testing.T) {
	f := newFixture(t)
	f.server("srv1")
	for name, c := range map[string]struct{ sku, objective, tier string }{
		"basic": {`{"name":"Basic"}`, "Basic", "Basic"}, "s0": {`{"name":"S0"}`, "S0", "Standard"}, "standard": {`{"name":"Standard","capacity":50}`, "S2", "Standard"},
		"p1": {`{"name":"Premium"}`, "P1", "Premium"}, "gp": {`{"name":"GP_Gen5","family":"Gen5","capacity":4}`, "GP_Gen5_4", "GeneralPurpose"},
		"serverless": {`{"name":"GP_S_Gen5_1"}`, "GP_S_Gen5_1", "GeneralPurpose"}, "none": {`null`, "GP_Gen5_2", "GeneralPurpose"},
	} {
		a := f.want(201, "", "PUT", id("srv1")+"/databases/"+name, `{"location":"westeurope","sku":`+c.sku+`}`)
		p, sku := a.JSON()["properties"].(map[string]any), a.JSON()["sku"].(map[string]any)
		if p["currentServiceObjectiveName"] != c.objective || sku["tier"] != c.tier || p["status"] != "Online" || p["collation"] != defaultCollation {
			t.Errorf("%s: %s", name, a.Body)
		}
		// What is shown can be sent back.
		b := f.want(200, "", "PUT", id("srv1")+"/databases/"+name, a.Body)
		if b.Body != a.Body {
			t.Errorf("%s: sent back\n%s\nbecame\n%s", name, a.Body, b.Body)
		}
	}
	for name, body := range map[string]string{
		"an unknown size": `{"location":"westeurope","sku":{"name":"S99"}}`, "a copy": `{"location":"westeurope","properties":{"createMode":"Copy"}}`,
		"a pool": `{"location":"westeurope","properties":{"elasticPoolId":"/x"}}`, "another collation": `{"location":"westeurope","properties":{"collation":"Latin1_General_BIN2"}}`,
	} {
		if a := f.as(owner, "PUT", id("srv1")+"/databases/x", body); a.Status != 400 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	f.want(404, "ParentResourceNotFound", "PUT", id("none")+"/databases/x", `{"location":"westeurope"}`)
	f.want(200, "", "DELETE", id("srv1")+"/databases/basic", "")
	f.want(204, "", "DELETE", id("srv1")+"/databases/basic", "")
	f.want(204, "", "DELETE", id("none")+"/databases/basic", "")
}

func TestSides(t *testing.T) {
	f := newFixture(t)
	f.server("srv1")
	f.want(201, "", "PUT", id("srv1")+"/databases/db1", `{"location":"westeurope"}`)
	for _, d := range sides {
		parent := id("srv1")
		if strings.HasPrefix(d.kind, databaseType+"/") {
			parent += "/databases/db1"
		}
		path := parent + d.kind[lastSlash(d.kind):] + "/" + d.name
		one := f.want(200, "", "GET", path, "")
		if a := f.want(200, "", "GET", path[:strings.LastIndexByte(path, '/')], ""); a.Body != `{"value":[`+one.Body+`]}` {
			t.Errorf("%s listed as %s", d.kind, a.Body)
		}
		f.want(200, "", "PUT", path, one.Body)
		if a := f.as(nobody, "GET", path, ""); a.Status != 403 {
			t.Errorf("%s: %d for nobody", d.kind, a.Status)
		}
		if a := f.as(owner, "GET", strings.Replace(path, "srv1", "srv9", 1), ""); a.Status != 404 {
			t.Errorf("%s of no server: %d", d.kind, a.Status)
		}
	}
	f.want(400, "InvalidParameterValue", "PUT", id("srv1")+"/connectionPolicies/default", `{"properties":{"connectionType":"Pigeon"}}`)
	f.want(200, "", "PUT", id("srv1")+"/connectionPolicies/default", `{"properties":{"connectionType":"Proxy"}}`)
	if a := f.want(200, "", "GET", id("srv1")+"/connectionPolicies/default", ""); !strings.Contains(a.Body, "Proxy") {
		t.Error(a.Body)
	}
	for _, path := range []string{id("srv1") + "/restorableDroppedDatabases", id("srv1") + "/replicationLinks", id("srv1") + "/databases/db1/replicationLinks"} {
		if a := f.want(200, "", "GET", path, ""); a.Body != `{"value":[]}` {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	f.want(200, "", "DELETE", id("srv1"), "")
}

func TestFirewall(t *testing.T) {
	f := newFixture(t)
	f.server("srv1")
	put := func(status int, from, to string) {
		t.Helper()
		if a := f.as(owner, "PUT", id("srv1")+"/firewallRules/r", `{"properties":{"startIpAddress":"`+from+`","endIpAddress":"`+to+`"}}`); a.Status != status {
			t.Errorf("%s–%s: %d %s", from, to, a.Status, a.Body)
		}
	}
	put(201, "1.2.3.4", "1.2.3.9")
	put(200, "0.0.0.0", "0.0.0.0")
	put(400, "1.2.3.9", "1.2.3.4")
	put(400, "::1", "::1")
	put(400, "x", "1.2.3.4")
	put(400, "1.2.3.4", "")
	rule := func(from, to string) []*armkit.Resource {
		return []*armkit.Resource{{Body: armkit.Document{"properties": map[string]any{"startIpAddress": from, "endIpAddress": to}}}}
	}
	for _, c := range []struct {
		rules  []*armkit.Resource
		client string
		in     bool
	}{
		{nil, "127.0.0.1", false}, {nil, "::1", false},
		{rule("0.0.0.0", "0.0.0.0"), "127.0.0.1", true}, {rule("0.0.0.0", "0.0.0.0"), "::1", true}, {rule("0.0.0.0", "0.0.0.0"), "::ffff:127.0.0.1", true},
		{rule("0.0.0.0", "0.0.0.0"), "10.0.0.1", false}, {rule("0.0.0.0", "0.0.0.0"), "0.0.0.0", false},
		{rule("127.0.0.1", "127.0.0.1"), "127.0.0.1", true}, {rule("127.0.0.1", "127.0.0.1"), "127.0.0.2", false},
		{rule("10.0.0.5", "10.0.0.9"), "10.0.0.5", true}, {rule("10.0.0.5", "10.0.0.9"), "10.0.0.9", true}, {rule("10.0.0.5", "10.0.0.9"), "10.0.0.10", false},
		{rule("0.0.0.0", "255.255.255.255"), "8.8.8.8", true}, {rule("0.0.0.0", "255.255.255.255"), "2001:db8::1", false},
	} {
		if got := admits(c.rules, netip.MustParseAddr(c.client)); got != c.in {
			t.Errorf("%v with %d rules: %v", c.client, len(c.rules), got)
		}
	}
}

// Every size that is offered can be made.
func TestCapabilities(t *testing.T) {
	f := newFixture(t)
	path := "/subscriptions/" + f.Kit.SubscriptionID + "/providers/Microsoft.Sql/locations/"
	a := f.want(200, "", "GET", path+"westeurope/capabilities", "")
	if a.JSON()["name"] != "West Europe" || strings.Count(a.Body, `"unit":"VCores"`) != 5*len(cores)+2 {
		t.Error(a.Body)
	}
	f.want(400, "LocationNotAvailableForResourceType", "GET", path+"nowhere/capabilities", "")
	if a := f.as(nobody, "GET", path+"westeurope/capabilities", ""); a.Status != 403 {
		t.Errorf("nobody: %d", a.Status)
	}
}
