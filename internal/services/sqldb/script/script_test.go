package script

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func TestWritten(t *testing.T) {
	for _, c := range []struct {
		v    types.Value
		t    types.Type
		want string
	}{
		{types.NewFloat(types.Float, 1.0/3), types.Of(types.Float), "0.3333333333333333"},
		{types.NewFloat(types.Real, float64(float32(0.1))), types.Of(types.Real), "0.1"},
		{types.NewInt(types.Money, 99_900), types.Of(types.Money), "9.9900"},
		{types.NewBytes(types.VarBinary, []byte{0xca, 0xfe}), types.Sized(types.VarBinary, 10), "0xCAFE"},
		{types.NewInt(types.DateTime, 0), types.Of(types.DateTime), "0001-01-01 00:00:00.000"},
		{types.NewText(types.NVarChar, "é"), types.Sized(types.NVarChar, 5), "é"},
	} {
		if got, err := written(c.v, c.t); err != nil || got != c.want {
			t.Errorf("%v: %q, %v, want %q", c.t, got, err, c.want)
		}
	}
}
