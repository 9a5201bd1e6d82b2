package cosmos

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// limit says where a query runs: in the partition that the caller names, in
// the physical partition that it names, or where the query itself can find
// something. Over several partitions the gateway serves what only filters and
// projects; the rest is refused with the plan that the caller's SDK needs, as
// by the real gateway.
func (s *spec) limit(r *web.Request, q *query.Query, params map[string]value.Value, sel *documents.Selection) error {
	key, ok, err := keyHeader(r)
	if err != nil {
		return err
	}
	if ok && len(key) > 0 {
		return s.limitToKey(key, sel)
	}
	if text := r.HTTP.Header.Get("x-ms-documentdb-partitionkeyrangeid"); text != "" {
		return s.limitToRange(r, text, sel)
	}
	keys, known := sel.Access.Keys(s.key.Paths)
	if known && len(keys) == 1 && len(keys[0]) == len(s.key.Paths) {
		sel.Partitions = []documents.Key{s.partitionOf(keys[0])}
		return nil
	}
	if !isTrue(r.HTTP.Header.Get("x-ms-documentdb-query-enablecrosspartition")) {
		return azerr.BadRequest("Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or revise your query to avoid this exception.")
	}
	if q.CrossPartition() != "" {
		return s.needsPlan(q, params)
	}
	sel.Ranges = []documents.Range{documents.All}
	return nil
}

func isTrue(text string) bool { return strings.EqualFold(text, "true") }

// limitToKey takes a whole key, or the first levels of a hierarchical one.
func (s *spec) limitToKey(key []value.Value, sel *documents.Selection) error {
	if s.key.MultiHash && len(key) < len(s.key.Paths) {
		low, high, _ := s.key.Range(key)
		sel.Ranges = []documents.Range{{Min: low, Max: high}}
		return nil
	}
	whole, err := s.complete(key)
	sel.Partitions = []documents.Key{whole}
	return err
}

// limitToRange takes the number of a physical partition, and within it the
// part that x-ms-start-epk and x-ms-end-epk name.
func (s *spec) limitToRange(r *web.Request, text string, sel *documents.Selection) error {
	_, id, found := strings.Cut(text, ",") // "<container rid>,0" is another form
	if !found {
		id = text
	}
	n, err := strconv.Atoi(id)
	if err != nil || n < 0 || n >= len(s.ranges) {
		return azerr.Newf(azerr.Gone, "Gone", "The requested resource is no longer available at the server: there is no partition key range '%.40s'.", text).
			WithHeader(substatusHeader, "1002")
	}
	at := documents.Range(s.ranges[n])
	if low := r.HTTP.Header.Get("x-ms-start-epk"); low != "" {
		at.Min = max(at.Min, strings.ToUpper(low))
	}
	if high := r.HTTP.Header.Get("x-ms-end-epk"); high != "" {
		at.Max = min(at.Max, strings.ToUpper(high))
	}
	sel.Ranges = []documents.Range{at}
	return nil
}

// needsPlan refuses a query that only an SDK with a plan can put together.
func (s *spec) needsPlan(q *query.Query, params map[string]value.Value) error {
	plan, err := q.Plan(params, &s.key)
	if err != nil {
		return queryProblem(err)
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	return azerr.BadRequest("The provided cross partition query can not be directly served by the gateway. This is a first chance (internal) exception that all newer clients will know how to handle gracefully. This exception is traced, but unless you see it bubble up as an exception (which only happens on older SDK clients), then you can safely ignore this message.").
		WithHeader(substatusHeader, "1004").WithDetail("additionalErrorInfo", string(text))
}

// checkOrder refuses an ORDER BY that the container's indexes cannot serve:
// one path needs to be indexed, several need a composite index.
func (s *spec) checkOrder(a *access.Access) error {
	switch n := len(a.OrderBy); {
	case n == 0:
		return nil
	case n == 1:
		if !s.Index.Has(a.OrderBy[0].Path) {
			return unsupportedOrder("The index path corresponding to the specified order-by item is excluded.")
		}
		return nil
	}
	for _, composite := range s.Index.Composite {
		if fits(composite, a.OrderBy, false) || fits(composite, a.OrderBy, true) {
			return nil
		}
	}
	return unsupportedOrder("The order by query does not have a corresponding composite index that it can be served from.")
}

// fits reports whether a composite index has the order, or its reverse.
func fits(composite []documents.Sort, order []access.Order, reverse bool) bool {
	if len(composite) != len(order) {
		return false
	}
	for i, o := range order {
		if !slices.Equal(composite[i].Path, o.Path) || composite[i].Descending != (o.Desc != reverse) {
			return false
		}
	}
	return true
}
