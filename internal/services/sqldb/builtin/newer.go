package builtin

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var newerFunctions = []function{
	{"DATE_BUCKET", 3, 4, dateBucket},
	{"CRYPT_GEN_RANDOM", 1, 2, func(c *call) (*Binding, error) {
		t := types.Sized(types.VarBinary, 8000)
		return &Binding{Type: t, Nullable: true, Volatile: true, Args: []types.Type{intType, t}[:len(c.args)], Eval: func(_ Session, a []types.Value) (types.Value, error) {
			if a[0].IsNull() || a[0].Int < 1 || a[0].Int > 8000 {
				return types.Null(), nil
			}
			b := make([]byte, a[0].Int)
			_, err := rand.Read(b)
			return types.NewBytes(t.Kind, b), err
		}}, nil
	}},
	{"BASE64_ENCODE", 1, 2, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		if !from.Kind.Bytes() && from.Kind != types.Unknown || from.Kind == types.Image {
			return nil, c.invalid(0)
		}
		t := types.Sized(types.VarChar, 8000)
		if from.Length == types.Max || from.Length > 6000 {
			t.Length = types.Max
		}
		return c.strict(t, []types.Type{anyType, types.Of(types.Bit)}[:len(c.args)], func(a []types.Value) (types.Value, error) {
			e := base64.StdEncoding
			if len(a) == 2 && a[1].Int != 0 {
				e = base64.RawURLEncoding
			}
			if e.EncodedLen(len(a[0].Bytes)) > types.MaxBytes {
				return types.Null(), types.TooLarge()
			}
			return types.NewText(t.Kind, e.EncodeToString(a[0].Bytes)), nil
		}), nil
	}},
	{"BASE64_DECODE", 1, 1, func(c *call) (*Binding, error) {
		from, err := c.text(0)
		if err != nil {
			return nil, err
		}
		t := types.Sized(types.VarBinary, 8000)
		if from.Length == types.Max {
			t.Length = types.Max
		}
		plain := strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "", "\t", "", " ", "")
		return c.strict(t, []types.Type{from}, func(a []types.Value) (types.Value, error) {
			b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(plain.Replace(a[0].Text), "="))
			if err != nil {
				return types.Null(), types.Errorf(9803, "Invalid data for type \"%s\".", from.Kind)
			}
			return types.NewBytes(t.Kind, b), nil
		}), nil
	}},
}

// dateBucket is DATE_BUCKET(part, n, date[, origin]): the begin of the bucket
// of n parts, counted from the origin, in which the date falls.
func dateBucket(c *call) (*Binding, error) {
	p, t, err := c.partAndMoment(2)
	if err != nil {
		return nil, err
	}
	inMonths := months(p)
	unit := map[string]int64{"week": 7 * types.TicksPerDay, "day": types.TicksPerDay}[p]
	if unit == 0 {
		unit = timeUnit(p)
	}
	if inMonths == 0 && unit == 0 || p == "microsecond" || p == "nanosecond" || t.Kind == types.Date && timeUnit(p) != 0 || t.Kind == types.Time && timeUnit(p) == 0 {
		return nil, types.Errorf(9810, "The datepart %s is not supported by date function %s for data type %s.", p, c.name, t.Kind)
	}
	args := []types.Type{anyType, bigType, t, t}[:len(c.args)]
	return c.strict(t, args, func(a []types.Value) (types.Value, error) {
		n, v := a[1].Int, a[2]
		if n < 1 || n > 1<<31-1 {
			return types.Null(), types.Errorf(9834, "Invalid bucket width value passed to date_bucket function. Only positive values are allowed.")
		}
		origin := types.Ticks(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))
		switch {
		case len(a) == 4:
			origin = local(a[3])
		case t.Kind == types.Time:
			origin = 0
		}
		at := local(v)
		if inMonths > 0 {
			at = monthBucket(at, origin, n*inMonths)
		} else {
			at = origin + floorDiv(at-origin, n*unit)*n*unit
		}
		if t.Kind == types.Time {
			at = (at%types.TicksPerDay + types.TicksPerDay) % types.TicksPerDay
			return types.NewInt(t.Kind, at), nil
		}
		out, err := inRange(t, at)
		if out.Offset = v.Offset; err == nil {
			out.Int -= int64(v.Offset) * types.TicksPerMinute
		}
		return out, err
	}), nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// monthBucket counts months from the origin, each as DATEADD counts them.
func monthBucket(at, origin, width int64) int64 {
	x, o := types.Moment(at), types.Moment(origin)
	begin := func(k int64) int64 {
		first := time.Date(o.Year(), o.Month()+time.Month(k*width), 1, 0, 0, 0, 0, time.UTC)
		day := min(o.Day(), first.AddDate(0, 1, -1).Day())
		return types.Ticks(first) + int64(day-1)*types.TicksPerDay + origin%types.TicksPerDay
	}
	k := floorDiv(int64(x.Year()-o.Year())*12+int64(x.Month()-o.Month()), width)
	if begin(k) > at {
		k--
	}
	return begin(k)
}
