package value_test

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		` {"a" : [1, 2.50, -0, 1e2, 9007199254740993], "b":"\u00e9\ud83d\ude00\/\n"} `: `{"a":[1,2.50,-0,1e2,9007199254740993],"b":"é😀/\n"}`,
		`{"a":1,"b":2,"a":3}`: `{"a":3,"b":2}`,
		`"\u0001\u007f"`:      "\"\\u0001\u007f\"",
		`[]`:                  `[]`,
		`{}`:                  `{}`,
		`null`:                `null`,
	} {
		v, err := value.ParseString(text)
		if err != nil || v.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, v, err, want)
		}
	}
	deep := strings.Repeat("[", value.MaxDepth)
	if _, err := value.ParseString(deep + strings.Repeat("]", value.MaxDepth)); err != nil {
		t.Errorf("%d levels: %v", value.MaxDepth, err)
	}
	for _, text := range []string{
		"", " ", "{", "[", "[1,]", "{,}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, "01", "1.", ".5", "+1", "1e", "-", "nul", "NaN", `"`, `"\x"`, `"\u12"`,
		`"\ud800"`, `"\ud800\u0041"`, "\"\xff\"", "\"\\n\xff\"", "\"\x01\"", "1 2", "1e999", "'a'", "[1}", "\ufeff1", "[" + deep,
	} {
		if v, err := value.ParseString(text); err == nil {
			t.Errorf("%q is %s", text, v)
		}
	}
}

func TestNumbersAreWrittenAsScriptsWriteThem(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 1: "1", -1.5: "-1.5", 0.1: "0.1", 1e21: "1e+21", 1e20: "100000000000000000000", 1e-6: "0.000001",
		1e-7: "1e-7", 1.5e300: "1.5e+300", 123456789012345680000: "123456789012345680000", 1 << 53: "9007199254740992",
	} {
		if got := string(value.AppendNumber(nil, n)); got != want {
			t.Errorf("%g is written %s, want %s", n, got, want)
		}
	}
}

func TestTypesOrder(t *testing.T) {
	var list []value.Value
	for _, text := range []string{`null`, `false`, `true`, `-1e300`, `-1`, `0`, `0.5`, `1`, `1e300`, `""`, `"a"`, `"a\u0000"`, `"a\u0000b"`, `"a\u0001"`, `"ab"`, `"é"`, `[]`, `[null]`, `[1]`, `[1,1]`, `[2]`, `{}`, `{"a":1}`, `{"a":1,"b":0}`, `{"a":2}`, `{"b":0}`} {
		v, err := value.ParseString(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	list = append([]value.Value{{}}, list...)
	for i, a := range list {
		for j, b := range list {
			if got := value.Compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("Compare(%s, %s) = %d", a, b, got)
			}
		}
	}
}

// drawValue draws values of few leaves, so that equal ones are common.
func drawValue(depth int) *rapid.Generator[value.Value] {
	return rapid.Custom(func(t *rapid.T) value.Value {
		kind := rapid.IntRange(0, 6).Draw(t, "kind")
		if depth == 0 {
			kind %= 4
		}
		switch kind {
		case 0:
			return value.NullValue
		case 1:
			return value.OfBool(rapid.Bool().Draw(t, "bool"))
		case 2:
			return value.OfNumber(rapid.SampledFrom([]float64{0, 1, -1, 0.5, 1e9, -1e-9}).Draw(t, "number"))
		case 3:
			return value.OfString(rapid.StringOfN(rapid.SampledFrom([]rune("ab\x00\x01é")), 0, 3, -1).Draw(t, "string"))
		case 4, 5:
			return value.OfArray(rapid.SliceOfN(drawValue(depth-1), 0, 3).Draw(t, "items"))
		}
		var members []value.Member
		for _, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "", "a\x00"}), 0, 3).Draw(t, "keys") {
			members = append(members, value.Member{Key: key, Value: drawValue(depth-1).Draw(t, "member")})
		}
		return value.OfMembers(members...)
	})
}

func TestKeysOrderAsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValue(3).Draw(t, "a"), drawValue(3).Draw(t, "b")
		x, y := value.AppendKey(nil, a), value.AppendKey(nil, b)
		if got, want := bytes.Compare(x, y), value.Compare(a, b); got != want {
			t.Fatalf("keys of %s and %s compare %d, the values %d", a, b, got, want)
		}
		if value.Equal(a, b) != (value.Compare(a, b) == 0) {
			t.Fatalf("%s and %s", a, b)
		}
		if len(x) != len(y) && (bytes.HasPrefix(x, y) || bytes.HasPrefix(y, x)) {
			t.Fatalf("the key of one of %s and %s begins the other's", a, b)
		}
		var decoder value.Decoder
		again, err := decoder.Decode(a.String())
		if err != nil || !value.Equal(again, a) {
			t.Fatalf("%s comes back as %s, %v", a, again, err)
		}
	})
}

func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteByte('{')
	for i := range 300 {
		b.WriteString(`"k` + strings.Repeat("x", i) + `":1,`)
	}
	b.WriteString(`"k":2}`)
	var decoder value.Decoder
	v, err := decoder.Decode(b.String())
	if err != nil || v.Len() != 300 || v.Get("k").Num() != 2 || v.Get("kx").Num() != 1 || v.Get("y").IsDefined() {
		t.Fatalf("%d members, %v", v.Len(), err)
	}
	if !slices.Equal(v.Keys()[:2], []string{"k", "kx"}) {
		t.Errorf("keys %v", v.Keys()[:2])
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{`{"a":[1,true,null,"\u00e9"],"b":{}}`, `1e-7`, `"\ud83d\ude00"`, `[[[]]]`, `{"a":1,"a":2}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.ParseString(text)
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is no JSON", text)
		}
		out := v.AppendJSON(nil)
		again, err := value.Parse(out)
		if err != nil || !value.Equal(v, again) {
			t.Fatalf("%q is written %q: %v", text, out, err)
		}
	})
}
