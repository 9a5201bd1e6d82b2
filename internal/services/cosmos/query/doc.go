// Package query is the Cosmos SQL engine: text in, rows out. It does no I/O of
// its own and knows neither HTTP nor the store; whoever has documents gives
// them as a Source.
//
//	q, err := query.Parse(text)                  // *problem.Error: the body of the 400
//	p, err := q.Compile(params)                  // *problem.Error or *problem.Unsupported
//	page, err := p.Page(ctx, source, query.PageOptions{Max: 100, Token: token})
//	for _, row := range page.Rows { buf = row.AppendJSON(buf) }
//	// page.Token is "" when nothing is left, else what goes on after the page.
//
// or, all rows lazily:
//
//	for row, err := range p.Run(ctx, source) { … }
//
// A Query may be kept by its text and a Program by its text and parameters;
// both run any number of times at once. A problem.Error also comes out of a
// run: a subquery in the place of a value that has several rows, a value that
// grows too large.
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
// Keys compare as bytes in the order in which they are yielded. Whatever
// streams (SELECT, WHERE, JOIN, TOP, OFFSET/LIMIT: Program.Streams) goes on at
// the source. An ORDER BY that the source does not already satisfy reads
// everything for each page and keeps the page and no more. GROUP BY, aggregates
// and DISTINCT keep their groups and read everything for each page: give them
// a large Max.
//
// # Choosing an index
//
// Program.Access says what a document must fulfil to matter: a list of
// conditions, all necessary, each on one path with constants, and the ORDER BY
// paths; Access.Keys, which partition keys it can have. The caller may use any
// of them, or none, to build a smaller source; the engine checks the whole
// WHERE again for every item. If the source yields the items in the order of
// Access().OrderBy (and leaves out none but those that a condition leaves out;
// documents without the path order first, as undefined), say
// PageOptions.Sorted and nothing is sorted. value.AppendKey makes keys of an
// index that order as Cosmos orders, whatever the type.
//
// # Query plans
//
// Query.Plan makes PartitionedQueryExecutionInfo version 2 for the gateway's
// query-plan request: its JSON is the answer. Info.Features says what the SDK
// must be able to do; Query.CrossPartition says why a query may not run across
// partitions without a plan (the service's 400/1004). The placeholder of
// rewritten queries, {documentdb-formattableorderbyquery-filter}, is replaced
// by the SDKs before they send the query; as it stands it is read as true.
//
// # Values
//
// Package value holds the typed values: undefined, null, booleans, numbers
// (float64; a document's own digits come out as they went in), strings,
// arrays, objects. value.Parse reads JSON, Value.AppendJSON writes it. Decode
// the documents of a container by one value.Decoder: they then share the lists
// of their keys, and a query finds a key once and not in every document.
//
// # What is refused
//
// User defined functions, full text, hybrid and vector search are
// *problem.Unsupported.
package query
