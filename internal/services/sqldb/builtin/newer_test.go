package builtin

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestNewer(t *testing.T) {
	at := as(types.Of(types.DateTime2), "2024-02-29 13:14:15.1234567")
	day := as(types.Of(types.Date), "2020-04-30")
	check(t, []example{
		{"DATE_BUCKET", a("week", 1, day), "date 2020-04-27"}, {"DATE_BUCKET", a("day", 1, at), "datetime2(7) 2024-02-29 00:00:00.0000000"}, {"DATE_BUCKET", a("hour", 5, at), "datetime2(7) 2024-02-29 09:00:00.0000000"},
		{"DATE_BUCKET", a("month", 2, day), "date 2020-03-01"}, {"DATE_BUCKET", a("year", 10, day), "date 2020-01-01"}, {"DATE_BUCKET", a("day", 7, day, as(types.Of(types.Date), "2020-05-01")), "date 2020-04-24"},
		{"DATE_BUCKET", a("month", 1, day, as(types.Of(types.Date), "2020-01-31")), "date 2020-04-30"}, {"DATE_BUCKET", a("minute", 15, as(types.Of(types.Time), "10:44")), "time(7) 10:30:00.0000000"},
		{"DATE_BUCKET", a("day", 0, day), "error 9834"}, {"DATE_BUCKET", a("hour", 1, day), "error 9810"}, {"DATE_BUCKET", a("day", nil, day), "date NULL"}, {"DATE_BUCKET", a("eon", 1, day), "error 155"},
		{"BASE64_ENCODE", a([]byte{0xCA, 0xFE, 0xCA, 0xFE}), "varchar(8000) yv7K/g=="}, {"BASE64_ENCODE", a([]byte{0xCA, 0xFE, 0xCA, 0xFE}, 1), "varchar(8000) yv7K_g"}, {"BASE64_DECODE", a("yv7K_g"), "varbinary(8000) " + "ÊþÊþ"},
		{"BASE64_DECODE", a("*"), "error 9803"}, {"BASE64_ENCODE", a("x"), "error 8116"}, {"CRYPT_GEN_RANDOM", a(0), "varbinary(8000) NULL"},
	})
}

func TestRegexp(t *testing.T) {
	check(t, []example{
		{"REGEXP_COUNT", a("abcabc", "b."), "int 2"}, {"REGEXP_COUNT", a("ABCabc", "b", 1, "i"), "int 2"}, {"REGEXP_COUNT", a("abcabc", "a", 2), "int 1"}, {"REGEXP_COUNT", a("abc", "a", 9), "int 0"}, {"REGEXP_COUNT", a("a", "("), "error 19300"},
		{"REGEXP_COUNT", a("a", "a", 1, "q"), "error 19301"}, {"REGEXP_COUNT", a("A", "a", 1, "ic"), "int 0"}, {"REGEXP_COUNT", a(nil, "a"), "int NULL"},
		{"REGEXP_REPLACE", a("2024-02-29", `(\d+)-(\d+)-(\d+)`, `\3/\2/\1`), "varchar(8000) 29/02/2024"}, {"REGEXP_REPLACE", a("aaa", "a", "b", 2, 1), "varchar(8000) aba"}, {"REGEXP_REPLACE", a("aXa", "X"), "varchar(8000) aa"},
		{"REGEXP_REPLACE", a("a", "a", "$1"), "varchar(8000) $1"}, {"REGEXP_REPLACE", a("ab", "b", "[&]"), "varchar(8000) a[b]"},
		{"REGEXP_SUBSTR", a("hello world", `w\w+`), "varchar(11) world"}, {"REGEXP_SUBSTR", a("a1b2", `([a-z])(\d)`, 1, 2, "", 2), "varchar(4) 2"}, {"REGEXP_SUBSTR", a("abc", "x"), "varchar(3) NULL"},
		{"REGEXP_INSTR", a("äbcb", "b"), "int 2"}, {"REGEXP_INSTR", a("abcb", "b", 3), "int 4"}, {"REGEXP_INSTR", a("abcb", "b", 1, 2, 1), "int 5"}, {"REGEXP_INSTR", a("abc", "z"), "int 0"}, {"REGEXP_INSTR", a("abc", "a(b)", 1, 1, 0, "", 1), "int 2"},
	})
}
