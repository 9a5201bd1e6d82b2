package entra

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const azID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// call is a request as the waist hands it on.
func (o *opened) call(method, body string, cookie string) *web.Request {
	hr := httptest.NewRequestWithContext(o.Context(), method, "https://login.microsoftonline.com/organizations/x", strings.NewReader(body))
	hr.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != "" {
		hr.AddCookie(&http.Cookie{Name: sessionCookie, Value: cookie})
	}
	return &web.Request{HTTP: hr, ID: o.Web.NewID(), Host: "login.microsoftonline.com", Params: op.Params{{Name: "tenant", Value: "organizations"}}}
}

// ask posts to the token endpoint.
func (o *opened) ask(pairs ...string) error {
	form := url.Values{"client_id": {azID}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	_, err := o.tokenV2(o.Context(), o.call("POST", form.Encode(), ""))
	return err
}

func (o *opened) asked(scope string) ask {
	a, err := parseScope(scope)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

const offline = "https://management.azure.com/.default openid offline_access"

// codes last ten minutes, refresh tokens as long as their kind.
func codes(o *opened) {
	grant := func(kind string) granted {
		return granted{Family: o.Web.NewID(), Client: azID, Kind: kind, User: o.alice.ID, At: o.clock.T, Scope: o.asked(offline), Redirect: "http://localhost:1"}
	}
	redeem := func(code string) error {
		return o.ask("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:1")
	}
	fresh, err := o.newCode(o.Context(), grant(nativeKind))
	if err != nil {
		o.Fatal(err)
	}
	old, err := o.newCode(o.Context(), grant(nativeKind))
	if err != nil {
		o.Fatal(err)
	}
	o.clock.Advance(codeLife - time.Second)
	o.refused("a code in time", redeem(fresh), "")
	o.refused("again", redeem(fresh), "54005")
	// A replay that comes between the code and its tokens takes those too.
	raced, family := grant(nativeKind), o.Web.NewID()
	raced.Family = family
	code, err := o.newCode(o.Context(), raced)
	if err != nil {
		o.Fatal(err)
	}
	o.refused("the first", o.useCode(o.Context(), code, family), "")
	o.refused("nobody else yet", o.stillUnshared(o.Context(), code, family), "")
	o.refused("the second, meanwhile", o.useCode(o.Context(), code, family), "54005")
	late, _, err := o.newRefresh(o.Context(), raced, time.Time{})
	if err != nil {
		o.Fatal(err)
	}
	o.refused("the first's answer", o.stillUnshared(o.Context(), code, family), "54005")
	o.refused("its refresh token", o.ask("grant_type", "refresh_token", "refresh_token", late, "scope", offline), "70000")
	o.clock.Advance(time.Second)
	o.refused("a code too late", redeem(old), "70008")
	refresh := func(raw string) error {
		return o.ask("grant_type", "refresh_token", "refresh_token", raw, "scope", offline)
	}
	raw, ends, err := o.newRefresh(o.Context(), grant(nativeKind), time.Time{})
	if err != nil || !ends.Equal(o.clock.T.Add(refreshLife)) {
		o.Fatalf("%v, %v", ends, err)
	}
	o.clock.Advance(refreshLife - time.Second)
	o.refused("a refresh token in time", refresh(raw), "")
	o.clock.Advance(time.Second)
	o.refused("a refresh token too late", refresh(raw), "700082")
	// A page's do not outlive the first.
	first, ends, err := o.newRefresh(o.Context(), grant(spaClient), time.Time{})
	if err != nil || !ends.Equal(o.clock.T.Add(refreshLifeSPA)) {
		o.Fatalf("%v, %v", ends, err)
	}
	o.clock.Advance(time.Hour)
	if _, again, err := o.newRefresh(o.Context(), grant(spaClient), ends); err != nil || !again.Equal(ends) {
		o.Errorf("the next of a page ends %v, the first %v: %v", again, ends, err)
	}
	o.refused("a page's without its origin", refresh(first), "9002327")
}

// devices wait a quarter of an hour.
func devices(o *opened) {
	code, d, err := o.newDevice(o.Context(), o.call("POST", url.Values{"client_id": {azID}, "scope": {offline}}.Encode(), ""), false)
	if err != nil {
		o.Fatal(err)
	}
	poll := func() error { return o.ask("grant_type", deviceGrant, "device_code", code) }
	o.refused("waiting", poll(), "70016")
	f, err := o.deviceFlow(o.Context(), o.call("GET", "", ""), strings.ToLower(d.userCode[:4]+"-"+d.userCode[4:])+" ")
	if err != nil || f.app.name != "Microsoft Azure CLI" {
		o.Fatalf("%+v, %v", f, err)
	}
	o.clock.Advance(deviceLife)
	o.refused("too late", poll(), "70020")
	_, err = o.deviceFlow(o.Context(), o.call("GET", "", ""), d.userCode)
	o.refused("the page, too late", err, "70018")
	if err := o.decide(o.Context(), f.device, deviceDeclined, "", time.Time{}); err != nil {
		o.Fatal(err)
	}
	o.refused("decided twice", o.decide(o.Context(), f.device, deviceApproved, o.alice.ID, time.Time{}), "900561")
}

// sessions end when nobody comes, and leave out who may no longer sign in.
func sessions(o *opened) {
	b, err := o.session(o.Context(), o.call("GET", "", ""))
	if err != nil || !b.made {
		o.Fatalf("%+v, %v", b, err)
	}
	planted := b.key
	if err := o.signIn(o.Context(), b, o.alice); err != nil {
		o.Fatal(err)
	}
	seen := func(key string) int {
		again, err := o.session(o.Context(), o.call("GET", "", key))
		if err != nil {
			o.Fatal(err)
		}
		return len(again.Accounts)
	}
	if b.key == planted || seen(planted) != 0 || seen(b.key) != 1 {
		o.Error("the cookie of before the password signs in")
	}
	o.clock.Advance(sessionLife - time.Second)
	if err := o.touch(o.Context(), b); err != nil {
		o.Fatal(err)
	}
	o.clock.Advance(sessionLife - time.Second)
	if seen(b.key) != 1 {
		o.Error("a session that is used ended")
	}
	o.clock.Advance(time.Second)
	if seen(b.key) != 0 {
		o.Error("a session that is not used goes on")
	}
}
