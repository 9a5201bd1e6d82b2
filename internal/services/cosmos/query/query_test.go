package query_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// parsed reads JSON documents, one a line.
func parsed(t testing.TB, lines string) query.Items {
	t.Helper()
	var list []value.Value
	for line := range strings.Lines(lines) {
		v, err := value.ParseString(line)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return query.Of(list...)
}

// rows runs a query and returns its rows as JSON, or its error.
func rows(t testing.TB, text string, docs query.Items, params map[string]value.Value) (string, error) {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		return "", err
	}
	p, err := q.Compile(params)
	if err != nil {
		return "", err
	}
	var list []string
	for row, err := range p.Run(context.Background(), docs) {
		if err != nil {
			return "", err
		}
		list = append(list, row.String())
	}
	return "[" + strings.Join(list, ",") + "]", nil
}

const people = `{"id":"1","pk":"a","n":1,"name":"Ann","tags":["x","y"],"addr":{"city":"Oslo"},"on":true}
{"id":"2","pk":"a","n":5,"name":"Bob","tags":[],"addr":{"city":"Rome"},"on":false}
{"id":"3","pk":"b","n":null,"name":"Cid","tags":["y",{"k":1}],"addr":{"city":"Oslo"}}
{"id":"4","pk":"b","n":"str","name":"Dee"}
{"id":"5","pk":"c","n":true,"name":"Eve","tags":["x","x"],"addr":{"city":"Rome"},"on":true}
{"id":"6","pk":"c","name":"Fay"}`

