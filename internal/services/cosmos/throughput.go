package cosmos

import (
	"encoding/json"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// throughput is the provisioned request units per second of a database or a
// container: a fixed number, or autoscale up to a number, or neither.
type throughput struct {
	Manual int `json:"throughput,omitempty"`
	Max    int `json:"maxThroughput,omitempty"` // of autoscale
	// Increment is by how many percent autoscale may grow by itself, kept as it
	// was sent; nil where nothing was.
	Increment *int `json:"incrementPercent,omitempty"`
}

// What Azure's reference gives as limits.
const (
	defaultThroughput = 400
	throughputStep    = 100
	minAutoscale      = 1000
	autoscaleStep     = 1000
	maxThroughput     = 1_000_000
)

func (t throughput) none() bool { return t == throughput{} }

// readThroughput takes the throughput out of "options" or of the "resource"
// of throughputSettings; both have the same two fields.
func readThroughput(d armkit.Document) (throughput, error) {
	var t throughput
	var err error
	if t.Manual, err = units(d["throughput"]); err != nil {
		return t, err
	}
	if scale, ok := d["autoscaleSettings"].(map[string]any); ok {
		if t.Max, err = units(scale["maxThroughput"]); err != nil {
			return t, err
		}
		if t.Max == 0 {
			return t, azerr.BadRequest("Autoscale settings need a maxThroughput.")
		}
		if growth, ok := scale["autoUpgradePolicy"].(map[string]any); ok {
			policy, _ := growth["throughputPolicy"].(map[string]any)
			percent, err := units(policy["incrementPercent"])
			if err != nil {
				return t, err
			}
			t.Increment = &percent
		}
	}
	return t, t.check()
}

// units reads request units; az writes the number as a text. What is absent
// is 0.
func units(v any) (int, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int:
		return v, nil
	case float64:
		if n := int(v); float64(n) == v {
			return n, nil
		}
	case string:
		if n, err := wholeNumber(v); err == nil {
			return n, nil
		}
	}
	return 0, azerr.BadRequest("The throughput '%v' is not a whole number.", v)
}

func (t throughput) check() error {
	switch {
	case t.Manual != 0 && t.Max != 0:
		return azerr.BadRequest("Throughput and autoscale settings cannot both be given.")
	case t.Manual != 0 && (t.Manual < defaultThroughput || t.Manual > maxThroughput || t.Manual%throughputStep != 0):
		return azerr.BadRequest("The offer should have valid throughput values between %d and %d inclusive in increments of %d.", defaultThroughput, maxThroughput, throughputStep)
	case t.Max < 0 || t.Max > 0 && t.Max < minAutoscale:
		return azerr.BadRequest("Requested throughput %d is less than required minimum throughput %d.", t.Max, minAutoscale)
	case t.Max != 0 && (t.Max > maxThroughput || t.Max%autoscaleStep != 0):
		return azerr.BadRequest("The maxThroughput of autoscale should be between %d and %d inclusive in increments of %d.", minAutoscale, maxThroughput, autoscaleStep)
	}
	return nil
}

// document is the "resource" of throughputSettings.
func (t throughput) document() map[string]any {
	if t.Max != 0 {
		return map[string]any{
			"throughput": t.Max / 10, "minimumThroughput": "400", "offerReplacePending": "false",
			"autoscaleSettings": t.autoscale(),
		}
	}
	return map[string]any{"throughput": t.Manual, "minimumThroughput": "400", "offerReplacePending": "false"}
}

// autoscale is the settings of autoscale, as both planes write them.
func (t throughput) autoscale() map[string]any {
	settings := map[string]any{"maxThroughput": t.Max}
	if t.Increment != nil {
		settings["autoUpgradePolicy"] = map[string]any{"throughputPolicy": map[string]any{"incrementPercent": *t.Increment}}
	}
	return settings
}

func (t throughput) encode() string {
	data, err := json.Marshal(t)
	if err != nil {
		return "{}"
	}
	return string(data)
}

func decodeThroughput(text string) (throughput, error) {
	var t throughput
	return t, json.Unmarshal([]byte(text), &t)
}

// headerThroughput reads the throughput that comes with a new database or
// container: x-ms-offer-throughput, or x-ms-cosmos-offer-autopilot-settings.
func headerThroughput(r *web.Request) (throughput, error) {
	d := armkit.Document{}
	if text := r.HTTP.Header.Get("x-ms-offer-throughput"); text != "" {
		n, err := wholeNumber(text)
		if err != nil {
			return throughput{}, azerr.BadRequest("The value of x-ms-offer-throughput is invalid: '%s'.", text)
		}
		d["throughput"] = n
	}
	if text := r.HTTP.Header.Get("x-ms-cosmos-offer-autopilot-settings"); text != "" {
		settings, err := jsonObject(text)
		if err != nil {
			return throughput{}, azerr.BadRequest("The value of x-ms-cosmos-offer-autopilot-settings is invalid: '%s'.", text)
		}
		d["autoscaleSettings"] = settings
	}
	return readThroughput(d)
}
