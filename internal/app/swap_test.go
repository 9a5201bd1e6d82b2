package app

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// hosting stands in for the workers: it notes what each start was given.
type hosting struct {
	appservice.Workers // what it does not do itself
	*testing.T
	system *System
	fail   string // id of an app that does not start

	mu     sync.Mutex
	starts []string // "app1-stage COLOUR SECRET"
}

func (h *hosting) Restart(id, _ string) {
	e, err := h.system.apps.EnvironmentOf(context.Background(), id)
	if err != nil {
		h.Error(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.starts = append(h.starts, strings.TrimSuffix(e.HostName, ".azurewebsites.net")+" "+e.Settings["COLOUR"]+" "+e.Settings["STAYS"])
}

func (h *hosting) Wait(_ context.Context, id string) workers.State {
	if strings.EqualFold(id, h.fail) {
		return workers.State{Phase: workers.Failed, Detail: "it exits at once"}
	}
	return workers.State{Phase: workers.Running}
}

func (h *hosting) took() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := strings.Join(h.starts, ", ")
	h.starts = nil
	return out
}

// swapped follows a swap to its end and returns the last answer.
func (w *world) swapped(path, target, token string) reply {
	w.Helper()
	r := w.must(202, "POST", arm+path+"/slotsswap?api-version=2025-05-01", token, `{"targetSlot":"`+target+`","preserveVnet":true}`)
	location := r.header.Get("Location")
	if !strings.HasPrefix(location, arm+path+"/operationresults/") {
		w.Fatalf("Location: %q", location)
	}
	for range 500 {
		if r = w.do(w.client(""), "GET", location, token, ""); r.status != 202 {
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatal("the swap does not end")
	return r
}

// What runs and its settings change places; identities, host names and what
// the app says stays, stay. The source is warm before anything changes.
func TestASwap(t *testing.T) {
	w := startWorld(t, home(t))
	h := &hosting{T: t, system: w.system}
	w.system.apps.Workers = h
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	own := w.slot("app1", "stage")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	stage, token, version := site+"/slots/stage", w.operator(arm), "?api-version=2025-05-01"
	deployed := func(id, deployment string) {
		t.Helper()
		if err := w.system.base.db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO content_current (site, version, env) VALUES (?, ?, '')`, strings.ToLower(id), deployment)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	deployed(site, "v1")
	deployed(stage, "v2")
	w.must(200, "PUT", arm+site+"/config/slotConfigNames"+version, token, `{"properties":{"appSettingNames":["STAYS"],"connectionStringNames":["DB"]}}`)
	for id, name := range map[string]string{site: "production", stage: "stage"} {
		w.must(200, "PUT", arm+id+"/config/appsettings"+version, token, `{"properties":{"COLOUR":"`+name+`","STAYS":"`+name+`"}}`)
		w.must(200, "PUT", arm+id+"/config/connectionstrings"+version, token, `{"properties":{"DB":{"type":"SQLAzure","value":"`+name+`"},"CACHE":{"type":"Custom","value":"`+name+`"}}}`)
		w.must(200, "PATCH", arm+id+"/config/web"+version, token, `{"properties":{"appCommandLine":"run `+name+`","alwaysOn":`+map[string]string{site: "true", stage: "false"}[id]+`}}`)
	}
	state := func(id string) string {
		t.Helper()
		e, err := w.system.apps.EnvironmentOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		v, _, err := w.system.apps.Content.Current(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		connections := map[string]string{}
		for _, c := range e.Connections {
			connections[c.Name] = c.Value
		}
		var web struct {
			Properties struct {
				AppCommandLine string
				AlwaysOn       bool
			}
		}
		w.must(200, "GET", arm+id+"/config/web"+version, token, "").json(t, &web)
		var doc struct{ Identity struct{ PrincipalID string } }
		w.must(200, "GET", arm+id+version, token, "").json(t, &doc)
		out := []string{v.ID, e.Settings["COLOUR"], connections["CACHE"], web.Properties.AppCommandLine, "|", e.Settings["STAYS"], connections["DB"]}
		if web.Properties.AlwaysOn {
			out = append(out, "on")
		}
		switch doc.Identity.PrincipalID {
		case principal:
			out = append(out, "site's identity")
		case own:
			out = append(out, "slot's identity")
		}
		return strings.Join(out, " ")
	}
	expect := func(when, wantSite, wantStage string) {
		t.Helper()
		if a, b := state(site), state(stage); a != wantSite || b != wantStage {
			t.Errorf("%s: %q and %q, want %q and %q", when, a, b, wantSite, wantStage)
		}
	}
	const before, beforeStage = "v1 production production run production | production production on site's identity", "v2 stage stage run stage | stage stage slot's identity"
	const after, afterStage = "v2 stage stage run stage | production production on site's identity", "v1 production production run production | stage stage slot's identity"
	expect("at first", before, beforeStage)
	h.took()
	if r := w.swapped(stage, "production", token); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	expect("swapped", after, afterStage)
	if got := h.took(); got != "app1-stage stage production, app1-stage production stage, app1 stage production" {
		t.Errorf("the starts: %s", got)
	}
	if r := w.must(200, "GET", arm+site+version, token, ""); !strings.Contains(r.body, `"sourceSlotName":"stage"`) || strings.Contains(r.body, "targetSwapSlot") {
		t.Error(r.body)
	}
	// Back, by the site; what is in production is not what is tried out.
	if r := w.swapped(site, "STAGE", token); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	expect("swapped back", before, beforeStage)
	if got := h.took(); !strings.HasPrefix(got, "app1-stage production production, ") {
		t.Errorf("the starts: %s", got)
	}
	// A slot that does not start changes nothing.
	h.fail = stage
	if r := w.swapped(stage, "production", token); r.status != 417 || !strings.Contains(r.body, `"ExpectationFailed"`) ||
		!strings.Contains(r.body, "Cannot swap site slots for site 'app1' because the 'stage' slot did not respond to http ping. Failed: it exits at once") {
		t.Errorf("%d %s", r.status, r.body)
	}
	expect("not swapped", before, beforeStage)
	if got := h.took(); got != "app1-stage stage production, app1-stage stage stage" {
		t.Errorf("the starts: %s", got)
	}
	h.fail = ""

	// A preview gives the slot what stays in production, until it is reset.
	w.must(200, "POST", arm+stage+"/applySlotConfig"+version, token, `{"targetSlot":"production"}`)
	if got := h.took(); got != "app1-stage stage production" {
		t.Errorf("the preview: %s", got)
	}
	if r := w.must(200, "GET", arm+stage+version, token, ""); !strings.Contains(r.body, `"targetSwapSlot":"production"`) {
		t.Error(r.body)
	}
	w.must(200, "POST", arm+site+"/resetSlotConfig"+version, token, "") // as az does
	if got := h.took(); got != "app1-stage stage stage" {
		t.Errorf("the reset: %s", got)
	}
	w.must(200, "POST", arm+stage+"/applySlotConfig"+version, token, `{"targetSlot":"production"}`)
	if r := w.swapped(stage, "production", token); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	expect("swapped after the preview", after, afterStage)

	for body, want := range map[string]int{`{"targetSlot":"none"}`: 404, `{"targetSlot":"stage"}`: 409, `{}`: 400, `{"targetSlot":"x/config/web"}`: 400, `{"targetSlot":"../app1"}`: 400} {
		w.must(want, "POST", arm+stage+"/slotsswap"+version, token, body)
	}
	w.must(404, "GET", arm+stage+"/operationresults/none"+version, token, "")
}

// A swap changes both slots, so it takes the action at both.
func TestWhoMaySwap(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	w.slot("app1", "a")
	w.slot("app1", "b")
	w.site("app10")
	w.slot("app10", "a")
	const contributor, reader = "de139f84-1756-47ae-9be6-808fbbe84772", "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	site, version := w.group()+"/providers/Microsoft.Web/sites/app1", "?api-version=2025-05-01"
	swap := func(token, path, target string) reply {
		return w.do(w.client(""), "POST", arm+path+"/slotsswap"+version, token, `{"targetSlot":"`+target+`"}`)
	}
	denied := func(r reply, action, scope string) {
		t.Helper()
		if r.status != 403 || !strings.Contains(r.body, "'"+action+"'") || !strings.Contains(r.body, "'"+scope+"'") {
			t.Errorf("want %s at %s: %d %s", action, scope, r.status, r.body)
		}
	}
	id, token := w.stranger()
	w.assign(id, reader, w.group())
	denied(swap(token(arm), site+"/slots/a", "production"), "Microsoft.Web/sites/slots/slotsswap/action", site+"/slots/a")
	w.assign(id, contributor, site+"/slots/a")
	denied(swap(token(arm), site+"/slots/a", "production"), "Microsoft.Web/sites/slotsswap/action", site)
	denied(swap(token(arm), site+"/slots/a", "b"), "Microsoft.Web/sites/slots/slotsswap/action", site+"/slots/b")
	denied(swap(token(arm), site, "a"), "Microsoft.Web/sites/slotsswap/action", site)
	w.assign(id, contributor, site+"/slots/b")
	if r := w.swapped(site+"/slots/a", "b", token(arm)); r.status != 200 {
		t.Errorf("between two slots: %d %s", r.status, r.body)
	}
	denied(swap(token(arm), site+"/slots/a", "production"), "Microsoft.Web/sites/slotsswap/action", site)

	// At the site the role reaches its slots, and nothing of another app.
	id, token = w.stranger()
	w.assign(id, contributor, site)
	if r := w.swapped(site+"/slots/a", "production", token(arm)); r.status != 200 {
		t.Errorf("a Website Contributor: %d %s", r.status, r.body)
	}
	denied(swap(token(arm), w.group()+"/providers/Microsoft.Web/sites/app10/slots/a", "production"), "Microsoft.Web/sites/slots/slotsswap/action", w.group()+"/providers/Microsoft.Web/sites/app10/slots/a")
	// Nobody gets what stays in production by saying that a swap is under way.
	w.must(200, "PUT", arm+site+"/config/slotConfigNames"+version, w.operator(arm), `{"properties":{"appSettingNames":["COLOUR"]}}`)
	w.must(200, "PUT", arm+site+"/config/appsettings"+version, w.operator(arm), `{"properties":{"COLOUR":"hidden"}}`)
	w.put(site+"/slots/c", "2025-05-01", `{"location":"westeurope","properties":{"targetSwapSlot":"production"}}`)
	w.must(200, "PATCH", arm+site+"/slots/c"+version, w.operator(arm), `{"properties":{"targetSwapSlot":"production"}}`)
	if e, err := w.system.apps.EnvironmentOf(t.Context(), site+"/slots/c"); err != nil || len(e.Settings) > 0 {
		t.Errorf("the slot gets %v, %v", e.Settings, err)
	}
	for _, path := range []string{"/applySlotConfig", "/slotsswap"} {
		r := w.do(w.client(""), "POST", arm+site+"/slots/a"+path+version, "", `{"targetSlot":"production"}`)
		if r.status != 401 {
			t.Errorf("%s without a token: %d", path, r.status)
		}
	}
	// Nor does a role in rg1 reach the apps of rg10.
	id, token = w.stranger()
	w.assign(id, contributor, w.group())
	w.put(w.group()+"0", "2024-11-01", `{"location":"westeurope"}`)
	plan := w.group() + "0/providers/Microsoft.Web/serverfarms/plan1"
	w.put(plan, "2025-03-01", `{"location":"westeurope","sku":{"name":"S1"},"properties":{"reserved":true}}`)
	elsewhere := w.group() + "0/providers/Microsoft.Web/sites/app2"
	w.put(elsewhere, "2025-05-01", `{"location":"westeurope","properties":{"serverFarmId":"`+plan+`"}}`)
	w.put(elsewhere+"/slots/a", "2025-05-01", `{"location":"westeurope","properties":{}}`)
	denied(swap(token(arm), elsewhere+"/slots/a", "production"), "Microsoft.Web/sites/slots/slotsswap/action", elsewhere+"/slots/a")
}
