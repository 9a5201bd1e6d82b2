package cosmos

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
)

// featuresHeader names what a client can do with a plan.
const featuresHeader = "x-ms-cosmos-supported-query-features"

// features returns what a client must be able to do to follow a plan.
func features(q *plan.QueryInfo) []string {
	var out []string
	need := func(name string, needed bool) {
		if needed {
			out = append(out, name)
		}
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(q.Aggregates, func(a string) bool { return slices.Contains(names, a) })
	}
	grouped := len(q.GroupByExpressions) > 0
	need("GroupBy", grouped)
	need("Aggregate", len(q.Aggregates) > 0)
	need("MultipleAggregates", len(q.Aggregates) > 1)
	need("NonValueAggregate", len(q.Aggregates) > 0 && !grouped && !q.HasSelectValue)
	need("CountIf", has("CountIf"))
	need("ListAndSetAggregate", has("MakeList", "MakeSet"))
	need("Distinct", q.DistinctType != "None")
	need("DCount", q.DCountInfo != nil)
	need("OrderBy", len(q.OrderBy) > 0)
	need("MultipleOrderBy", len(q.OrderBy) > 1)
	need("OffsetAndLimit", q.Offset != nil || q.Limit != nil)
	need("Top", q.Top != nil)
	return out
}

// checkFeatures refuses a plan that the client could not follow: it would
// show its user the half-made rows of each partition.
func checkFeatures(q *plan.QueryInfo, supported string) error {
	if supported == "" {
		return nil // a client from before plans had features
	}
	known := strings.FieldsFunc(supported, func(c rune) bool { return c == ',' || c == ' ' })
	wrong := &problem.Error{}
	for _, f := range features(q) {
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
