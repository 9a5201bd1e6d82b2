package rowstore

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"strings"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// A sql_variant is kept as its kind, precision, scale, length and collation,
// and then its value as that kind is kept: 'i' integer, 'f' float, 't' text,
// 'b' bytes.
func encodeVariant(in *types.Variable) driver.Value {
	if in == nil || in.Value.IsNull() {
		return nil
	}
	t := in.Type
	out := []byte{byte(t.Kind), t.Precision, t.Scale}
	out = binary.BigEndian.AppendUint16(out, uint16(int16(t.Length)))
	out = append(out, byte(len(t.Collation)))
	out = append(out, t.Collation...)
	switch x := Encode(in.Value, t).(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(out, 'i'), uint64(x))
	case float64:
		return binary.BigEndian.AppendUint64(append(out, 'f'), math.Float64bits(x))
	case string:
		return append(append(out, 't'), x...)
	case []byte:
		return append(append(out, 'b'), x...)
	}
	return nil
}

var errVariant = errors.New("rowstore: no sql_variant")

func decodeVariant(b []byte) (types.Value, error) {
	if len(b) < 7 || len(b) < 7+int(b[5]) {
		return types.Value{}, errVariant
	}
	t := types.Type{Kind: types.Kind(b[0]), Precision: b[1], Scale: b[2], Length: int(int16(binary.BigEndian.Uint16(b[3:]))), Collation: string(b[6 : 6+b[5]])}
	tag, rest := b[6+b[5]], b[7+b[5]:]
	var raw driver.Value
	switch {
	case tag == 't':
		raw = string(rest)
	case tag == 'b':
		raw = rest
	case len(rest) != 8:
		return types.Value{}, errVariant
	case tag == 'i':
		raw = int64(binary.BigEndian.Uint64(rest))
	default:
		raw = math.Float64frombits(binary.BigEndian.Uint64(rest))
	}
	v, err := Decode(raw, t)
	return types.Value{Kind: types.Variant, Inner: &types.Variable{Type: t, Value: v}}, err
}

// SQLite orders bytes by bytes, and only text by a collation: vtext(v) writes a
// sql_variant in hexadecimal digits, which the collation variant orders as
// T-SQL does, and vbytes(s) reads it.
func (d *Driver) registerVariants() error {
	text := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		if b, ok := args[0].([]byte); ok {
			return hex.EncodeToString(b), nil
		}
		return nil, nil
	}
	back := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		if s, ok := args[0].(string); ok {
			return hex.DecodeString(s)
		}
		return nil, nil
	}
	return errors.Join(
		d.d.RegisterFunction("vtext", &sqlite.FunctionImpl{NArgs: 1, Deterministic: true, VolatileArgs: true, Scalar: text}),
		d.d.RegisterFunction("vbytes", &sqlite.FunctionImpl{NArgs: 1, Deterministic: true, VolatileArgs: true, Scalar: back}),
		d.d.RegisterCollationUtf8("variant", compareVariants))
}

func compareVariants(a, b string) int {
	x, okX := variantOf(a)
	y, okY := variantOf(b)
	if !okX || !okY {
		return strings.Compare(a, b)
	}
	return types.CompareVariants(x, y)
}

func variantOf(s string) (types.Variable, bool) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return types.Variable{}, false
	}
	v, err := decodeVariant(b)
	if err != nil {
		return types.Variable{}, false
	}
	return *v.Inner, true
}
