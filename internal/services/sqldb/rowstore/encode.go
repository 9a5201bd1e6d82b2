package rowstore

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Encode returns a value as SQLite keeps it, so that SQLite's own order is
// T-SQL's: decimals of up to 18 digits as scaled integers, longer ones as 17
// bytes, uniqueidentifiers by their last group first.
func Encode(v types.Value, t types.Type) driver.Value {
	switch k := t.Kind; {
	case v.IsNull():
		return nil
	case k == types.Decimal && t.Precision <= 18:
		return v.Dec.Rescale(t.Scale).Unscaled.Int64()
	case k == types.Decimal:
		return longDecimal(v.Dec.Rescale(t.Scale).Unscaled)
	case k == types.DateTimeOffset:
		b := binary.BigEndian.AppendUint64(nil, uint64(v.Int)^1<<63)
		return binary.BigEndian.AppendUint16(b, uint16(v.Offset))
	case k.Approximate():
		return v.Float
	case k.Character() || k == types.XML:
		return v.Text
	case k == types.Variant:
		return encodeVariant(v.Inner)
	case k == types.UniqueIdentifier:
		return types.GUIDOrder(v.Bytes)
	case k.Bytes():
		if v.Bytes == nil {
			return []byte{}
		}
		return v.Bytes
	}
	return v.Int
}

// Decode is the inverse of Encode.
func Decode(raw driver.Value, t types.Type) (types.Value, error) {
	k := t.Kind
	switch x := raw.(type) {
	case nil:
		return types.Null(), nil
	case int64:
		switch {
		case k == types.Decimal:
			return types.NewDec(big.NewInt(x), t.Scale), nil
		case k.Approximate():
			return types.NewFloat(k, float64(x)), nil
		case k.Character() || k.Bytes():
		default:
			return types.NewInt(k, x), nil
		}
	case float64:
		if k.Approximate() {
			return types.NewFloat(k, x), nil
		}
	case string:
		if k.Character() || k == types.XML {
			return types.NewText(k, x), nil
		}
	case []byte:
		switch {
		case k == types.Variant:
			return decodeVariant(x)
		case k == types.Decimal && len(x) == 17:
			return types.NewDec(shortDecimal(x), t.Scale), nil
		case k == types.UniqueIdentifier && len(x) == 16:
			return types.NewBytes(k, types.GUIDBytes(x)), nil
		case k == types.DateTimeOffset && len(x) == 10:
			return types.Value{Kind: k, Int: int64(binary.BigEndian.Uint64(x) ^ 1<<63), Offset: int16(binary.BigEndian.Uint16(x[8:]))}, nil
		case k.Bytes():
			return types.NewBytes(k, append([]byte(nil), x...)), nil
		}
	}
	return types.Value{}, fmt.Errorf("rowstore: %T kept for %s", raw, t)
}

func longDecimal(n *big.Int) []byte {
	b := make([]byte, 17)
	if n.Sign() >= 0 {
		b[0] = 1
		n.FillBytes(b[1:])
		return b
	}
	new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 128), n).FillBytes(b[1:])
	return b
}

func shortDecimal(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b[1:])
	if b[0] == 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	return n
}

// Literal writes an encoded value as SQLite's SQL.
func Literal(raw driver.Value) string {
	switch x := raw.(type) {
	case int64:
		if x == -1<<63 {
			return "(-9223372036854775807-1)"
		}
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'e', 17, 64)
	case string:
		if strings.ContainsRune(x, 0) {
			return "CAST(x'" + hex.EncodeToString([]byte(x)) + "' AS TEXT)"
		}
		return "'" + strings.ReplaceAll(x, "'", "''") + "'"
	case []byte:
		return "x'" + hex.EncodeToString(x) + "'"
	}
	return "NULL"
}

// SameStore reports types whose values are kept alike, so that no conversion
// from the first to the second is needed.
func SameStore(from, to types.Type) bool {
	a, b := from.Kind, to.Kind
	switch {
	case from == to || a == types.Unknown:
		return true
	case a == types.Decimal && b == types.Decimal:
		return from.Scale == to.Scale && from.Precision <= to.Precision && (to.Precision <= 18 || from.Precision > 18)
	case a.Integer() && b.Integer():
		return a <= b && b != types.Bit
	case a.Integer() && a != types.BigInt && b == types.Decimal:
		return to.Scale == 0 && to.Precision <= 18 && to.Precision >= types.AsDecimal(from).Precision
	case a == types.SmallMoney && b == types.Money, a == types.Real && b == types.Float, a == types.Date && b == types.DateTime2, a == types.SmallDateTime && (b == types.DateTime || b == types.DateTime2):
		return true
	case a == b && (a == types.Time || a == types.DateTime2 || a == types.DateTimeOffset):
		return from.Scale <= to.Scale
	case a.Character() && b.Character():
		fits := to.Length == types.Max || to.Kind.Large() || from.Length > 0 && from.Length <= to.Length
		return fits && !b.Padded() && (b.National() || !a.National())
	case a == types.Binary && b == types.VarBinary, a == types.VarBinary && b == types.VarBinary:
		return to.Length == types.Max || from.Length > 0 && from.Length <= to.Length
	}
	return false
}
