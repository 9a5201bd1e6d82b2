package main

import (
	"encoding/json"
	"fmt"
	"slices"
)

// call is one request, and what its answer must be.
type call struct {
	path   string
	query  string // "" for a read
	header []string
	check  func(body []byte) error
}

// load is a kind of request, of which several take turns.
type load struct {
	name    string
	calls   []call
	ratio   float64 // at least this share of the bare server; 0 for none
	atLeast float64 // per second on two cores; 0 for none
}

const (
	container = "/dbs/bench/colls/items"
	variants  = 100
)

func key(partition int) string { return fmt.Sprintf(`["p%d"]`, partition) }

func ask(text string, header []string, check func([]json.RawMessage) error) call {
	header = append([]string{"x-ms-documentdb-isquery", "True", "x-ms-max-item-count", "-1"}, header...)
	return call{path: container + "/docs", query: text, header: header, check: func(body []byte) error {
		list, err := rows(body)
		if err != nil {
			return err
		}
		return check(list)
	}}
}

// across is what an SDK sends that asks the one physical partition.
var across = []string{"x-ms-documentdb-query-enablecrosspartition", "True", "x-ms-documentdb-partitionkeyrangeid", "0"}

// documentsAre checks that rows are certain documents.
func documentsAre(numbers ...int) func([]json.RawMessage) error {
	return func(list []json.RawMessage) error {
		if len(list) != len(numbers) {
			return fmt.Errorf("%d rows, not %d", len(list), len(numbers))
		}
		for i, n := range numbers {
			if err := same(list[i], n); err != nil {
				return err
			}
		}
		return nil
	}
}

// loads are those of the speed table, over n documents.
func loads(n int) []load {
	reads, partition, ids := load{name: "point read", ratio: 0.5}, load{name: "partition, 20 documents", atLeast: 5000}, load{name: "id across partitions", atLeast: 5000}
	count, top := load{name: "COUNT with a filter", atLeast: 500}, load{name: "TOP 10 ORDER BY", atLeast: 1000}
	for v := range variants {
		i := v * (n / variants)
		reads.calls = append(reads.calls, call{path: fmt.Sprintf("%s/docs/d%d", container, i),
			header: []string{"x-ms-documentdb-partitionkey", key(i / inPartition)}, check: func(body []byte) error { return same(body, i) }})
		var members []int
		for j := range inPartition {
			members = append(members, i/inPartition*inPartition+j)
		}
		partition.calls = append(partition.calls, ask(fmt.Sprintf(`SELECT * FROM c WHERE c.pk = "p%d"`, i/inPartition),
			[]string{"x-ms-documentdb-partitionkey", key(i / inPartition)}, func(list []json.RawMessage) error {
				slices.SortFunc(list, byNumber) // they come in the order of their creation
				return documentsAre(members...)(list)
			}))
		ids.calls = append(ids.calls, ask(fmt.Sprintf(`SELECT * FROM c WHERE c.id = "d%d"`, i), across, documentsAre(i)))
		count.calls = append(count.calls, ask(fmt.Sprintf(`SELECT VALUE COUNT(1) FROM c WHERE c.n > %d`, v), across, func(list []json.RawMessage) error {
			if len(list) != 1 || string(list[0]) != fmt.Sprint(n-1-v) {
				return fmt.Errorf("%s, not %d", list, n-1-v)
			}
			return nil
		}))
		var best []int
		for j := range 10 {
			best = append(best, n-cities+v%cities-j*cities)
		}
		top.calls = append(top.calls, ask(fmt.Sprintf(`SELECT TOP 10 * FROM c WHERE c.addr.city = "c%d" ORDER BY c.n DESC`, v%cities), across, documentsAre(best...)))
	}
	group := load{name: "GROUP BY, 50 groups", atLeast: 300, calls: []call{
		ask(`SELECT c.addr.city, COUNT(1) AS n FROM c GROUP BY c.addr.city`, across, func(list []json.RawMessage) error { return groups(list, n) }),
	}}
	list := []load{reads, partition, ids, count, top, group}
	if n != usual {
		for i := range list {
			list[i].ratio, list[i].atLeast = 0, 0
		}
	}
	return list
}

func groups(list []json.RawMessage, n int) error {
	var got, want []string
	for _, row := range list {
		got = append(got, string(row))
	}
	for i := range cities {
		want = append(want, fmt.Sprintf(`{"city":"c%d","n":%d}`, i, n/cities))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("groups %s", got)
	}
	return nil
}
