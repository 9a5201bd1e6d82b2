package tds_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// ticks counts 100 ns from year 1 to a time.
func ticks(t time.Time) int64 {
	return (t.Unix()-time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix())*types.TicksPerSecond + int64(t.Nanosecond())/100
}

var moment = time.Date(2026, 11, 25, 21, 47, 16, 123456700, time.UTC)

// columnCases are what the driver must read for each type.
var columnCases = []struct {
	typ   types.Type
	value types.Value
	name  string // of the type, as the driver says
	want  any
}{
	{types.Of(types.Bit), types.NewBool(true), "BIT", true},
	{types.Of(types.TinyInt), types.NewInt(types.TinyInt, 255), "TINYINT", int64(255)},
	{types.Of(types.SmallInt), types.NewInt(types.SmallInt, -32768), "SMALLINT", int64(-32768)},
	{types.Of(types.Int), types.NewInt(types.Int, -2147483648), "INT", int64(-2147483648)},
	{types.Of(types.BigInt), types.NewInt(types.BigInt, -1<<63), "BIGINT", int64(-1 << 63)},
	{types.Of(types.SmallMoney), types.NewInt(types.SmallMoney, -12345), "SMALLMONEY", []byte("-1.2345")},
	{types.Of(types.Money), types.NewInt(types.Money, -9223372036854775808), "MONEY", []byte("-922337203685477.5808")},
	{types.NewDecimal(9, 2), types.NewDec(big.NewInt(-12345), 2), "DECIMAL", []byte("-123.45")},
	{types.NewDecimal(9, 2), types.NewDec(big.NewInt(123455), 3), "DECIMAL", []byte("123.46")},
	{types.NewDecimal(38, 10), types.NewDec(bigOf("12345678901234567890123456780123456789"), 10), "DECIMAL", []byte("1234567890123456789012345678.0123456789")},
	{types.NewDecimal(20, 0), types.NewDec(bigOf("-18446744073709551615"), 0), "DECIMAL", []byte("-18446744073709551615")},
	{types.Of(types.Real), types.NewFloat(types.Real, 1.5), "REAL", 1.5},
	{types.Of(types.Float), types.NewFloat(types.Float, 0.1), "FLOAT", 0.1},
	{types.Of(types.Date), types.NewInt(types.Date, ticks(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))), "DATE", time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)},
	{types.Of(types.Date), types.NewInt(types.Date, ticks(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))), "DATE", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)},
	{types.Type{Kind: types.Time, Scale: 3}, types.NewInt(types.Time, ticks(moment)%types.TicksPerDay), "TIME", time.Date(1, 1, 1, 21, 47, 16, 123000000, time.UTC)},
	{types.Of(types.DateTime2), types.NewInt(types.DateTime2, ticks(moment)), "DATETIME2", moment},
	{types.Type{Kind: types.DateTime2, Scale: 0}, types.NewInt(types.DateTime2, ticks(moment)), "DATETIME2", moment.Truncate(time.Second)},
	{types.Of(types.DateTime), types.NewInt(types.DateTime, ticks(moment)), "DATETIME", moment.Truncate(time.Second).Add(123 * time.Millisecond)},
	{types.Of(types.DateTime), types.NewInt(types.DateTime, ticks(time.Date(1753, 1, 1, 0, 0, 0, 0, time.UTC))), "DATETIME", time.Date(1753, 1, 1, 0, 0, 0, 0, time.UTC)},
	{types.Of(types.SmallDateTime), types.NewInt(types.SmallDateTime, ticks(moment)), "SMALLDATETIME", moment.Truncate(time.Minute)},
	{types.Of(types.DateTimeOffset), types.Value{Kind: types.DateTimeOffset, Int: ticks(moment), Offset: -210}, "DATETIMEOFFSET", moment.In(time.FixedZone("", -210*60))},
	{types.Sized(types.Char, 5), types.NewText(types.Char, "aé"), "CHAR", "aé   "},
	{types.Sized(types.VarChar, 10), types.NewText(types.VarChar, "a€漢"), "VARCHAR", "a€?"},
	{types.Sized(types.VarChar, types.Max), types.NewText(types.VarChar, strings.Repeat("ab", 20000)), "VARCHAR", strings.Repeat("ab", 20000)},
	{types.Sized(types.NChar, 4), types.NewText(types.NChar, "漢"), "NCHAR", "漢   "},
	{types.Sized(types.NVarChar, 10), types.NewText(types.NVarChar, "a€漢😀"), "NVARCHAR", "a€漢😀"},
	{types.Sized(types.NVarChar, types.Max), types.NewText(types.NVarChar, ""), "NVARCHAR", ""},
	{types.Of(types.Text), types.NewText(types.Text, "é"), "TEXT", "é"},
	{types.Of(types.NText), types.NewText(types.NText, "漢"), "NTEXT", "漢"},
	{types.Of(types.Image), types.NewBytes(types.Image, []byte{1, 2}), "IMAGE", []byte{1, 2}},
	{types.Sized(types.Binary, 3), types.NewBytes(types.Binary, []byte{1}), "BINARY", []byte{1, 0, 0}},
	{types.Sized(types.VarBinary, 3), types.NewBytes(types.VarBinary, []byte{}), "VARBINARY", []byte{}},
	{types.Sized(types.VarBinary, types.Max), types.NewBytes(types.VarBinary, []byte{1, 2}), "VARBINARY", []byte{1, 2}},
	{types.Of(types.RowVersion), types.NewBytes(types.RowVersion, []byte{0, 0, 0, 0, 0, 0, 7, 209}), "BINARY", []byte{0, 0, 0, 0, 0, 0, 7, 209}},
	{types.Of(types.UniqueIdentifier), types.NewBytes(types.UniqueIdentifier, guidBytes), "UNIQUEIDENTIFIER", guidBytes},
	{types.Of(types.XML), types.NewText(types.XML, "<a>é</a>"), "XML", "<a>é</a>"},
	{types.Of(types.Variant), types.Value{Kind: types.Variant, Inner: &types.Variable{Type: types.NewDecimal(5, 2), Value: types.NewDec(big.NewInt(150), 2)}}, "SQL_VARIANT", []byte("1.50")},
	{types.Of(types.Variant), types.Value{Kind: types.Variant, Inner: &types.Variable{Type: types.Sized(types.NVarChar, 3), Value: types.NewText(types.NVarChar, "漢")}}, "SQL_VARIANT", "漢"},
	{types.Of(types.Variant), types.Value{Kind: types.Variant, Inner: &types.Variable{Type: types.Of(types.DateTime2), Value: types.NewInt(types.DateTime2, ticks(moment))}}, "SQL_VARIANT", moment},
}

