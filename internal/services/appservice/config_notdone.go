package appservice

import (
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

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
