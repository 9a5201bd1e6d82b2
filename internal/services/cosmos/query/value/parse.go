package value

import (
	"errors"
	"fmt"
	"strings"
)

// MaxDepth is how deep arrays and objects may nest in a document: the service
// documents 128 levels.
const MaxDepth = 128

// ErrDepth says that JSON nests deeper than MaxDepth.
var ErrDepth = errors.New("the JSON nests too deeply")

// Parse reads one JSON text strictly (RFC 8259): of keys that repeat the last
// counts; text that is not UTF-8 and lone surrogates are refused. The value
// keeps its own copy of the text, and no other allocation for strings without
// escapes and for numbers.
func Parse(text []byte) (Value, error) { return ParseString(string(text)) }

// ParseString is Parse of a string, which the value keeps.
func ParseString(text string) (Value, error) { return (*Decoder)(nil).Decode(text) }

// Decode is ParseString by a decoder.
func (d *Decoder) Decode(text string) (Value, error) {
	p := parser{text: text, decoder: d}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	p.space()
	if p.at != len(p.text) {
		return Value{}, p.fail("more after the value")
	}
	return v, nil
}

// DecodeWritten is Decode of an object that AppendJSON wrote, which need not
// be put together again to be written.
func (d *Decoder) DecodeWritten(text string) (Value, error) {
	v, err := d.Decode(text)
	if err == nil && v.kind == Object {
		v.node().text = text
	}
	return v, err
}

type parser struct {
	text    string
	at      int
	keys    []string
	vals    []Value
	decoder *Decoder
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("invalid JSON at byte %d: %s", p.at, what)
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (Value, error) {
	switch c := p.peek(); c {
	case '{', '[':
		if depth >= MaxDepth {
			return Value{}, ErrDepth
		}
		p.at++
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case '"':
		s, err := p.str()
		return OfString(s), err
	case 't':
		return True, p.word("true")
	case 'f':
		return False, p.word("false")
	case 'n':
		return NullValue, p.word("null")
	}
	return p.number()
}

func (p *parser) word(w string) error {
	if !strings.HasPrefix(p.text[p.at:], w) {
		return p.fail("unexpected character")
	}
	p.at += len(w)
	return nil
}

// object and array collect on a stack that the whole text shares and copy the
// right number off it, so that a node costs one allocation for each of its slices.
func (p *parser) object(depth int) (Value, error) {
	base := len(p.vals)
	baseKey := len(p.keys)
	for first := true; ; first = false {
		p.space()
		if p.peek() == '}' && first {
			break
		}
		if p.peek() != '"' {
			return Value{}, p.fail("a property name must be a string")
		}
		key, err := p.str()
		if err != nil {
			return Value{}, err
		}
		p.space()
		if p.peek() != ':' {
			return Value{}, p.fail("a colon is missing")
		}
		p.at++
		p.space()
		v, err := p.value(depth)
		if err != nil {
			return Value{}, err
		}
		p.keys, p.vals = append(p.keys, key), append(p.vals, v)
		p.space()
		if p.peek() == '}' {
			break
		}
		if p.peek() != ',' {
			return Value{}, p.fail("a comma or } is missing")
		}
		p.at++
	}
	p.at++
	v := p.newObject(p.keys[baseKey:], p.vals[base:])
	p.keys, p.vals = p.keys[:baseKey], p.vals[:base]
	return v, nil
}

func (p *parser) newObject(keys []string, vals []Value) Value {
	if len(keys) > manyKeys || repeats(keys) {
		members := make([]Member, len(keys))
		for i, key := range keys {
			members[i] = Member{key, vals[i]}
		}
		v := OfMembers(members...)
		v.node().shape = p.decoder.shape(v.node().shape.keys)
		return v
	}
	return ofNode(Object, newNode(vals, p.decoder.shape(keys)))
}

func repeats(keys []string) bool {
	for i, k := range keys {
		for _, l := range keys[:i] {
			if k == l {
				return true
			}
		}
	}
	return false
}

func (p *parser) array(depth int) (Value, error) {
	base := len(p.vals)
	for first := true; ; first = false {
		p.space()
		if p.peek() == ']' && first {
			break
		}
		v, err := p.value(depth)
		if err != nil {
			return Value{}, err
		}
		p.vals = append(p.vals, v)
		p.space()
		if p.peek() == ']' {
			break
		}
		if p.peek() != ',' {
			return Value{}, p.fail("a comma or ] is missing")
		}
		p.at++
	}
	p.at++
	n := newNode(p.vals[base:], nil)
	p.vals = p.vals[:base]
	return ofNode(Array, n), nil
}
