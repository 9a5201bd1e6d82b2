package cosmos

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
)

// featuresHeader names what a client can do with a plan.
const featuresHeader = "x-ms-cosmos-supported-query-features"

// checkFeatures refuses a plan that the client could not follow: it would
// show its user the half-made rows of each partition.
func checkFeatures(p *plan.Info, supported string) error {
	if supported == "" {
		return nil // a client from before plans had features
	}
	known := strings.FieldsFunc(supported, func(c rune) bool { return c == ',' || c == ' ' })
	wrong := &problem.Error{}
	for _, f := range p.Features() {
		if !slices.Contains(known, f) {
			wrong.Entries = append(wrong.Entries, problem.Entry{Severity: "Error", Message: "Query contained " + f + ", which the calling client does not support."})
		}
	}
	if len(wrong.Entries) == 0 {
		return nil
	}
	first := problem.Entry{Severity: "Error", Message: "Query contains 1 or more unsupported features. Upgrade your SDK to a version that does support the requested features:"}
	wrong.Entries = append([]problem.Entry{first}, wrong.Entries...)
	return queryProblem(wrong)
}
