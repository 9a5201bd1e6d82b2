package bind

import (
	"context"
	"io"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestDocuments(t *testing.T) {
	check(t, []example{
		{"SELECT Id, Name AS [n.a], City AS [n.b] FROM Customers WHERE Id < 4 FOR JSON PATH", `[{"Id":1,"n":{"a":"Ada","b":"London"}},{"Id":2,"n":{"a":"Bob","b":"paris"}},{"Id":3,"n":{"a":"Eve"}}]`},
		{"SELECT Id, City FROM Customers WHERE Id = 3 FOR JSON PATH, INCLUDE_NULL_VALUES, ROOT('r')", `{"r":[{"Id":3,"City":null}]}`},
		{"SELECT 1 AS a FOR JSON PATH, WITHOUT_ARRAY_WRAPPER", `{"a":1}`},
		{"SELECT Id, (SELECT o.Id AS o FROM Orders o WHERE o.CustomerId = c.Id ORDER BY o.Id DESC FOR JSON PATH) AS os FROM Customers c WHERE Id < 4 FOR JSON PATH", `[{"Id":1,"os":[{"o":2},{"o":1}]},{"Id":2,"os":[{"o":3}]},{"Id":3}]`},
		{"SELECT c.Name, o.Id, o.Total FROM Customers c JOIN Orders o ON o.CustomerId = c.Id ORDER BY o.Id FOR JSON AUTO", `[{"Name":"Ada","o":[{"Id":1,"Total":5.5000},{"Id":2,"Total":7.0000}]},{"Name":"Bob","o":[{"Id":3,"Total":1.2500}]}]`},
		{"SELECT B, D, O, V, F FROM Kinds WHERE T = 200 FOR JSON PATH", `[{"B":true,"D":"2024-01-02T03:04:05","O":"2024-01-02T03:04:05+01:00","V":"AQA=","F":2.500000000000000e+00}]`},
		{"SELECT Id FROM Customers WHERE Id = 99 FOR JSON PATH", ""}, {"SELECT 1 FOR JSON PATH", "Msg 13605"}, {"SELECT 1 AS a, 2 AS a FOR JSON PATH", "Msg 13601"}, {"SELECT 1 AS a, 2 AS [a.b] FOR JSON PATH", "Msg 13601"},
		{"SELECT JSON_OBJECT('a': 1, 'b': N'x\"', 'c': NULL, 'd': JSON_ARRAY(1, NULL, 'y')), JSON_OBJECT('n': NULL ABSENT ON NULL), JSON_OBJECT(), JSON_ARRAY(NULL NULL ON NULL)", `{"a":1,"b":"x\"","c":null,"d":[1,"y"]}|{}|{}|[null]`},
		{"SELECT ',' + Name FROM Customers ORDER BY Id FOR XML PATH('')", ",Ada,Bob,Eve,ada"},
		{"SELECT (SELECT ',' + Name FROM Customers ORDER BY Id FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)')", ",Ada,Bob,Eve,ada"},
		{"SELECT Id AS [@id], Name FROM Customers WHERE Id < 3 FOR XML PATH('c'), ROOT('all')", `<all><c id="1"><Name>Ada</Name></c><c id="2"><Name>Bob</Name></c></all>`},
		{"SELECT Id, City FROM Customers WHERE Id > 2 FOR XML RAW", `<row Id="3"/><row Id="4" City="London"/>`},
		{"SELECT '<&' AS a FOR XML PATH('')", "<a>&lt;&amp;</a>"},
	})
}

func TestTableFunctions(t *testing.T) {
	check(t, []example{
		{"SELECT value FROM STRING_SPLIT('a,b,,c', ',')", "a;b;;c"}, {"SELECT s.ordinal, s.value FROM STRING_SPLIT('a b', ' ', 1) s ORDER BY 1 DESC", "2|b;1|a"},
		{"SELECT value FROM GENERATE_SERIES(1, 7, 3)", "1;4;7"}, {"SELECT value FROM GENERATE_SERIES(3, 1)", "3;2;1"}, {"SELECT SUM(value) FROM GENERATE_SERIES(CAST(0 AS decimal(3,1)), 1, 0.5)", "1.5"},
		{`SELECT [key], value, type FROM OPENJSON('{"a":1,"b":"x","c":[1],"d":null}')`, `a|1|2;b|x|1;c|[1]|4;d|NULL|0`},
		{`SELECT a, c FROM OPENJSON('[{"a":1,"b":{"c":"x"}},{"a":"2"}]') WITH (a int, c nvarchar(10) '$.b.c')`, "1|x;2|NULL"},
		{`SELECT j.x FROM OPENJSON(N'{"l":[{"x":1},{"x":2}]}', '$.l') WITH (x int) AS j ORDER BY x DESC`, "2;1"},
		{"SELECT c.Id, s.value FROM Customers c CROSS APPLY STRING_SPLIT(c.Name, 'd') s WHERE c.Id < 3", "1|A;1|a;2|Bob"},
		{"SELECT Id, Total FROM OrdersOf(1) ORDER BY Id", "1|5.50;2|7.00"}, {"SELECT c.Id, f.Id FROM Customers c CROSS APPLY dbo.OrdersOf(c.Id) f ORDER BY 2", "1|1;1|2;2|3"},
		{"SELECT c.Id, f.Id FROM Customers c OUTER APPLY dbo.OrdersOf(c.Id + @n - 2) f WHERE c.Id > 1 ORDER BY 1, 2", "2|3;3|NULL;4|NULL"},
		{"SELECT N FROM Count(3)", "1;2;3"}, {"SELECT c.Id, k.N FROM Customers c CROSS APPLY dbo.Count(c.Id) k WHERE c.Id < 3 ORDER BY 1, 2", "1|1;2|1;2|2"},
		{"SELECT c.Id FROM Customers c WHERE c.Id IN (SELECT v.value FROM OPENJSON(N'[1,3]') WITH (value int '$') AS v) ORDER BY 1", "1;3"},
		{"SELECT value FROM Customers c, STRING_SPLIT(c.Name, 'd')", "Msg 4104"}, {"SELECT * FROM OrdersOf()", "Msg 313"}, {"SELECT * FROM OrdersOf(1, 2)", "Msg 8144"}, {"SELECT * FROM Nope(1)", "Msg 208"},
		{"SELECT * FROM STRING_SPLIT('a', 'bc')", "Msg 214"}, {"SELECT * FROM OPENJSON('{')", "Msg 13609"},
	})
}

func TestBuiltins(t *testing.T) {
	check(t, []example{
		{"SELECT UPPER(Name), LEN(Name) FROM Customers WHERE LEFT(Name, 1) = 'e'", "EVE|3"}, {"SELECT CONCAT(Id, '-', City) FROM Customers ORDER BY Id", "1-London;2-paris;3-;4-London"},
		{"SELECT LEFT(Name, 1), COUNT(*) FROM Customers GROUP BY LEFT(Name, 1) ORDER BY LEFT(Name, 1)", "A|2;B|1;E|1"}, {"SELECT TRIM('x' FROM 'xax'), TRIM(LEADING 'x' FROM 'xax')", "a|ax"},
		{"SELECT CHOOSE(2, 'a', 'b'), CHOOSE(3, 'a', 'b')", "b|NULL"}, {`SELECT JSON_VALUE('{"a":5}', '$.a')`, "5"}, {"SELECT LEN()", "Msg 174"},
		{"SELECT CAST('2024-07-01T12:00:00' AS datetime2(0)) AT TIME ZONE 'W. Europe Standard Time', CAST('2024-01-01T12:00:00Z' AS datetimeoffset(0)) AT TIME ZONE 'Pacific Standard Time'", "2024-07-01 12:00:00 +02:0|2024-01-01 04:00:00 -08:0"},
		{"SELECT CAST('2024-07-01' AS datetime) AT TIME ZONE 'Nowhere'", "Msg 9820"},
	})
}

func TestAssignments(t *testing.T) {
	w := newWorld(t)
	text := types.Variable{Type: types.Sized(types.NVarChar, 100), Value: types.NewText(types.NVarChar, "")}
	for _, x := range []struct{ text, want string }{
		{"SELECT @v = Name FROM Customers WHERE Id = 2", "Bob"}, {"SELECT @v = Name FROM Customers WHERE Id = 99", ""}, {"SELECT @v = @v + Name FROM Customers ORDER BY Id DESC", "adaEveBobAda"},
		{"SELECT @v += Name + ',' FROM Customers WHERE Id < 3", "Ada,Bob,"}, {"SELECT @v = 'x', @v = @v + 'y'", "xy"}, {"SELECT TOP 2 @v = @v + Name FROM Customers ORDER BY Name DESC, Id", "EveBob"},
		{"SELECT @v = COALESCE(@v + ';', '') + Name FROM Customers ORDER BY Name, Id", ";Ada;ada;Bob;Eve"},
	} {
		w.vars["@v"] = text
		p, err := w.plan(x.text)
		if err != nil {
			t.Errorf("%s: %v", x.text, err)
			continue
		}
		r, err := p.Run(context.Background(), w.vars)
		if err != nil {
			t.Fatal(err)
		}
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range p.Assign {
				w.vars.Set(a.Variable, row[i])
			}
		}
		r.Close()
		if got := w.vars["@v"].Value.Text; got != x.want {
			t.Errorf("%s: %q, want %q\n%s", x.text, got, x.want, p.SQL)
		}
	}
	check(t, []example{{"SELECT @s = Name, Id FROM Customers", "Msg 141"}, {"SELECT Id, @s = Name FROM Customers", "Msg 141"}, {"SELECT @x = 1", "Msg 137"}, {"SELECT @s = 'a', * FROM Customers", "Msg 141"}})
}
