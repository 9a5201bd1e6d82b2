package query_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

func document(i int) string {
	pad := "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	return fmt.Sprintf(`{"id":"d%d","pk":"p%d","n":%d,"price":%d.5,"name":"name %d","active":%t,"addr":{"city":"c%d","zip":"%05d","geo":[%d,%d]},"tags":["a","b","t%d"],"text":"%s","more":"%s","_rid":"3TxEAO5CNToBAAAAAAAAAA==","_self":"dbs/3TxEAA==/colls/3TxEAO5CNTo=/docs/3TxEAO5CNToBAAAAAAAAAA==/","_etag":"\"00000000-0000-0000-0000-000000000000\"","_attachments":"attachments/","_ts":1700000000}`,
		i, i/20, i, i%100, i, i%2 == 0, i%50, i%100000, i%180, i%90, i%7, pad, pad)
}

func corpus(b *testing.B, n int) query.Items {
	var decoder value.Decoder
	list := make([]value.Value, n)
	for i := range list {
		v, err := decoder.Decode(document(i))
		if err != nil {
			b.Fatal(err)
		}
		list[i] = v
	}
	return query.Of(list...)
}

func BenchmarkScan(b *testing.B) {
	docs := corpus(b, 20000)
	for _, text := range []string{
		`SELECT VALUE COUNT(1) FROM c WHERE c.n > 100`,
		`SELECT * FROM c WHERE c.pk = "p7"`,
		`SELECT * FROM c WHERE c.addr.city = "c7" AND c.n > 100`,
		`SELECT TOP 10 * FROM c WHERE c.addr.city = "c7" ORDER BY c.n DESC`,
		`SELECT c.addr.city, COUNT(1) AS n FROM c GROUP BY c.addr.city`,
		`SELECT VALUE COUNT(1) FROM c WHERE STARTSWITH(c.name, "name 1")`,
		`SELECT VALUE COUNT(1) FROM c WHERE c.name LIKE "name 1%"`,
		`SELECT c.id, c.n FROM c`,
		`SELECT VALUE t FROM c JOIN t IN c.tags WHERE t = "t3"`,
	} {
		b.Run(text, func(b *testing.B) {
			q, err := query.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			p, err := q.Compile(nil)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range p.Run(context.Background(), docs) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	params := map[string]value.Value{"@city": value.OfString("c7")}
	for b.Loop() {
		q, err := query.Parse(`SELECT TOP 10 c.id, c.name, c.addr.city FROM c WHERE c.addr.city = @city AND c.n > 100 AND STARTSWITH(c.name, "na") ORDER BY c.n DESC`)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := q.Compile(params); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(document(12345))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := value.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
