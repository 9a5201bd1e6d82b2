package builtin

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestText(t *testing.T) {
	check(t, []example{
		{"UPPER", a("abc"), "varchar(3) ABC"}, {"lower", a(n("ÀB")), "nvarchar(2) àb"}, {"LEN", a("abc  "), "int 3"}, {"LEN", a(n("😀")), "int 2"}, {"LEN", a(nil), "int NULL"},
		{"DATALENGTH", a(n("abc ")), "int 8"}, {"DATALENGTH", a("abc "), "int 4"}, {"DATALENGTH", a(5), "int 4"}, {"LEFT", a("abcdef", 2), "varchar(6) ab"}, {"RIGHT", a("abc", 5), "varchar(3) abc"},
		{"LEFT", a("abc", -1), "error 536"}, {"SUBSTRING", a("abcdef", 2, 3), "varchar(6) bcd"}, {"SUBSTRING", a("abc", 0, 2), "varchar(3) a"}, {"SUBSTRING", a("abc", -5, 2), "varchar(3) "},
		{"SUBSTRING", a("abc", 2, -1), "error 537"}, {"SUBSTRING", a([]byte{1, 2, 3}, 2, 5), "varbinary(3) " + string([]byte{2, 3})}, {"REPLACE", a("aBcabc", "B", "x"), "varchar(8000) axcaxc"},
		{"REPLACE", a("abc", "", "x"), "varchar(8000) abc"}, {"REPLACE", a("abc", nil, "x"), "varchar(8000) NULL"}, {"REPLICATE", a("ab", 3), "varchar(8000) ababab"}, {"REPLICATE", a("ab", -1), "varchar(8000) NULL"},
		{"SPACE", a(3), "varchar(8000)    "}, {"REVERSE", a("abc"), "varchar(3) cba"}, {"STUFF", a("abcdef", 2, 3, "X"), "varchar(8000) aXef"}, {"STUFF", a("abc", 0, 1, "X"), "varchar(8000) NULL"},
		{"STUFF", a("abc", 1, 1, nil), "varchar(8000) bc"}, {"CHARINDEX", a("B", "abc"), "int 2"}, {"CHARINDEX", a("b", "abcb", 3), "int 4"}, {"CHARINDEX", a("z", "abc"), "int 0"},
		{"PATINDEX", a("%[0-9]%", "abc1"), "int 4"}, {"PATINDEX", a("a%", "xa"), "int 0"}, {"LTRIM", a("  a "), "varchar(4) a "}, {"TRIM", a(" a "), "varchar(3) a"}, {"RTRIM", a("axx", "x"), "varchar(3) a"},
		{"CONCAT", a("a", nil, 1), "varchar(14) a1"}, {"CONCAT", a("a", n("b")), "nvarchar(2) ab"}, {"CONCAT_WS", a("-", "a", nil, "b"), "varchar(5) a-b"}, {"ASCII", a("A"), "int 65"},
		{"CHAR", a(65), "char(1) A"}, {"CHAR", a(300), "char(1) NULL"}, {"NCHAR", a(8364), "nchar(1) €"}, {"UNICODE", a(n("€")), "int 8364"}, {"QUOTENAME", a("a]b"), "nvarchar(258) [a]]b]"},
		{"QUOTENAME", a("it's", "'"), "nvarchar(258) 'it''s'"}, {"QUOTENAME", a("x", "?"), "nvarchar(258) NULL"}, {"STR", a(3.14159, 6, 2), "varchar(6)   3.14"}, {"STR", a(12345.0, 3), "varchar(3) ***"},
		{"TRANSLATE", a("2*[3+4]", "[]", "()"), "varchar(7) 2*(3+4)"}, {"SOUNDEX", a("Robert"), "varchar(5) R163"}, {"DIFFERENCE", a("Green", "Greene"), "int 4"},
		{"PARSENAME", a("srv.db.[a.b].t", 2), "nvarchar(128) a.b"}, {"STRING_ESCAPE", a("a\"b\n", "json"), "nvarchar(max) a\\\"b\\n"}, {"UPPER", a(12), "varchar(8000) 12"},
		{"LEN", a(), "error 174"}, {"SUBSTRING", a("a"), "error 189"}, {"UPPER", a(types.Variable{Type: types.Of(types.Image), Value: types.NewBytes(types.Image, nil)}), "error 8116"},
	}[:])
}

func TestJSON(t *testing.T) {
	doc := `{"a":{"b":[1,"x",true,null]},"k v":2.50,"s":"q"}`
	check(t, []example{
		{"ISJSON", a(doc), "int 1"}, {"ISJSON", a("{"), "int 0"}, {"ISJSON", a("1"), "int 0"}, {"ISJSON", a("1", "VALUE"), "int 1"}, {"ISJSON", a("[]", "OBJECT"), "int 0"}, {"ISJSON", a(nil), "int NULL"},
		{"JSON_VALUE", a(doc, "$.a.b[1]"), "nvarchar(4000) x"}, {"JSON_VALUE", a(doc, "$.\"k v\""), "nvarchar(4000) 2.50"}, {"JSON_VALUE", a(doc, "$.a.b[2]"), "nvarchar(4000) true"},
		{"JSON_VALUE", a(doc, "$.a.b[3]"), "nvarchar(4000) NULL"}, {"JSON_VALUE", a(doc, "$.a"), "nvarchar(4000) NULL"}, {"JSON_VALUE", a(doc, "strict $.a"), "error 13623"},
		{"JSON_VALUE", a(doc, "strict $.z"), "error 13608"}, {"JSON_VALUE", a(doc, "a"), "error 13607"}, {"JSON_VALUE", a("{", "$.a"), "error 13609"}, {"JSON_QUERY", a(doc, "$.a"), `nvarchar(max) {"b":[1,"x",true,null]}`},
		{"JSON_QUERY", a(doc, "$.s"), "nvarchar(max) NULL"}, {"JSON_PATH_EXISTS", a(doc, "$.a.b"), "int 1"}, {"JSON_MODIFY", a(`{"a":1}`, "$.a", "x"), `nvarchar(max) {"a":"x"}`},
		{"JSON_MODIFY", a(`{"a":1,"b":2}`, "$.a", nil), `nvarchar(max) {"b":2}`}, {"JSON_MODIFY", a(`{"a":[1]}`, "append $.a", 2), `nvarchar(max) {"a":[1,2]}`}, {"JSON_MODIFY", a(`{}`, "$.n", 3), `nvarchar(max) {"n":3}`},
		{"JSON_MODIFY", a(`{}`, "strict $.n", 3), "error 13608"},
	})
}

func TestLike(t *testing.T) {
	for _, x := range []struct {
		p, s   string
		escape rune
		want   bool
	}{{"a%c", "abbc", -1, true}, {"a!%", "a%", '!', true}, {"a!%", "ab", '!', false}, {"[^a]b", "ab", -1, false}, {"[]]x", "]x", -1, true}, {"%", "", -1, true}, {"_", "", -1, false}, {"[a-c]%z", "bxz", -1, true}} {
		if NewPattern(x.p, x.escape, "").Match(x.s) != x.want {
			t.Errorf("%q LIKE %q", x.s, x.p)
		}
	}
}
