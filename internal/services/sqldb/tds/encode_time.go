package tds

import (
	"encoding/binary"
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Days from 0001-01-01 to 1900-01-01, from which datetime and smalldatetime
// count.
const days1900 = 693595

// timeSizes is how many bytes a time of day has, by its decimals.
var timeSizes = [8]int{3, 3, 3, 4, 4, 5, 5, 5}

// ticksPerUnit is how many ticks of 100 ns one unit of a time has, by its
// decimals.
var ticksPerUnit = [8]int64{1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 10, 1}

// appendTime appends a date or time without its length ([MS-TDS] 2.2.5.5.1.8,
// 2.2.5.5.1.9).
func (e *encoder) appendTime(b []byte, v *types.Value) ([]byte, error) {
	if v.Int < 0 || v.Int >= days10000*types.TicksPerDay {
		return b, e.errKind(v)
	}
	days, ticks := v.Int/types.TicksPerDay, v.Int%types.TicksPerDay
	switch e.Type.Kind {
	case types.Date:
		return appendUint(b, uint64(days), 3), nil
	case types.Time:
		return appendTicks(b, v.Int, e.Type.Scale), nil
	case types.DateTime2:
		return appendUint(appendTicks(b, ticks, e.Type.Scale), uint64(days), 3), nil
	case types.DateTimeOffset:
		b = appendUint(appendTicks(b, ticks, e.Type.Scale), uint64(days), 3)
		return binary.LittleEndian.AppendUint16(b, uint16(v.Offset)), nil
	case types.DateTime:
		// In three-hundredths of a second, rounded.
		units := (ticks*3 + 50_000) / 100_000
		if units == 24*60*60*300 {
			days, units = days+1, 0
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(days-days1900))
		return binary.LittleEndian.AppendUint32(b, uint32(units)), nil
	case types.SmallDateTime:
		if days < days1900 || days-days1900 > 0xFFFF {
			return b, e.errKind(v)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(days-days1900))
		return binary.LittleEndian.AppendUint16(b, uint16(ticks/types.TicksPerMinute)), nil
	}
	return b, e.errKind(v)
}

// days10000 is the first day that is no date any more.
const days10000 = 3652059

func appendTicks(b []byte, ticks int64, scale uint8) []byte {
	return appendUint(b, uint64(ticks/ticksPerUnit[scale]), timeSizes[scale])
}

// appendUint appends the low bytes of a number, little-endian.
func appendUint(b []byte, n uint64, size int) []byte {
	for range size {
		b = append(b, byte(n))
		n >>= 8
	}
	return b
}

// appendDecimal appends a decimal at its column's scale: a sign byte, 1 for
// positive, and the unscaled number ([MS-TDS] 2.2.5.5.1.6).
func (e *encoder) appendDecimal(b []byte, d types.Dec) ([]byte, error) {
	n := d.Unscaled
	if d.Scale != e.Type.Scale {
		n = rescale(n, int(e.Type.Scale)-int(d.Scale))
	}
	sign := byte(1)
	if n.Sign() < 0 {
		sign = 0
	}
	size := e.size - 1
	if n.BitLen() > 8*size {
		return b, e.errKind(&types.Value{Kind: types.Decimal})
	}
	b = append(b, sign)
	if n.IsUint64() || n.IsInt64() {
		low := n.Uint64()
		b = appendUint(b, low, min(size, 8))
		return append(b, make([]byte, max(size-8, 0))...), nil
	}
	at := len(b)
	b = append(b, make([]byte, size)...)
	n.FillBytes(b[at:])
	for i, j := at, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return b, nil
}

// rescale multiplies by ten to the power of by; what a smaller scale cannot
// hold is rounded half away from zero.
func rescale(n *big.Int, by int) *big.Int {
	if by >= 0 {
		return new(big.Int).Mul(n, power(by))
	}
	divisor := power(-by)
	q, rest := new(big.Int).QuoRem(n, divisor, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(divisor) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q
}

// powers are those of ten that decimals need: their scales differ by 38 at
// most. They are not changed.
var powers = func() (p [maxPrecision + 1]*big.Int) {
	p[0] = big.NewInt(1)
	for i := 1; i < len(p); i++ {
		p[i] = new(big.Int).Mul(p[i-1], big.NewInt(10))
	}
	return p
}()

func power(n int) *big.Int {
	if n < len(powers) {
		return powers[n]
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
