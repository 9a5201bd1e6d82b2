package builtin

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestMath(t *testing.T) {
	dec := func(p, s int, text string) types.Variable { return as(types.NewDecimal(p, s), text) }
	small := types.Variable{Type: types.Of(types.TinyInt), Value: types.NewInt(types.TinyInt, 6)}
	lowest := types.Variable{Type: types.Of(types.Int), Value: types.NewInt(types.Int, -2147483648)}
	check(t, []example{
		{"ABS", a(-5), "int 5"}, {"ABS", a(lowest), "error 8115"}, {"ABS", a(dec(5, 2, "-1.50")), "decimal(5,2) 1.50"}, {"ABS", a(nil), "int NULL"}, {"ABS", a(small), "int 6"},
		{"SIGN", a(-2.5), "float -1"}, {"SIGN", a(dec(5, 2, "3.5")), "decimal(5,2) 1.00"}, {"CEILING", a(dec(5, 2, "1.01")), "decimal(5,0) 2"}, {"FLOOR", a(dec(5, 2, "-1.01")), "decimal(5,0) -2"},
		{"CEILING", a(1.2), "float 2"}, {"ROUND", a(dec(6, 3, "123.456"), 2), "decimal(6,3) 123.460"}, {"ROUND", a(dec(6, 3, "123.456"), 2, 1), "decimal(6,3) 123.450"}, {"ROUND", a(1255, -1), "int 1260"},
		{"ROUND", a(748, -3), "int 1000"}, {"ROUND", a(dec(3, 2, "9.99"), 0), "error 8115"}, {"ROUND", a(150.75, 0), "float 151"}, {"POWER", a(2, 10), "int 1024"}, {"POWER", a(2, 31), "error 232"},
		{"POWER", a(2.0, 0.5), "float 1.41421"}, {"SQRT", a(16), "float 4"}, {"SQRT", a(-1), "error 3623"}, {"LOG", a(0.0), "error 3623"}, {"LOG", a(8.0, 2.0), "float 3"}, {"EXP", a(0), "float 1"},
		{"SQUARE", a("3"), "float 9"}, {"PI", a(), "float 3.14159"}, {"DEGREES", a(0.0), "float 0"}, {"ATN2", a(1.0, 1.0), "float 0.785398"}, {"RAND", a(), "float 0.5"}, {"ABS", a([]byte{1}), "error 8116"},
		{"BIT_COUNT", a(7), "bigint 3"}, {"GET_BIT", a(4, 2), "bit 1"}, {"SET_BIT", a(0, 3), "int 8"}, {"LEFT_SHIFT", a(1, 31), "int -2147483648"}, {"RIGHT_SHIFT", a(-1, 31), "int 1"}, {"GET_BIT", a(1, 32), "error 4936"},
		{"GREATEST", a(1, 5, nil), "int 5"}, {"LEAST", a("b", "A"), "varchar(1) A"}, {"GREATEST", a(1, dec(3, 1, "1.5")), "decimal(11,1) 1.5"}, {"ISNUMERIC", a("1e5"), "int 1"}, {"ISNUMERIC", a("x"), "int 0"},
		{"ISNUMERIC", a("$1,000.5"), "int 1"}, {"ISNUMERIC", a(nil), "int 0"},
	})
}

