package builtin

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestDateAddKeepsItsType(t *testing.T) {
	minute := as(types.Of(types.SmallDateTime), "2024-02-29 13:14")
	second := as(types.Type{Kind: types.DateTime2}, "2024-02-29 13:14:15")
	clock := as(types.Type{Kind: types.Time}, "23:59:59")
	zoned := as(types.Type{Kind: types.DateTimeOffset, Scale: 1}, "9999-12-31 23:00:00.5 +02:00")
	check(t, []example{
		{"DATEADD", a("second", 29, minute), "smalldatetime Feb 29 2024  1:14PM"}, {"DATEADD", a("second", 30, minute), "smalldatetime Feb 29 2024  1:15PM"}, {"DATEADD", a("ms", 400, second), "datetime2(0) 2024-02-29 13:14:15"},
		{"DATEADD", a("second", 2, clock), "time(0) 00:00:01"}, {"DATEADD", a("hour", 2, zoned), "error 517"}, {"DATEADD", a("ms", 100, zoned), "datetimeoffset(1) 9999-12-31 23:00:00.6 +02:00"},
	})
}

func TestBrokenJSONIsShown(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,}`: "Unexpected character '}' is found at position 7.", `x`: "Unexpected character 'x' is found at position 0.", `{"é":x}`: "Unexpected character 'x' is found at position 5.",
		`{"a"`: "Unexpected character '.' is found at position 4.", ``: "Unexpected character '.' is found at position 0.", `[1] 2`: "Unexpected character '2' is found at position 4.",
	} {
		if _, err := ReadJSON(text); err == nil || !strings.Contains(err.Error(), "Msg 13609") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Whatever stands in documents and paths, the functions answer or refuse with
// an error of T-SQL, and what they write is JSON again.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":{"b":[1,"x",true,null]},"k v":2.50}`, `[`, `{"a":1,}`, `"\ud800"`, `1e400`} {
		for _, p := range []string{"$.a.b[1]", "strict $.\"k v\"", "append lax $.a", "$[", "$.", "lax"} {
			f.Add(s, p)
		}
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		doc, at := n(text), n(path)
		for _, name := range []string{"JSON_VALUE", "JSON_QUERY", "JSON_PATH_EXISTS"} {
			if got := eval(t, name, doc, at); strings.HasPrefix(got, "FAULT") {
				t.Errorf("%s(%q, %q): %s", name, text, path, got)
			}
		}
		got := eval(t, "JSON_MODIFY", doc, at, "x")
		if s, ok := strings.CutPrefix(got, "nvarchar(max) "); ok && s != "NULL" {
			if _, err := ReadJSON(s); err != nil {
				t.Errorf("JSON_MODIFY(%q, %q): %s", text, path, s)
			}
		} else if strings.HasPrefix(got, "FAULT") {
			t.Error(got)
		}
	})
}

// Patterns of FORMAT are anybody's text.
func FuzzFormat(f *testing.F) {
	for _, p := range []string{"N2", "#,##0.00;(0)", "yyyy-MM-dd'T'HH:mm", "d", "%d", "\\", "'", "X8", "0.00%", "D99", "fffffff", ".", "0.", "E"} {
		f.Add(p, int64(-1234567))
	}
	at := as(types.Of(types.DateTimeOffset), "2024-02-29 13:14:15.1234567 +02:00")
	f.Fuzz(func(t *testing.T, pattern string, number int64) {
		for _, x := range []any{at, types.Variable{Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, number)}, float64(number) / 3} {
			if got := eval(t, "FORMAT", x, n(pattern)); strings.HasPrefix(got, "FAULT") {
				t.Errorf("FORMAT(%v, %q): %s", x, pattern, got)
			}
		}
	})
}

// monday is a session whose weeks begin on Monday.
type monday struct{ fixed }

func (monday) DateFirst() int { return 1 }

func TestWeeksBeginAsTheSessionSays(t *testing.T) {
	session = monday{}
	defer func() { session = fixed{} }()
	thursday, sunday := as(types.Of(types.Date), "2024-02-29"), as(types.Of(types.Date), "2024-03-03")
	check(t, []example{
		{"DATEPART", a("weekday", thursday), "int 4"}, {"DATEPART", a("dw", sunday), "int 7"}, {"DATEPART", a("week", sunday), "int 9"}, {"DATENAME", a("week", sunday), "nvarchar(30) 9"},
		{"DATENAME", a("weekday", sunday), "nvarchar(30) Sunday"}, {"DATEPART", a("week", as(types.Of(types.Date), "2023-01-01")), "int 1"}, {"DATEPART", a("week", as(types.Of(types.Date), "2023-01-02")), "int 2"},
		{"POWER", a(2, 31), "error 232"}, {"POWER", a(2, 30), "int 1073741824"},
	})
}
