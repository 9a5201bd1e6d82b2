package cosmosql

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	mine "github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// plan is a query plan as the baselines write it.
type plan struct {
	Distinct  string   `xml:"QueryInfo>DistinctType"`
	Top       string   `xml:"QueryInfo>Top"`
	Offset    string   `xml:"QueryInfo>Offset"`
	Limit     string   `xml:"QueryInfo>Limit"`
	GroupBy   []string `xml:"QueryInfo>GroupByExpressions>GroupByExpression"`
	OrderBy   []string `xml:"QueryInfo>OrderBy>SortOrder"`
	OrderExpr []string `xml:"QueryInfo>OrderByExpressions>OrderByExpression"`
	Aggregate []string `xml:"QueryInfo>Aggregates>AggregateOperator"`
	Types     []struct {
		Alias    string `xml:"Alias"`
		Operator string `xml:"AggregateOperator"`
	} `xml:"QueryInfo>GroupByAliasToAggregateType>AliasToAggregateType"`
	Aliases   []string `xml:"QueryInfo>GroupByAliases>Alias"`
	Value     string   `xml:"QueryInfo>HasSelectValue"`
	Ranges    []string `xml:"QueryRanges>Range>Range"`
	Rewritten string   `xml:"RewrittenQuery"`
}

// lines renders a plan for comparison.
func (p *plan) lines() []string {
	types := map[string]string{}
	for _, t := range p.Types {
		types[t.Alias] = t.Operator
	}
	// The order of ranges is that of hashes, and does not matter.
	return render(p.Distinct, p.Top, p.Offset, p.Limit, p.GroupBy, p.OrderBy, p.OrderExpr, p.Aggregate, types, p.Aliases,
		p.Value == "True", slices.Sorted(slices.Values(p.Ranges)), strings.TrimSpace(strings.ReplaceAll(p.Rewritten, "\r\n", "\n")))
}

func render(parts ...any) []string {
	names := strings.Fields("distinct top offset limit groupBy orderBy orderByExpressions aggregates types aliases value ranges rewritten")
	var lines []string
	for i, p := range parts {
		if m, ok := p.(map[string]string); ok {
			var pairs []string
			for _, k := range slices.Sorted(maps.Keys(m)) {
				pairs = append(pairs, k+":"+m[k])
			}
			p = pairs
		}
		lines = append(lines, fmt.Sprint(names[i], ": ", p))
	}
	return lines
}

func count(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func ours(info *mine.Info) []string {
	q := info.QueryInfo
	types := map[string]string{}
	for alias, operator := range q.GroupByAliasToType {
		types[alias] = "null"
		if operator != nil {
			types[alias] = *operator
		}
	}
	ranges := []string{`[[],"Infinity")`}
	if info.Keys != nil {
		ranges = nil
		for _, key := range info.Keys {
			ranges = append(ranges, rangeText(key))
		}
		if len(ranges) == 0 {
			ranges = []string{"[[],[]]"}
		}
		slices.Sort(ranges)
	}
	return render(q.DistinctType, count(q.Top), count(q.Offset), count(q.Limit), q.GroupByExpressions, q.OrderBy, q.OrderByExpressions,
		q.Aggregates, types, q.GroupByAliases, q.HasSelectValue, ranges, q.RewrittenQuery)
}

// rangeText writes a range of keys as the baselines do: 5.0 for 5, {} for
// undefined, and a type's end for what is open.
func rangeText(key access.Interval) string {
	left, right := "[", "]"
	if !key.LowInclusive {
		left = "("
		if text := keyText(key.Low, key.High, `{"type":"MinNumber"}`, `""`); text == `[""]` {
			left = "["
		}
	}
	if !key.HighInclusive {
		right = ")"
	}
	return left + keyText(key.Low, key.High, `{"type":"MinNumber"}`, `""`) + "," + keyText(key.High, key.Low, `{"type":"MaxNumber"}`, `{"type":"MaxString"}`) + right
}

func keyText(key, other []value.Value, number, text string) string {
	var list []string
	for i, v := range key {
		s := v.String()
		switch {
		case !v.IsDefined() && other[i].Kind() == value.Number:
			s = number
		case !v.IsDefined() && other[i].Kind() == value.String:
			s = text
		case !v.IsDefined():
			s = "{}"
		case v.Kind() == value.Number && !strings.ContainsAny(s, ".e"):
			s += ".0"
		}
		list = append(list, s)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func definition(r *result) *partition.Definition {
	d := &partition.Definition{Version: 2, Ordered: r.KeyType == "Range"}
	for _, key := range r.Keys {
		d.Paths = append(d.Paths, strings.Split(strings.Trim(key, "/"), "/"))
	}
	return d
}

func parameters(t *testing.T, r *result) map[string]value.Value {
	t.Helper()
	var list []struct {
		Name  string
		Value json.RawMessage
	}
	if r.Parameters != "" {
		if err := json.Unmarshal([]byte(r.Parameters), &list); err != nil {
			t.Fatalf("%s: %v", r.Parameters, err)
		}
	}
	params := map[string]value.Value{}
	for _, p := range list {
		v, err := value.Parse(p.Value)
		if err != nil {
			t.Fatal(err)
		}
		params[p.Name] = v
	}
	return params
}

func planOf(t *testing.T, r *result) (*mine.Info, error) {
	q, err := query.Parse(r.Query)
	if err != nil {
		return nil, err
	}
	if r.Geospatial == "Geometry" {
		q = q.OnPlane()
	}
	return q.Plan(parameters(t, r), definition(r))
}

// refusal finds the service's own JSON in an exception of the SDK.
var refusal = regexp.MustCompile(`(?m)ProviderException : (\{"[eE]rrors":.*\})\s*$`)

func TestQueryPlanBaselines(t *testing.T) {
	var s score
	missing := 0
	for file, results := range baselines(t, "QueryPlanBaselineTests.*.xml") {
		for _, r := range results {
			info, err := planOf(t, &r)
			var got, want []string
			if r.Exception != nil {
				if m := refusal.FindStringSubmatch(*r.Exception); m != nil {
					want = []string{m[1]}
				}
			} else if r.Plan != nil {
				want = r.Plan.lines()
			}
			switch {
			case err != nil:
				got = []string{err.Error()}
			case want == nil:
				// The plan was made and only the SDK refused its numbers.
			default:
				got = ours(info)
			}
			if _, not := err.(*problem.Unsupported); not {
				missing++
			}
			if !s.count(cmp.Equal(got, want)) {
				t.Logf("%s: %s: %.300s\n%s", file, r.Description, r.Query, cmp.Diff(want, got))
			}
		}
	}
	t.Logf("%d are of features that are not supported", missing)
	s.report(t, 95)
}