func TestDates(t *testing.T) {
	day := as(types.Of(types.Date), "2024-01-31")
	old := as(types.Of(types.DateTime), "2024-02-29 13:14:15.123")
	precise := as(types.Of(types.DateTime2), "2024-12-31 23:59:59.1234567")
	clock := as(types.Of(types.Time), "13:14:15.5")
	zone := as(types.Of(types.DateTimeOffset), "2024-01-01 01:00:00 +02:00")
	check(t, []example{
		{"GETDATE", a(), "datetime Feb 29 2024  1:14PM"}, {"SYSUTCDATETIME", a(), "datetime2(7) 2024-02-29 13:14:15.1234567"}, {"DATEADD", a("month", 1, day), "date 2024-02-29"},
		{"DATEADD", a("yy", -1, old), "datetime Feb 28 2023  1:14PM"}, {"DATEADD", a("hour", 1, day), "error 9810"}, {"DATEADD", a("day", 1, "2024-02-28"), "datetime Feb 29 2024 12:00AM"},
		{"DATEADD", a("year", 9000, day), "error 517"}, {"DATEADD", a("planet", 1, day), "error 155"}, {"DATEADD", a("minute", 50, clock), "time(7) 14:04:15.5000000"}, {"DATEADD", a("day", nil, day), "date NULL"},
		{"DATEADD", a("hour", 1, zone), "datetimeoffset(7) 2024-01-01 02:00:00.0000000 +02:00"},
		{"DATEDIFF", a("day", day, old), "int 29"}, {"DATEDIFF", a("year", precise, "2025-01-01"), "int 1"}, {"DATEDIFF", a("week", "2024-01-06", "2024-01-07"), "int 1"}, {"DATEDIFF", a("month", old, day), "int -1"},
		{"DATEDIFF", a("second", "1900-01-01", "2024-01-01"), "error 535"}, {"DATEDIFF_BIG", a("second", "1900-01-01", "2024-01-01"), "bigint 3913056000"}, {"DATEDIFF", a("hour", "2024-01-01 00:59", "2024-01-01 01:00"), "int 1"},
		{"DATEPART", a("weekday", day), "int 4"}, {"DATEPART", a("iso_week", as(types.Of(types.Date), "2021-01-03")), "int 53"}, {"DATEPART", a("week", as(types.Of(types.Date), "2024-01-07")), "int 2"},
		{"DATEPART", a("ms", precise), "int 123"}, {"DATEPART", a("ns", precise), "int 123456700"}, {"DATEPART", a("tz", zone), "int 120"}, {"DATEPART", a("hour", day), "error 9810"}, {"DATEPART", a("qq", old), "int 1"},
		{"DATENAME", a("month", day), "nvarchar(30) January"}, {"DATENAME", a("dw", day), "nvarchar(30) Wednesday"}, {"DATENAME", a("day", day), "nvarchar(30) 31"}, {"YEAR", a(old), "int 2024"}, {"MONTH", a("2024-05-06"), "int 5"},
		{"DAY", a(day), "int 31"}, {"EOMONTH", a(as(types.Of(types.Date), "2024-02-10")), "date 2024-02-29"}, {"EOMONTH", a(day, 1), "date 2024-02-29"}, {"DATEFROMPARTS", a(2024, 2, 29), "date 2024-02-29"},
		{"DATEFROMPARTS", a(2023, 2, 29), "error 289"}, {"TIMEFROMPARTS", a(1, 2, 3, 50, 2), "time(2) 01:02:03.50"}, {"DATETIME2FROMPARTS", a(2024, 1, 2, 3, 4, 5, 6, 3), "datetime2(3) 2024-01-02 03:04:05.006"},
		{"DATETIMEFROMPARTS", a(1700, 1, 1, 0, 0, 0, 0), "error 289"}, {"ISDATE", a("2024-13-01"), "int 0"}, {"ISDATE", a("2024-12-01"), "int 1"}, {"ISDATE", a(nil), "int 0"},
		{"SWITCHOFFSET", a(zone, "-05:00"), "datetimeoffset(7) 2023-12-31 18:00:00.0000000 -05:00"}, {"TODATETIMEOFFSET", a(precise, 60), "datetimeoffset(7) 2024-12-31 23:59:59.1234567 +01:00"},
		{"SWITCHOFFSET", a(zone, "+15:00"), "error 9812"}, {"DATETRUNC", a("month", precise), "datetime2(7) 2024-12-01 00:00:00.0000000"}, {"DATETRUNC", a("hour", old), "datetime Feb 29 2024  1:00PM"},
		{"FORMAT", a(old, "yyyy-MM-dd HH:mm:ss.fff"), "nvarchar(4000) 2024-02-29 13:14:15.123"}, {"FORMAT", a(day, "d"), "nvarchar(4000) 1/31/2024"}, {"FORMAT", a(day, "dddd, dd MMM yy"), "nvarchar(4000) Wednesday, 31 Jan 24"},
		{"FORMAT", a(1234567.891, "N2"), "nvarchar(4000) 1,234,567.89"}, {"FORMAT", a(-5, "C"), "nvarchar(4000) -$5.00"}, {"FORMAT", a(7, "D3"), "nvarchar(4000) 007"}, {"FORMAT", a(255, "X"), "nvarchar(4000) FF"},
		{"FORMAT", a(1234.5, "#,##0.00"), "nvarchar(4000) 1,234.50"}, {"FORMAT", a(0.256, "P1"), "nvarchar(4000) 25.6%"}, {"FORMAT", a(5, "000"), "nvarchar(4000) 005"}, {"FORMAT", a(1, "N", "de-DE"), "error 40517"},
		{"FORMAT", a("x", "N"), "error 8116"},
		{"FORMAT", a(clock, `hh\:mm`), "nvarchar(4000) 13:14"}, {"FORMAT", a(clock, "hh:mm"), "nvarchar(4000) NULL"}, {"FORMAT", a(clock, "hh.mm"), "nvarchar(4000) NULL"}, {"FORMAT", a(clock, `h'h 'm\.ss\.f`), "nvarchar(4000) 13h 14.15.5"},
		{"FORMAT", a(clock, "t"), "nvarchar(4000) 13:14:15.5000000"}, {"FORMAT", a(clock, "g"), "nvarchar(4000) 13:14:15.5"}, {"FORMAT", a(clock, `hh\:mm tt`), "nvarchar(4000) NULL"}, {"FORMAT", a(clock, "hhh"), "nvarchar(4000) NULL"},
	})
}

