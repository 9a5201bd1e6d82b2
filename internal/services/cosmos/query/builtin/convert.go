package builtin

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

var conversionFunctions = []Func{
	{Name: "ToString", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if isString(a[0]) || !a[0].IsDefined() {
			return a[0]
		}
		return value.OfString(a[0].String())
	}},
	fromText("StringToArray", value.Array), fromText("StringToBoolean", value.Bool),
	fromText("StringToNull", value.Null), fromText("StringToObject", value.Object),
	{Name: "StringToNumber", Min: 1, Max: 1, Eval: stringToNumber},
}

// fromText is a function that reads a string's JSON, if it is of the kind.
func fromText(name string, kind value.Kind) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isString(a[0]) {
			return undefined
		}
		v, err := value.ParseString(a[0].Str())
		if err != nil || v.Kind() != kind {
			return undefined
		}
		return v
	}}
}

func stringToNumber(_ *Env, a []value.Value) value.Value {
	s := strings.TrimSpace(a[0].Str())
	if !isString(a[0]) || s == "" || strings.ContainsAny(s, "xXpP_iInN") {
		return undefined
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) {
		return undefined
	}
	return value.OfNumber(n)
}

// documentID is the number within a document's _rid: its third and fourth word.
func documentID(_ *Env, a []value.Value) value.Value {
	rid, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(a[0].Get("_rid").Str(), "-", "/"))
	if err != nil || len(rid) < 16 {
		return undefined
	}
	return value.OfNumber(float64(binary.LittleEndian.Uint64(rid[8:16])))
}
