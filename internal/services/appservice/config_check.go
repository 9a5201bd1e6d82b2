package appservice

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// choices are the values that a site's own configuration has a choice of.
var choices = []struct {
	name, title string
	values      []string
}{
	{"minTlsVersion", "MinTlsVersion", []string{"1.0", "1.1", "1.2", "1.3"}},
	{"scmMinTlsVersion", "ScmMinTlsVersion", []string{"1.0", "1.1", "1.2", "1.3"}},
	{"ftpsState", "FtpsState", []string{"AllAllowed", "Disabled", "FtpsOnly"}},
}

// checkWeb refuses what a site's own configuration cannot be: on Linux a
// runtime is "NAME|VERSION".
func checkWeb(site *armkit.Resource, web armkit.Document) error {
	runtime := web.String("linuxFxVersion")
	name, version, ok := strings.Cut(runtime, "|")
	if site.Properties().Bool("reserved", false) && runtime != "" && (!ok || name == "" || version == "") {
		return azerr.BadRequest("The parameter LinuxFxVersion has an invalid value.")
	}
	for _, c := range choices {
		value := web.String(c.name)
		if value != "" && !slices.ContainsFunc(c.values, func(v string) bool { return strings.EqualFold(v, value) }) {
			return azerr.BadRequest("The parameter %s has an invalid value.", c.title)
		}
	}
	return notDone(web)
}

// notDone says what of a site's own configuration would be kept and not done:
// it is not taken, so that nobody relies on it.
func notDone(web armkit.Document) error {
	if web.String("autoSwapSlotName") != "" {
		return azerr.New(azerr.Invalid, "OperationNotSupported", "Swapping a slot by itself after a deployment (autoSwapSlotName) is not supported by Lanyard.")
	}
	if rules, _ := web.Object("experiments")["rampUpRules"].([]any); len(rules) > 0 {
		return azerr.New(azerr.Invalid, "OperationNotSupported", "Routing a part of the traffic to a slot (experiments.rampUpRules) is not supported by Lanyard.")
	}
	return nil
}
