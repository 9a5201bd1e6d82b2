// Package query is the Cosmos SQL engine: text in, rows out. It does no I/O of
// its own and knows neither HTTP nor the store; whoever has documents gives
// them as a Source.
//
//	q, err := query.Parse(text)                  // *problem.Error: body of the 400
//	p, err := q.Compile(params)                  // *problem.Error or *problem.Unsupported
//	page, err := p.Page(ctx, source, query.PageOptions{Max: 100, Token: token})
//	for _, row := range page.Rows { buf = row.AppendJSON(buf) }
//	// page.Token is "" when nothing is left, else what resumes after the page.
//
// or, all rows lazily:
//
//	for row, err := range p.Run(ctx, source) { … }
//
// # Sources
//
//	type Source interface {
//		Items(ctx context.Context, after string) iter.Seq2[Item, error]
//	}
//	type Item struct {
//		Key   string      // place in the source's order; unique, never ""
//		Value value.Value // the whole document, system properties included
//	}
//
// A source yields items in an order of its own that does not change between
// pages, and starts after the item whose Key it is given ("" from the start).
// Keys compare as bytes in the order in which they are yielded. Whatever is
// streamed (SELECT, WHERE, JOIN, TOP, OFFSET/LIMIT) resumes at the source;
// an ORDER BY that the source does not already satisfy keeps the page's rows
// and no more, and GROUP BY, aggregates and DISTINCT keep their groups.
//
// # Choosing an index
//
// Program.Access says what a document must fulfil to matter: a list of
// conditions, all necessary, each on one path (=, IN, <, <=, >, >=,
// STARTSWITH, IS_DEFINED) with constants, and the ORDER BY paths. The caller
// may use any of them, or none, to build a smaller source; the engine checks
// the whole WHERE again for every item. If the source yields the items in the
// order of Access().OrderBy (and leaves out none but those that a condition
// leaves out), say PageOptions.Sorted and sorting is skipped.
//
// # Query plans
//
// Query.Plan renders PartitionedQueryExecutionInfo version 2 for the gateway's
// query-plan request; Query.CrossPartition says why a query may not run across
// partitions without one (the service's 400/1004). The placeholder of
// rewritten queries, {documentdb-formattableorderbyquery-filter}, is replaced
// by the SDKs before they send the query; Parse also takes it as it stands, as
// "true".
//
// # Values
//
// Package value holds the typed values: undefined, null, booleans, numbers
// (float64; a document's own digits come out as they went in), strings,
// arrays, objects. value.Parse reads JSON, Value.AppendJSON writes it,
// value.Compare orders by Cosmos type order.
package query