func TestOthers(t *testing.T) {
	check(t, []example{
		{"HASHBYTES", a("SHA2_256", ""), "varbinary(8000) " + types.FromCodePage([]byte{0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55})},
		{"HASHBYTES", a("none", "x"), "varbinary(8000) NULL"}, {"HASHBYTES", a("MD5", 1), "error 8116"},
	})
	if x, y := eval(t, "CHECKSUM", "Abc "), eval(t, "CHECKSUM", "aBC"); x != y {
		t.Errorf("%s, %s", x, y)
	}
	if x := eval(t, "NEWID"); !strings.HasPrefix(x, "uniqueidentifier ") || x == eval(t, "NEWID") {
		t.Error(x)
	}
	if _, ok, _ := Bind("NO_SUCH", nil); ok {
		t.Error("a function that is none was bound")
	}
}

// No function panics on NULLs, empty text or numbers at their ends.
func TestHostileArguments(t *testing.T) {
	values := []types.Variable{
		{}, arg(""), arg("a%[b"), n("😀"), arg(0), arg(-2147483648), arg(2147483647), arg(1e308), arg([]byte{}), as(types.NewDecimal(38, 0), strings.Repeat("9", 38)), as(types.Of(types.Date), "9999-12-31"),
		as(types.Of(types.DateTimeOffset), "0001-01-01 00:00 +00:00"), as(types.Of(types.Money), "922337203685477.5807"), {Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, -1<<63)},
	}
	for name, f := range all() {
		for count := f.min; count <= min(max(f.max, f.min+1), f.min+2); count++ {
			for i := range values {
				for j := range values {
					args := make([]Arg, count)
					in := make([]types.Variable, count)
					for k := range args {
						in[k] = values[(i+j*k)%len(values)]
						v := in[k].Value
						args[k] = Arg{Type: in[k].Type, Nullable: v.IsNull(), Constant: &v}
					}
					if len(args) > 0 && strings.HasPrefix(name, "DATE") {
						word := types.NewText(types.VarChar, "day")
						args[0].Constant = &word
					}
					b, _, err := Bind(name, args)
					if err != nil {
						continue
					}
					raw := make([]types.Value, count)
					fits := true
					for k := range raw {
						raw[k] = in[k].Value
						if b.Args != nil && b.Args[k].Kind != types.Unknown && !raw[k].IsNull() {
							if raw[k], err = types.Convert(raw[k], in[k].Type, b.Args[k], 0); err != nil {
								fits = false
							}
						}
					}
					if fits {
						_, _ = b.Eval(fixed{}, raw)
					}
				}
			}
		}
	}
}