var guidBytes = []byte{0x67, 0x45, 0x23, 0x01, 0xAB, 0x89, 0xEF, 0xCD, 1, 2, 3, 4, 5, 6, 7, 8}

func bigOf(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}

func TestTheDriverReadsEveryType(t *testing.T) {
	var columns []tds.Column
	var values, nulls []types.Value
	for i, c := range columnCases {
		columns = append(columns, tds.Column{Name: fmt.Sprintf("c%d", i), Type: c.typ, Nullable: true})
		values = append(values, c.value)
		nulls = append(nulls, types.Null())
	}
	for _, encrypt := range encryptions {
		s := serve(t, tds.Limits{})
		s.batch = func(ctx context.Context, _ *session, _ string, r *tds.Results) error {
			if err := r.Columns(columns); err != nil {
				return err
			}
			for _, row := range [][]types.Value{values, nulls, values} {
				if err := r.Row(row); err != nil {
					return err
				}
			}
			return r.Done(tds.CommandSelect, 3)
		}
		rows, err := s.connect(encrypt, "").Query("select *")
		if err != nil {
			t.Fatal(err)
		}
		names, _ := rows.ColumnTypes()
		for row := 0; rows.Next(); row++ {
			got := make([]any, len(columns))
			to := make([]any, len(columns))
			for i := range got {
				to[i] = &got[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			for i, c := range columnCases {
				want := c.want
				if row == 1 {
					want = nil
				}
				if !same(got[i], want) {
					t.Errorf("row %d, %s: %#v, want %#v", row, c.typ, got[i], want)
				}
				if n := names[i].DatabaseTypeName(); n != c.name {
					t.Errorf("%s is called %s", c.typ, n)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
		_ = rows.Close()
	}
}

func same(got, want any) bool {
	if t, ok := want.(time.Time); ok {
		g, ok := got.(time.Time)
		_, a := g.Zone()
		_, b := t.Zone()
		return ok && g.Equal(t) && a == b
	}
	return reflect.DeepEqual(got, want)
}

func TestTheDriversParametersArrive(t *testing.T) {
	long := strings.Repeat("漢", 5000)
	cases := []struct {
		give  any
		typ   string
		value types.Value
	}{
		{int64(-5), "bigint", types.NewInt(types.BigInt, -5)},
		{int32(7), "int", types.NewInt(types.Int, 7)},
		{true, "bit", types.NewBool(true)},
		{0.1, "float", types.NewFloat(types.Float, 0.1)},
		{"a€漢", "nvarchar(3)", types.NewText(types.NVarChar, "a€漢")},
		{"", "nvarchar(max)", types.NewText(types.NVarChar, "")},
		{long, "nvarchar(max)", types.NewText(types.NVarChar, long)},
		// The driver sends a VarChar's UTF-8 bytes as they are, and names no collation: SQL Server reads them in its code page.
		{mssql.VarChar("aé"), "varchar(3)", types.NewText(types.VarChar, "aÃ©")},
		{mssql.NChar("x"), "nchar(1)", types.NewText(types.NChar, "x")},
		{[]byte{1, 2}, "varbinary(2)", types.NewBytes(types.VarBinary, []byte{1, 2})},
		{mssql.UniqueIdentifier{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, "uniqueidentifier",
			types.NewBytes(types.UniqueIdentifier, []byte{4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16})},
		{moment, "datetimeoffset(7)", types.Value{Kind: types.DateTimeOffset, Int: ticks(moment)}},
		{mssql.DateTime1(moment.Truncate(time.Second)), "datetime", types.NewInt(types.DateTime, ticks(moment.Truncate(time.Second)))},
		{nil, "NULL", types.Null()},
		{sql.NullInt64{}, "bigint", types.Null()},
	}
	var statement string
	var args []any
	for i, c := range cases {
		statement += fmt.Sprintf(" @p%d", i+1)
		args = append(args, c.give)
	}
	s := serve(t, tds.Limits{})
	var got *tds.Statement
	s.rpc = func(_ context.Context, _ *session, c *tds.Call, r *tds.Results) error {
		var err error
		got, err = c.Statement()
		return err
	}
	if _, err := s.connect("true", "").Exec("select"+statement, args...); err != nil {
		t.Fatal(err)
	}
	if got.Text != "select"+statement || !strings.HasPrefix(got.Declarations, "@p1 bigint,") || len(got.Args) != len(cases) {
		t.Fatalf("statement %+v", got)
	}
	for i, c := range cases {
		p := got.Args[i]
		if p.Name != fmt.Sprintf("@p%d", i+1) || p.Type.String() != c.typ || !reflect.DeepEqual(p.Value, c.value) {
			t.Errorf("%T %v: %s %s %+v, want %s %+v", c.give, c.give, p.Name, p.Type, p.Value, c.typ, c.value)
		}
	}
}

func TestOutputParameters(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.rpc = func(_ context.Context, _ *session, c *tds.Call, r *tds.Results) error {
		if c.Name != "dbo.p" || c.Procedure != tds.ByName || len(c.Params) != 2 || !c.Params[1].Output {
			return types.Errorf(2812, "call %+v", c)
		}
		r.Return(tds.ReturnValue{Param: 1, Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, 2*c.Params[0].Value.Int)})
		r.ReturnStatus(42)
		return nil
	}
	var out int64
	var status mssql.ReturnStatus
	if _, err := s.connect("true", "").Exec("dbo.p", sql.Named("in", 21), sql.Named("out", sql.Out{Dest: &out}), &status); err != nil {
		t.Fatal(err)
	}
	if out != 42 || status != 42 {
		t.Errorf("output %d, status %d", out, status)
	}
}
