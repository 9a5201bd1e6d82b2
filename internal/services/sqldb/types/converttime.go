package types

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

func toTime(v Value, from, to Type, style int) (Value, error) {
	local, offset := v.Int, int(v.Offset)
	switch {
	case from.Kind == Date && to.Kind == Time, from.Kind == Time && to.Kind == Date:
		return Value{}, clash(from, to)
	case from.Kind == Time:
		local += epochDays * TicksPerDay
	case from.Kind == DateTimeOffset:
		local += int64(v.Offset) * TicksPerMinute
	case from.Kind.Temporal():
	case from.Kind.Character():
		m, state := parseTime(v.Text, style)
		old := to.Kind == DateTime || to.Kind == SmallDateTime
		if old && (m.zone == '+' || m.places > 3) {
			state = malformed
		}
		if state != good {
			return Value{}, unreadable(from, to, state)
		}
		local, offset = m.ticks, m.offset
	case (to.Kind == DateTime || to.Kind == SmallDateTime) && from.Kind.Numeric():
		f, err := toFloat(v, from, Of(Float))
		if err != nil {
			return Value{}, err
		}
		local = epochDays*TicksPerDay + int64(math.Round(f.Float*float64(TicksPerDay)))
	default:
		return Value{}, clash(from, to)
	}
	return fitTime(local, offset, from, to)
}

// unreadable is the refusal of a text: 242 for a datetime that is out of
// range, 295 and 241 for the rest.
func unreadable(from, to Type, state parsed) *Error {
	switch {
	case state == outOfRange && (to.Kind == DateTime || to.Kind == SmallDateTime):
		return Errorf(242, "The conversion of a %s data type to a %s data type resulted in an out-of-range value.", from.Kind, to.Kind).WithLevel(16, 3)
	case to.Kind == SmallDateTime:
		return Errorf(295, "Conversion failed when converting character string to smalldatetime data type.").WithLevel(16, 3)
	}
	return Errorf(241, "Conversion failed when converting date and/or time from character string.")
}

// fitTime rounds to what the type keeps and checks its range.
func fitTime(local int64, offset int, from, to Type) (Value, error) {
	minimum, limit := int64(0), int64(3652059)
	switch to.Kind {
	case Date:
		local -= local % TicksPerDay
	case Time:
		local = roundTo(local%TicksPerDay, step(to.Scale)) % TicksPerDay
	case DateTime:
		local, minimum = RoundDateTime(local), 639905
	case SmallDateTime:
		local, minimum, limit = roundTo(local, TicksPerMinute), epochDays, epochDays+65536
	case DateTimeOffset, DateTime2:
		local = roundTo(local, step(to.Scale))
	}
	if to.Kind != Time && (local < minimum*TicksPerDay || local >= limit*TicksPerDay) {
		switch {
		case from.Kind.Character():
			return Value{}, unreadable(from, to, outOfRange)
		case from.Kind.Temporal():
			return Value{}, Errorf(242, "The conversion of a %s data type to a %s data type resulted in an out-of-range value.", from.Kind, to.Kind).WithLevel(16, 3)
		}
		return Value{}, Errorf(8115, "Arithmetic overflow error converting expression to data type %s.", to.Kind).WithLevel(16, 2)
	}
	if to.Kind == DateTimeOffset {
		return Value{Kind: to.Kind, Int: local - int64(offset)*TicksPerMinute, Offset: int16(offset)}, nil
	}
	return NewInt(to.Kind, local), nil
}

// RoundDateTime rounds to a three-hundredth of a second, as datetime is kept.
func RoundDateTime(ticks int64) int64 {
	day, rest := ticks/TicksPerDay, ticks%TicksPerDay
	n := (rest*300 + TicksPerSecond/2) / TicksPerSecond
	return day*TicksPerDay + (n*TicksPerSecond+150)/300
}

func step(scale uint8) int64 {
	n := int64(1)
	for i := scale; i < 7; i++ {
		n *= 10
	}
	return n
}

func roundTo(ticks, unit int64) int64 { return (ticks + unit/2) / unit * unit }

func toUTF16(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func fromUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}
