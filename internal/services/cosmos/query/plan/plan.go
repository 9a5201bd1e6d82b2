// Package plan makes query plans: what an SDK must do itself to run a query
// over several partitions, and the query that it sends to each.
package plan

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
)

// Info is PartitionedQueryExecutionInfo, as it goes over the wire.
type Info struct {
	Version   int       `json:"partitionedQueryExecutionInfoVersion"`
	QueryInfo QueryInfo `json:"queryInfo"`
	Ranges    []Range   `json:"queryRanges"`

	// Keys are the partition keys that Ranges come from: nil if the query is
	// about all, empty if about none.
	Keys []access.Interval `json:"-"`
}

// Range is a range of effective partition keys.
type Range struct {
	Min          string `json:"min"`
	Max          string `json:"max"`
	MinInclusive bool   `json:"isMinInclusive"`
	MaxInclusive bool   `json:"isMaxInclusive"`
}

// QueryInfo says how the partitions' rows become the query's.
type QueryInfo struct {
	DistinctType        string             `json:"distinctType"` // None, Unordered or Ordered
	Top                 *int64             `json:"top"`
	Offset              *int64             `json:"offset"`
	Limit               *int64             `json:"limit"`
	OrderBy             []string           `json:"orderBy"` // Ascending or Descending
	OrderByExpressions  []string           `json:"orderByExpressions"`
	GroupByExpressions  []string           `json:"groupByExpressions"`
	GroupByAliases      []string           `json:"groupByAliases"`
	Aggregates          []string           `json:"aggregates"`
	GroupByAliasToType  map[string]*string `json:"groupByAliasToAggregateType"`
	RewrittenQuery      string             `json:"rewrittenQuery"` // "" to send the query as it is
	HasSelectValue      bool               `json:"hasSelectValue"`
	DCountInfo          *DCount            `json:"dCountInfo"`
	NonStreamingOrderBy bool               `json:"hasNonStreamingOrderBy"`
}

// DCount says that the rows are to be counted, under a name if not "".
type DCount struct {
	Alias string `json:"dCountAlias"`
}

// errComposed refuses what would have to be computed of aggregates only after
// the partitions' are put together.
var errComposed = &problem.Error{Plain: "Compositions of aggregates and other expressions are not allowed."}

// Of makes the plan of a query that exec.Compile accepts.
func Of(q *ast.Query, settings exec.Settings, def *partition.Definition) (*Info, error) {
	info := &Info{Version: 2, QueryInfo: QueryInfo{
		DistinctType: "None", OrderBy: []string{}, OrderByExpressions: []string{}, GroupByExpressions: []string{},
		GroupByAliases: []string{}, Aggregates: []string{}, GroupByAliasToType: map[string]*string{},
		HasSelectValue: q.Select.Value != nil,
	}}
	info.ranges(q, settings, def)
	if len(q.From) == 0 {
		return info, nil
	}
	r := &rewriter{from: q, params: settings.Params, info: &info.QueryInfo, single: len(info.Ranges) == 1 && info.Ranges[0].Min == info.Ranges[0].Max}
	if err := r.rewrite(); err != nil {
		return nil, err
	}
	return info, nil
}

func (info *Info) ranges(q *ast.Query, settings exec.Settings, def *partition.Definition) {
	a := access.Of(q, settings)
	if a.Never {
		info.Keys = []access.Interval{}
		info.Ranges = []Range{{MinInclusive: true, MaxInclusive: true}}
		return
	}
	keys, ok := a.Intervals(def.Paths, def.Ordered)
	short := slices.ContainsFunc(keys, func(key access.Interval) bool { return len(key.Low) < len(def.Paths) })
	if !ok || len(def.Paths) == 0 || short && !def.MultiHash && !def.Ordered {
		info.Ranges = []Range{{Min: partition.Min, Max: partition.Max, MinInclusive: true}}
		return
	}
	known := map[Range]bool{}
	for _, key := range keys {
		r := rangeOf(key, def)
		if !known[r] {
			known[r] = true
			info.Keys = append(info.Keys, key)
			info.Ranges = append(info.Ranges, r)
		}
	}
	slices.SortFunc(info.Ranges, func(a, b Range) int { return strings.Compare(a.Min, b.Min) })
}

func rangeOf(key access.Interval, def *partition.Definition) Range {
	if def.Ordered {
		return Range{def.Lowest(key.Low, key.High), def.Highest(key.Low, key.High), key.LowInclusive, key.HighInclusive}
	}
	low, high, inclusive := def.Range(key.Low)
	return Range{low, high, true, inclusive}
}

// CrossPartition says why a query cannot simply run in every partition and its
// rows be put one after the other; "" if it can.
func CrossPartition(q *ast.Query) string {
	aggregates := slices.ContainsFunc(q.Exprs(), exec.HasAggregate)
	switch {
	case len(q.From) == 0:
		return ""
	case q.Top != nil:
		return "TOP"
	case q.Offset != nil:
		return "OFFSET LIMIT"
	case len(q.GroupBy) > 0:
		return "GROUP BY"
	case aggregates:
		return "aggregates"
	case q.Distinct:
		return "DISTINCT"
	case len(q.OrderBy) > 0:
		return "ORDER BY"
	case q.From[0].Sub != nil:
		return CrossPartition(q.From[0].Sub)
	}
	return ""
}

// Features are the parts of a query that an SDK must know how to put together,
// by the names that it says them in x-ms-cosmos-supported-query-features.
func (info *Info) Features() []string {
	q := &info.QueryInfo
	var list []string
	add := func(needed bool, name string) {
		if needed {
			list = append(list, name)
		}
	}
	operators := slices.Clone(q.Aggregates)
	for _, operator := range q.GroupByAliasToType {
		if operator != nil {
			operators = append(operators, *operator)
		}
	}
	add(len(q.Aggregates) > 0, "Aggregate")
	add(len(operators) > len(q.Aggregates) && len(q.GroupByExpressions) == 0, "NonValueAggregate")
	add(slices.Contains(operators, "CountIf"), "CountIf")
	add(slices.Contains(operators, "MakeList") || slices.Contains(operators, "MakeSet"), "ListAndSetAggregate")
	add(q.DistinctType != "None" && q.DCountInfo == nil, "Distinct")
	add(q.DCountInfo != nil, "DCount")
	add(len(q.GroupByExpressions) > 0, "GroupBy")
	add(q.Offset != nil, "OffsetAndLimit")
	add(len(q.OrderBy) > 0, "OrderBy")
	add(len(q.OrderBy) > 1, "MultipleOrderBy")
	add(q.Top != nil, "Top")
	return list
}
