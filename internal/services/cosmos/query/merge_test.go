package query_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// merge does with the rows of several partitions what an SDK does by the plan.
func merge(info *plan.QueryInfo, partitions [][]value.Value) []value.Value {
	rows := slices.Concat(partitions...)
	switch {
	case len(info.GroupByExpressions) > 0:
		rows = mergeGroups(info, rows)
	case len(info.Aggregates) > 0 || len(info.GroupByAliases) > 0:
		for i, row := range rows {
			if info.HasSelectValue {
				rows[i] = value.OfMembers(value.Member{Key: "payload", Value: row})
			}
		}
		rows = mergeGroups(info, rows)
	case len(info.OrderBy) > 0:
		slices.SortStableFunc(rows, func(a, b value.Value) int {
			for i, direction := range info.OrderBy {
				order := value.Compare(a.Get("orderByItems").At(i).Get("item"), b.Get("orderByItems").At(i).Get("item"))
				if direction == "Descending" {
					order = -order
				}
				if order != 0 {
					return order
				}
			}
			return 0
		})
		for i, row := range rows {
			rows[i] = row.Get("payload")
		}
	}
	if info.DistinctType != "None" {
		seen := map[string]bool{}
		rows = slices.DeleteFunc(rows, func(row value.Value) bool {
			key := string(value.AppendKey(nil, row))
			defer func() { seen[key] = true }()
			return seen[key]
		})
	}
	if info.Offset != nil {
		rows = rows[min(*info.Offset, int64(len(rows))):]
		rows = rows[:min(*info.Limit, int64(len(rows)))]
	}
	if info.Top != nil {
		rows = rows[:min(*info.Top, int64(len(rows)))]
	}
	return rows
}

// mergeGroups puts together the parts of every group.
func mergeGroups(info *plan.QueryInfo, rows []value.Value) []value.Value {
	var order []string
	groups := map[string][]value.Value{}
	for _, row := range rows {
		key := string(value.AppendKey(nil, row.Get("groupByItems")))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], row.Get("payload"))
	}
	var out []value.Value
	for _, key := range order {
		parts := groups[key]
		var row value.Value
		switch {
		case len(info.Aggregates) > 0:
			for i := range parts {
				parts[i] = parts[i].At(0)
			}
			row = combine(info.Aggregates[0], parts)
		case info.HasSelectValue:
			row = parts[0]
		default:
			var members []value.Member
			for _, alias := range info.GroupByAliases {
				of := make([]value.Value, len(parts))
				for i, p := range parts {
					of[i] = p.Get(alias)
				}
				v := of[0]
				if operator := info.GroupByAliasToType[alias]; operator != nil {
					v = combine(*operator, of)
				}
				members = append(members, value.Member{Key: alias, Value: v})
			}
			row = value.OfMembers(members...)
		}
		if row.IsDefined() {
			out = append(out, row)
		}
	}
	return out
}

// combine is one aggregate of its parts in the partitions.
func combine(operator string, parts []value.Value) value.Value {
	var sum, count float64
	var best value.Value
	for _, p := range parts {
		item := p.Get("item")
		switch operator {
		case "Average":
			if !item.Get("sum").IsDefined() {
				return value.Value{}
			}
			sum += item.Get("sum").Num()
			count += item.Get("count").Num()
		case "Count", "CountIf", "Sum":
			if !item.IsDefined() {
				return value.Value{}
			}
			sum += item.Num()
		default:
			if p.Get("item2").Get("count").Num() == 0 {
				continue
			}
			if !item.IsDefined() {
				return value.Value{}
			}
			if order := value.Compare(item, best); !best.IsDefined() || order < 0 == (operator == "Min") && order != 0 {
				best = item
			}
		}
	}
	switch operator {
	case "Average":
		return value.OfNumber(sum / count)
	case "Min", "Max":
		return best
	}
	return value.OfNumber(sum)
}

func values(t *rapid.T, text string, src query.Source) []value.Value {
	var list []value.Value
	for _, row := range everything(t, compiled(t, text), src) {
		v, err := value.ParseString(row)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func TestMergedPartitionsAreTheWhole(t *testing.T) {
	def := &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}}
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		info, err := q.Plan(nil, def)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		sent := info.QueryInfo.RewrittenQuery
		if sent == "" {
			sent = text
		}
		var rows [][]value.Value
		for _, r := range def.Split(3) {
			var part []value.Value
			for _, item := range docs {
				if epk := def.Effective(def.Key(item.Value)); r.Contains(epk) && within(info.Ranges, epk) {
					part = append(part, item.Value)
				}
			}
			rows = append(rows, values(t, sent, query.Of(part...)))
		}
		got, want := merge(&info.QueryInfo, rows), values(t, text, docs)
		// Which rows of equal rank come first, and which an OFFSET or a TOP
		// leaves out, the partitions decide.
		if len(got) != len(want) {
			t.Fatalf("%s sent as %s\n got %v\nwant %v", text, sent, got, want)
		}
		if info.QueryInfo.Top == nil && info.QueryInfo.Offset == nil && !strings.Contains(text, "OFFSET") {
			slices.SortFunc(got, value.Compare)
			slices.SortFunc(want, value.Compare)
			if !slices.EqualFunc(got, want, value.Equal) {
				t.Fatalf("%s sent as %s\n got %v\nwant %v", text, sent, got, want)
			}
		}
	})
}

func within(ranges []plan.Range, epk string) bool {
	return slices.ContainsFunc(ranges, func(r plan.Range) bool {
		return epk >= r.Min && (epk < r.Max || epk == r.Max && r.MaxInclusive)
	})
}
