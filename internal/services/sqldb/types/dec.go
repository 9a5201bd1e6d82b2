package types

import (
	"math/big"
	"strings"
)

// MaxPrecision is the most digits a decimal has.
const MaxPrecision = 38

var bigTen = big.NewInt(10)

// Pow10 returns ten to the power of n.
func Pow10(n int) *big.Int { return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil) }

// Rescale returns the number with another scale, rounded half away from zero.
func (d Dec) Rescale(scale uint8) Dec {
	switch {
	case scale == d.Scale:
		return d
	case scale > d.Scale:
		return Dec{new(big.Int).Mul(d.Unscaled, Pow10(int(scale-d.Scale))), scale}
	}
	return Dec{quoRound(d.Unscaled, Pow10(int(d.Scale-scale))), scale}
}

// Truncate returns the number with fewer decimals, cut off.
func (d Dec) Truncate(scale uint8) Dec {
	if scale >= d.Scale {
		return d.Rescale(scale)
	}
	return Dec{new(big.Int).Quo(d.Unscaled, Pow10(int(d.Scale-scale))), scale}
}

func quoRound(x, y *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Abs(r).Lsh(r, 1).Cmp(new(big.Int).Abs(y)) >= 0 {
		if x.Sign()*y.Sign() < 0 {
			return q.Sub(q, big.NewInt(1))
		}
		return q.Add(q, big.NewInt(1))
	}
	return q
}

// Fits reports whether the number has no more than so many digits.
func (d Dec) Fits(precision int) bool { return d.Unscaled.CmpAbs(Pow10(precision)) < 0 }

// Cmp compares two numbers of any scale.
func (d Dec) Cmp(o Dec) int {
	s := max(d.Scale, o.Scale)
	return d.Rescale(s).Unscaled.Cmp(o.Rescale(s).Unscaled)
}

// Float returns the nearest float.
func (d Dec) Float() float64 {
	f, _ := new(big.Rat).SetFrac(d.Unscaled, Pow10(int(d.Scale))).Float64()
	return f
}

// String returns all decimals: "-1.50".
func (d Dec) String() string {
	s := new(big.Int).Abs(d.Unscaled).String()
	if n := int(d.Scale); n > 0 {
		if len(s) <= n {
			s = strings.Repeat("0", n+1-len(s)) + s
		}
		s = s[:len(s)-n] + "." + s[len(s)-n:]
	}
	if d.Unscaled.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// ParseDec reads digits with a sign and a point.
func ParseDec(s string) (Dec, bool) {
	s = strings.TrimSpace(s)
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 {
		return Dec{}, false
	}
	whole, part, _ := strings.Cut(digits, ".")
	if whole+part == "" || strings.Trim(whole+part, "0123456789") != "" || len(part) > 255 {
		return Dec{}, false
	}
	n, ok := new(big.Int).SetString(whole+part, 10)
	if !ok {
		return Dec{}, false
	}
	if s[0] == '-' {
		n.Neg(n)
	}
	return Dec{n, uint8(len(part))}, true
}

// DecOfFloat returns the float as a decimal of the scale.
func DecOfFloat(f float64, scale uint8) Dec {
	r, ok := new(big.Rat).SetString(formatFloat(f, 17))
	if !ok {
		return Dec{new(big.Int), scale}
	}
	r.Mul(r, new(big.Rat).SetInt(Pow10(int(scale))))
	return Dec{quoRound(r.Num(), r.Denom()), scale}
}
