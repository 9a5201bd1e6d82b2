package builtin

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var jsonFunctions = []function{
	{"ISJSON", 1, 2, func(c *call) (*Binding, error) {
		args := []types.Type{longText}
		if len(c.args) == 2 {
			args = append(args, nameType)
		}
		return c.strict(intType, args, func(a []types.Value) (types.Value, error) {
			v, err := ReadJSON(a[0].Text)
			ok := err == nil
			if ok {
				kind := "json"
				if len(a) == 2 {
					kind = strings.ToLower(a[1].Text)
				} else if _, scalar := v.(*scalar); scalar {
					ok = false
				}
				switch x := v.(type) {
				case *Object:
					ok = ok && kind != "array" && kind != "scalar"
				case *Array:
					ok = ok && kind != "object" && kind != "scalar"
				case *scalar:
					ok = ok && (kind == "value" || kind == "scalar" && x.kind != 'b' && x.kind != 'n')
				}
			}
			if ok {
				return newInteger(1), nil
			}
			return newInteger(0), nil
		}), nil
	}},
	{"JSON_VALUE", 1, 2, func(c *call) (*Binding, error) { return jsonAt(c, true) }},
	{"JSON_QUERY", 1, 2, func(c *call) (*Binding, error) { return jsonAt(c, false) }},
	{"JSON_PATH_EXISTS", 2, 2, func(c *call) (*Binding, error) {
		return c.strict(intType, []types.Type{longText, longText}, func(a []types.Value) (types.Value, error) {
			v, err := ReadJSON(a[0].Text)
			if err != nil {
				return newInteger(0), nil
			}
			p, err := ParsePath(a[1].Text)
			if err != nil {
				return types.Null(), err
			}
			if v.at(p) == nil {
				return newInteger(0), nil
			}
			return newInteger(1), nil
		}), nil
	}},
	{"JSON_MODIFY", 3, 3, jsonModify},
}

// JSON is a value of JSON that keeps the order of members and the text of numbers.
type JSON interface {
	// at returns what a path leads to, nil for nothing.
	at(p *Path) JSON
	write(b *types.Builder)
}

// Object is a JSON object.
type Object struct {
	Names  []string
	Values []JSON
}

// Array is a JSON array.
type Array struct{ Values []JSON }

// scalar is a string (s), a number (d), true or false (b), or null (n); text
// is the string itself, or the token.
type scalar struct {
	kind byte
	text string
}

// ReadJSON reads a text; the error says no more than that it is none.
func ReadJSON(s string) (JSON, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	left := mostNodes
	v, err := readValue(d, 0, &left)
	if left < 0 {
		return nil, types.OutOfMemory()
	}
	if err == nil && utf8.ValidString(s) && json.Valid([]byte(s)) {
		return v, nil
	}
	return nil, notJSON(s)
}

// notJSON is 13609, which names the first character that does not belong.
func notJSON(s string) error {
	at := len(s)
	var syntax *json.SyntaxError
	if errors.As(json.Unmarshal([]byte(s), new(json.RawMessage)), &syntax) && int(syntax.Offset) <= len(s) && !strings.HasPrefix(syntax.Error(), "unexpected end") {
		at = max(0, int(syntax.Offset)-1)
	}
	r := '.' // behind the end
	if at < len(s) {
		r, _ = utf8.DecodeRuneInString(s[at:])
	}
	return types.Errorf(13609, "JSON text is not properly formatted. Unexpected character '%c' is found at position %d.", r, len(units(s[:at]))).WithLevel(16, 4)
}

// errNotJSON stops reading; what it stopped at, notJSON says.
var errNotJSON = errors.New("not JSON")

// mostNodes is how many values a text of JSON may have, which take some
// hundred bytes each while it is worked on.
const mostNodes = 4 << 20

func readValue(d *json.Decoder, depth int, left *int) (JSON, error) {
	if *left--; depth > 128 || *left < 0 {
		return nil, errNotJSON
	}
	t, err := d.Token()
	if err != nil {
		return nil, errNotJSON
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			o := &Object{}
			for d.More() {
				k, err := d.Token()
				if err != nil {
					return nil, errNotJSON
				}
				v, err := readValue(d, depth+1, left)
				if err != nil {
					return nil, err
				}
				name, _ := k.(string)
				o.Names, o.Values = append(o.Names, name), append(o.Values, v)
			}
			if _, err := d.Token(); err != nil {
				return nil, errNotJSON
			}
			return o, nil
		}
		a := &Array{}
		for d.More() {
			v, err := readValue(d, depth+1, left)
			if err != nil {
				return nil, err
			}
			a.Values = append(a.Values, v)
		}
		if _, err := d.Token(); err != nil {
			return nil, errNotJSON
		}
		return a, nil
	case string:
		return &scalar{'s', t}, nil
	case json.Number:
		return &scalar{'d', t.String()}, nil
	case bool:
		return &scalar{'b', map[bool]string{true: "true", false: "false"}[t]}, nil
	}
	return &scalar{'n', "null"}, nil
}

func (o *Object) write(b *types.Builder) {
	b.WriteString("{")
	for i, n := range o.Names {
		if i > 0 {
			b.WriteString(",")
		}
		QuoteJSON(b, n)
		b.WriteString(":")
		if o.Values[i].write(b); b.Full() {
			return
		}
	}
	b.WriteString("}")
}

func (a *Array) write(b *types.Builder) {
	b.WriteString("[")
	for i, v := range a.Values {
		if i > 0 {
			b.WriteString(",")
		}
		if v.write(b); b.Full() {
			return
		}
	}
	b.WriteString("]")
}

func (s *scalar) write(b *types.Builder) {
	if s.kind == 's' {
		QuoteJSON(b, s.text)
		return
	}
	b.WriteString(s.text)
}

// Text returns a value's JSON: 7119 for one that is too long.
func Text(v JSON) (string, error) {
	var b types.Builder
	v.write(&b)
	return b.Text()
}

// Kind returns the type as OPENJSON numbers it: 0 null, 1 string, 2 number, 3
// boolean, 4 array, 5 object; and the value as OPENJSON shows it.
func Kind(v JSON) (int, string, error) {
	switch v := v.(type) {
	case *Array:
		s, err := Text(v)
		return 4, s, err
	case *Object:
		s, err := Text(v)
		return 5, s, err
	case *scalar:
		return map[byte]int{'n': 0, 's': 1, 'd': 2, 'b': 3}[v.kind], v.text, nil
	}
	return 0, "", nil
}

// QuoteJSON writes a string in quotes.
func QuoteJSON(b *types.Builder, s string) {
	b.WriteString(`"`)
	escapeJSON(b, s)
	b.WriteString(`"`)
}

// escapeJSON writes a string as it stands between quotes.
func escapeJSON(b *types.Builder, s string) {
	from := 0
	for i := 0; i < len(s) && !b.Full(); i++ {
		c := s[i]
		e := ""
		switch c {
		case '"', '\\', '/':
			e = `\` + string(rune(c))
		case '\b':
			e = `\b`
		case '\f':
			e = `\f`
		case '\n':
			e = `\n`
		case '\r':
			e = `\r`
		case '\t':
			e = `\t`
		default:
			if c >= ' ' {
				continue
			}
			e = `\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
		}
		b.WriteString(s[from:i])
		b.WriteString(e)
		from = i + 1
	}
	b.WriteString(s[from:])
}
