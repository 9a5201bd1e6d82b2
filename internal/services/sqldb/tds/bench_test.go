package tds

import (
	"context"
	"math/big"
	"net"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// nowhere is a connection that takes everything.
type nowhere struct{ net.Conn }

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkRows measures how fast rows of a usual table are encoded.
func BenchmarkRows(b *testing.B) {
	columns := []Column{
		{Name: "id", Type: types.Of(types.Int)},
		{Name: "name", Type: types.Sized(types.NVarChar, 100), Nullable: true},
		{Name: "code", Type: types.Sized(types.VarChar, 20), Nullable: true},
		{Name: "price", Type: types.NewDecimal(18, 2), Nullable: true},
		{Name: "created", Type: types.Of(types.DateTime2), Nullable: true},
		{Name: "note", Type: types.Sized(types.NVarChar, types.Max), Nullable: true},
	}
	row := []types.Value{
		types.NewInt(types.Int, 12345), types.NewText(types.NVarChar, "A washer of brass, 12 mm"), types.NewText(types.VarChar, "W-0012"),
		types.NewDec(big.NewInt(1999), 2), types.NewInt(types.DateTime2, 638_000_000_000_000_000), types.Null(),
	}
	r := &Results{ctx: context.Background(), w: &packetWriter{conn: nowhere{}, size: defaultPacketSize}}
	if err := r.Columns(columns); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Row(row); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkParseCall(b *testing.B) {
	call, calls := someCall(), callReader{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := calls.read(call); err != nil {
			b.Fatal(err)
		}
	}
}