func TestRows(t *testing.T) {
	docs := parsed(t, people)
	for _, c := range []struct{ query, want string }{
		{`SELECT VALUE 1`, `[1]`},
		{`SELECT 1 + 1 AS two, "a" || 'b'`, `[{"two":2,"$1":"ab"}]`},
		{`SELECT VALUE c.id FROM c`, `["1","2","3","4","5","6"]`},
		{`SELECT * FROM c WHERE c.id = '2'`, `[` + strings.Split(people, "\n")[1] + `]`},
		{`SELECT VALUE c.n FROM c`, `[1,5,null,"str",true]`},
		{`SELECT c.n FROM c WHERE c.id IN ("1", "6")`, `[{"n":1},{}]`},
		{`SELECT VALUE c.id FROM c WHERE c.n != 1`, `["2","3","4","5"]`},
		{`SELECT VALUE c.id FROM c WHERE c.n > 1`, `["2"]`},
		{`SELECT VALUE c.id FROM c WHERE NOT (c.n = 1)`, `["2","3","4","5"]`},
		{`SELECT VALUE c.id FROM c WHERE c.n BETWEEN 0 AND 5`, `["1","2"]`},
		{`SELECT VALUE c.id FROM c WHERE c.n NOT BETWEEN 0 AND 3`, `["2"]`},
		{`SELECT VALUE c.id FROM c WHERE c.name LIKE "_[n-o]%"`, `["1","2"]`},
		{`SELECT VALUE c.id FROM c WHERE c.name NOT LIKE '%e%'`, `["1","2","3","6"]`},
		{`SELECT VALUE c.id FROM c WHERE c.on`, `["1","5"]`},
		{`SELECT VALUE c.id FROM c WHERE NOT c.on`, `["2"]`},
		{`SELECT VALUE c.n ?? "none" FROM c WHERE c.pk = "c"`, `[true,"none"]`},
		{`SELECT VALUE c.on ? 1 : 2 FROM c`, `[1,2,2,2,1,2]`},
		{`SELECT VALUE c.n FROM c ORDER BY c.n`, `[null,true,1,5,"str"]`},
		{`SELECT VALUE c.id FROM c ORDER BY c.n DESC`, `["4","2","1","5","3","6"]`},
		{`SELECT TOP 2 VALUE c.id FROM c ORDER BY c.addr.city DESC, c.name ASC`, `["2","5"]`},
		{`SELECT VALUE c.id FROM c OFFSET 1 LIMIT 2`, `["2","3"]`},
		{`SELECT VALUE c.id FROM c ORDER BY c.id DESC OFFSET 1 LIMIT 2`, `["5","4"]`},
		{`SELECT DISTINCT c.addr.city FROM c`, `[{"city":"Oslo"},{"city":"Rome"},{}]`},
		{`SELECT DISTINCT VALUE c.pk FROM c ORDER BY c.pk DESC`, `["c","b","a"]`},
		{`SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE c.pk FROM c)`, `[3]`},
		{`SELECT VALUE t FROM c JOIN t IN c.tags`, `["x","y","y",{"k":1},"x","x"]`},
		{`SELECT c.id, t FROM c JOIN t IN c.tags WHERE t = "x" AND c.pk = "a"`, `[{"id":"1","t":"x"}]`},
		{`SELECT VALUE t FROM t IN c.tags WHERE IS_OBJECT(t)`, `[{"k":1}]`},
		{`SELECT VALUE city FROM c.addr.city`, `["Oslo","Rome","Oslo","Rome"]`},
		{`SELECT VALUE COUNT(c.n) FROM c`, `[5]`},
		{`SELECT COUNT(1) AS n, MIN(c.id) AS low, MAX(c.id) AS high FROM c`, `[{"n":6,"low":"1","high":"6"}]`},
		{`SELECT VALUE SUM(c.n) FROM c WHERE IS_NUMBER(c.n)`, `[6]`},
		{`SELECT VALUE SUM(c.n) FROM c`, `[]`},
		{`SELECT VALUE AVG(c.n) FROM c WHERE IS_NUMBER(c.n)`, `[3]`},
		{`SELECT VALUE AVG(c.n) FROM c WHERE false`, `[]`},
		{`SELECT VALUE COUNT(1) FROM c WHERE false`, `[0]`},
		{`SELECT VALUE MAX(c.n) FROM c`, `["str"]`},
		{`SELECT VALUE COUNTIF(c.pk = "a") FROM c`, `[2]`},
		{`SELECT VALUE MAKESET(c.pk) FROM c`, `[["a","b","c"]]`},
		{`SELECT c.pk, COUNT(1) AS n FROM c GROUP BY c.pk`, `[{"pk":"a","n":2},{"pk":"b","n":2},{"pk":"c","n":2}]`},
		{`SELECT VALUE c.pk FROM c GROUP BY c.pk OFFSET 1 LIMIT 1`, `["b"]`},
		{`SELECT VALUE {"s": SUM(c.n)} FROM c WHERE c.pk = "a"`, `[{"s":6}]`},
		{`SELECT VALUE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = "x") FROM c`, `[true,false,false,false,true,false]`},
		{`SELECT VALUE ARRAY(SELECT VALUE UPPER(t) FROM t IN c.tags) FROM c WHERE c.pk = "a"`, `[["X","Y"],[]]`},
		{`SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c`, `[2,0,2,0,2,0]`},
		{`SELECT VALUE ALL(SELECT VALUE t = "x" FROM t IN c.tags) FROM c WHERE c.pk = "c"`, `[true,true]`},
		{`SELECT VALUE FIRST(SELECT VALUE t FROM t IN c.tags) FROM c WHERE c.id = "3"`, `["y"]`},
		{`SELECT VALUE LAST(SELECT VALUE t FROM t IN c.tags) FROM c WHERE c.id = "1"`, `["y"]`},
		{`SELECT c.id, m.n FROM c JOIN (SELECT COUNT(1) AS n FROM t IN c.tags) m WHERE m.n = 2`, `[{"id":"1","n":2},{"id":"3","n":2},{"id":"5","n":2}]`},
		{`SELECT VALUE {"a": c.none, "b": [c.none, 1]} FROM c WHERE c.id = "1"`, `[{"b":[1]}]`},
		{`SELECT VALUE c["addr"]["ci" || "ty"] FROM c WHERE c.id = "1"`, `["Oslo"]`},
		{`SELECT VALUE c.tags[1] FROM c WHERE c.id = "1"`, `["y"]`},
		{`SELECT VALUE [1 = "1", 1 != "1", null = null, [1] = [1], {"a":1,"b":2} = {"b":2,"a":1}]`, `[[false,true,true,true,true]]`},
		{`SELECT VALUE [1 < "1", null < true, [1] < [2], undefined = undefined, 1 + "a"]`, `[[]]`},
		{`SELECT VALUE [7 % 4, 5 & 3, 5 | 3, 5 ^ 3, ~5, -(3), 1 / 0]`, `[[3,1,7,6,-6,-3]]`},
		{`SELECT VALUE true AND undefined`, `[]`},
		{`SELECT VALUE [false AND undefined, true OR undefined]`, `[[false,true]]`},
		{`SELECT VALUE 9007199254740993`, `[9007199254740993]`},
		{`select c.id from c where c.id = "1" and true -- a comment`, `[{"id":"1"}]`},
		{"SELECT r._rid, [{\"item\": r.id}] AS orderByItems, r.n AS payload FROM c AS r WHERE ({documentdb-formattableorderbyquery-filter}) AND r.id > '4' ORDER BY r.id", `[{"orderByItems":[{"item":"5"}],"payload":true},{"orderByItems":[{"item":"6"}]}]`},
	} {
		got, err := rows(t, c.query, docs, nil)
		if err != nil || got != c.want {
			t.Errorf("%s\n got %s %v\nwant %s", c.query, got, err, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`SELEKT nonsense`, `{"errors":[{"severity":"Error","location":{"start":0,"end":6},"code":"SC1001","message":"Syntax error, incorrect syntax near 'SELEKT'."}]}`},
		{`SELECT * FROM`, `{"errors":[{"severity":"Error","location":{"start":13,"end":13},"code":"SC1002","message":"Syntax error, unexpected end-of-file."}]}`},
		{`SELECT BADFUNC(r.age) FROM Root r`, `{"errors":[{"severity":"Error","location":{"start":7,"end":14},"code":"SC2005","message":"'BADFUNC' is not a recognized built-in function name."}]}`},
		{`SELECT * FROM Root r WHERE STARTSWITH(r.key, 'a', 'b', 'c')`, `{"errors":[{"severity":"Error","location":{"start":27,"end":59},"code":"SC2050","message":"The STARTSWITH function requires 2 to 3 argument(s)."}]}`},
		{`SELECT VALUE d.x FROM c`, `{"errors":[{"severity":"Error","location":{"start":13,"end":14},"code":"SC2001","message":"Identifier 'd' could not be resolved."}]}`},
		{`SELECT VALUE "å😀" || d.x FROM c`, `{"errors":[{"severity":"Error","location":{"start":22,"end":23},"code":"SC2001","message":"Identifier 'd' could not be resolved."}]}`},
		{`SELECT * FROM c JOIN d IN c.x`, `{"errors":[{"severity":"Error","location":{"start":7,"end":8},"code":"SC2040","message":"'SELECT *' is only valid with a single input set."}]}`},
		{`SELECT * FROM c WHERE c.x = d.y`, `{"errors":[{"severity":"Error","location":{"start":28,"end":29},"code":"SC2001","message":"Identifier 'd' could not be resolved."}]}`},
		{`SELECT * FROM c WHERE c.x = @y`, `{"errors":[{"severity":"Error","location":{"start":28,"end":30},"code":"SC2001","message":"Identifier '@y' could not be resolved."}]}`},
		{`SELECT * FROM c WHERE c.x = BAD(1)`, `{"errors":[{"severity":"Error","location":{"start":28,"end":31},"code":"SC2005","message":"'BAD' is not a recognized built-in function name."}]}`},
		{`SELECT * FROM c WHERE COUNT(1) > 1`, `{"errors":[{"severity":"Error","location":{"start":22,"end":30},"code":"SC2100","message":"The aggregate function 'COUNT' is not allowed in this clause."}]}`},
		{`SELECT c.x, c.y FROM c GROUP BY c.x`, `{"errors":[{"severity":"Error","location":{"start":12,"end":15},"code":"SC2102","message":"Property reference 'c.y' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause."}]}`},
		{`SELECT * FROM c ORDER BY LOWER(c.x)`, `{"errors":[{"severity":"Error","code":2206,"message":"Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path."}]}`},
		{`SELECT * FROM c ORDER BY VectorDistance(c.x, [1])`, `not supported: vector search`},
		{`SELECT * FROM c ORDER BY RANK FullTextScore(c.x, "a")`, `not supported: ORDER BY RANK`},
		{`SELECT c.order FROM c`, `{"errors":[{"severity":"Error","location":{"start":9,"end":14},"code":"SC1001","message":"Syntax error, incorrect syntax near 'order'."}]}`},
		{`SELECT VALUE ` + strings.Repeat("(", 1000) + `1`, `{"errors":[{"severity":"Error","location":{"start":212,"end":213},"code":"SC1001","message":"Syntax error, the query nests too deeply."}]}`},
		{`SELECT VALUE s FROM ` + doubling(40), `{"Errors":["A value that the query computes exceeds the maximum size."]}`},
		{`SELECT udf.f(c) FROM c`, `not supported: user defined functions`},
		{`SELECT VALUE (SELECT VALUE t FROM t IN c.tags) FROM c`, `{"Errors":["The cardinality of a scalar subquery result set cannot be greater than one."]}`},
	} {
		got, err := rows(t, c.query, parsed(t, people), nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\n got %s %v\nwant %s", c.query, got, err, c.want)
		}
	}
}

// doubling is a subquery whose value doubles n times.
func doubling(n int) string {
	if n == 0 {
		return "(SELECT VALUE [c.id] FROM c) s"
	}
	return "(SELECT VALUE [s, s] FROM " + doubling(n-1) + ") s"
}

func TestACancelledQueryStops(t *testing.T) {
	list := make([]string, 1000)
	for i := range list {
		list[i] = "1"
	}
	docs := parsed(t, `{"id":"1","x":[`+strings.Join(list, ",")+`]}`)
	q, err := query.Parse(`SELECT VALUE COUNT(1) FROM c JOIN a IN c.x JOIN b IN c.x JOIN d IN c.x JOIN e IN c.x`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := p.Page(ctx, docs, query.PageOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the query ended with %v", err)
	}
}

func TestTokensOfOthers(t *testing.T) {
	q, err := query.Parse(`SELECT * FROM c`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"x", "e30", "!!", "eyJwIjotMX0", "bnVsbA", strings.Repeat("A", 10000)} {
		if _, err := p.Page(context.Background(), parsed(t, people), query.PageOptions{Token: token, Max: 1}); err != nil && !errors.Is(err, query.ErrToken) {
			t.Errorf("%.10s: %v", token, err)
		}
	}
	if _, err := p.Page(context.Background(), parsed(t, people), query.PageOptions{Token: "eyJwIjotMX0"}); !errors.Is(err, query.ErrToken) {
		t.Errorf("a token of minus one row: %v", err)
	}
}

func TestOnPlane(t *testing.T) {
	q, err := query.Parse(`SELECT VALUE [ST_DISTANCE(c.a, c.b), ST_WITHIN(c.a, c.p), ST_WITHIN(c.b, c.p), ST_ISVALID(c.p), ST_AREA(c.p), ST_INTERSECTS(c.l, c.p)] FROM c`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := q.OnPlane().Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	docs := parsed(t, `{"a":{"type":"Point","coordinates":[0,0]},"b":{"type":"Point","coordinates":[3000,4000]},`+
		`"p":{"type":"Polygon","coordinates":[[[-1000,-1000],[1000,-1000],[1000,1000],[-1000,1000],[-1000,-1000]]]},`+
		`"l":{"type":"LineString","coordinates":[[-5000,0],[5000,1]]}}`)
	page, err := p.Page(context.Background(), docs, query.PageOptions{})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].String() != `[5000,true,false,true,4000000,true]` {
		t.Errorf("%v, %v", page.Rows, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var decoder value.Decoder
	q, err := query.Parse(`SELECT c.pk, COUNT(1) AS n FROM c WHERE c.x.y >= 0 AND RegexMatch(c.pk, "p[0-9]") GROUP BY c.pk`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			var list []value.Value
			for i := range 50 {
				v, err := decoder.Decode(fmt.Sprintf(`{"pk":"p%d","k%d":1,"x":{"y":%d}}`, i%5, i%7, i))
				if err != nil {
					t.Error(err)
				}
				list = append(list, v)
			}
			page, err := p.Page(context.Background(), query.Of(list...), query.PageOptions{})
			if err != nil || len(page.Rows) != 5 || page.Rows[0].String() != `{"pk":"p0","n":10}` {
				t.Errorf("%v, %v", page.Rows, err)
			}
			if _, err := q.Plan(nil, &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
