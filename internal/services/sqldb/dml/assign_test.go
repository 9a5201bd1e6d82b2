package dml

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestAssignable(t *testing.T) {
	for _, x := range []struct {
		from, to types.Kind
		want     int32
	}{
		{types.Int, types.BigInt, 0}, {types.BigInt, types.TinyInt, 0}, {types.VarChar, types.Int, 0}, {types.Int, types.VarChar, 0}, {types.Unknown, types.XML, 0},
		{types.Float, types.Decimal, 0}, {types.VarChar, types.Date, 0}, {types.DateTime, types.Date, 0}, {types.Date, types.DateTime, 0}, {types.Int, types.DateTime, 0},
		{types.VarChar, types.UniqueIdentifier, 0}, {types.Binary, types.Int, 0}, {types.Int, types.VarBinary, 0}, {types.NVarChar, types.XML, 0}, {types.Int, types.Variant, 0},
		{types.VarChar, types.VarBinary, 257}, {types.NVarChar, types.Binary, 257}, {types.DateTime, types.Int, 257}, {types.DateTime, types.VarBinary, 257}, {types.Variant, types.Int, 257},
		{types.Float, types.VarBinary, 257}, {types.XML, types.NVarChar, 257}, {types.Binary, types.Date, 257},
		{types.Int, types.Date, 206}, {types.Int, types.DateTime2, 206}, {types.Date, types.Int, 206}, {types.Time, types.Date, 206}, {types.Date, types.Time, 206},
		{types.Int, types.UniqueIdentifier, 206}, {types.UniqueIdentifier, types.Int, 206}, {types.UniqueIdentifier, types.DateTime, 206}, {types.Int, types.XML, 206}, {types.Int, types.Text, 206},
		{types.Text, types.Int, 206}, {types.Image, types.Int, 206}, {types.XML, types.Int, 206}, {types.Text, types.Variant, 206}, {types.Binary, types.Float, 206},
	} {
		got := int32(0)
		if e := assignable(types.Of(x.from), types.Of(x.to)); e != nil {
			got = e.Number
		}
		if got != x.want {
			t.Errorf("%s to %s: %d, want %d", x.from, x.to, got, x.want)
		}
	}
	// What may be assigned can be converted, or fails by its value.
	for from := types.Bit; from <= types.Variant; from++ {
		for to := types.Bit; to <= types.Variant; to++ {
			if assignable(types.Of(from), types.Of(to)) != nil || from == types.Variant || to == types.RowVersion {
				continue
			}
			one, err := types.Convert(types.NewInt(types.Int, 1), types.Of(types.Int), types.Of(from), 0)
			if err != nil {
				continue
			}
			if _, err := types.Convert(one, types.Of(from), types.Of(to), 0); err != nil {
				if e, ok := err.(*types.Error); ok && e.Number == 529 {
					t.Errorf("%s to %s may be assigned and has no conversion", from, to)
				}
			}
		}
	}
}
