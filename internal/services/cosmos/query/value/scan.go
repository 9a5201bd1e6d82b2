package value

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func (p *parser) digits() bool {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

func (p *parser) number() (Value, error) {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !p.digits() {
		return Value{}, p.fail("unexpected character")
	}
	whole := true
	if p.peek() == '.' {
		whole = false
		p.at++
		if !p.digits() {
			return Value{}, p.fail("digits are missing")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		whole = false
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return Value{}, p.fail("digits are missing")
		}
	}
	text := p.text[start:p.at]
	if whole && len(text) < 16 {
		i, _ := strconv.ParseInt(text, 10, 64)
		if text == "-0" {
			return ofDigits(0, text), nil
		}
		return ofDigits(float64(i), text), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return Value{}, p.fail("the number is out of range")
	}
	return ofDigits(f, text), nil
}

func (p *parser) str() (string, error) {
	p.at++
	start := p.at
	ascii := true
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			s := p.text[start:p.at]
			if !ascii && !utf8.ValidString(s) {
				return "", p.fail("the text is not UTF-8")
			}
			p.at++
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.fail("a control character in a string")
		case c >= utf8.RuneSelf:
			ascii = false
		}
		p.at++
	}
	return "", p.fail("the string does not end")
}

func (p *parser) escaped(start int) (string, error) {
	buf := []byte(p.text[start:p.at])
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == '"':
			if !utf8.Valid(buf) {
				return "", p.fail("the text is not UTF-8")
			}
			return string(buf), nil
		case c < 0x20:
			return "", p.fail("a control character in a string")
		case c != '\\':
			buf = append(buf, c)
			continue
		}
		e := p.peek()
		p.at++
		switch i := strings.IndexByte(`"\/bfnrt`, e); {
		case e == 'u':
			r, err := p.unicode()
			if err != nil {
				return "", err
			}
			buf = utf8.AppendRune(buf, r)
		case i >= 0 && e != 0:
			buf = append(buf, "\"\\/\b\f\n\r\t"[i])
		default:
			return "", p.fail("an unknown escape")
		}
	}
	return "", p.fail("the string does not end")
}

// unicode reads the four digits after \u, and the second half of a pair.
func (p *parser) unicode() (rune, error) {
	r, ok := p.hex4()
	if !ok {
		return 0, p.fail("four hexadecimal digits are missing")
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if strings.HasPrefix(p.text[p.at:], `\u`) {
		p.at += 2
		if low, ok := p.hex4(); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, nil
			}
		}
	}
	return 0, p.fail("half of a surrogate pair")
}

func (p *parser) hex4() (rune, bool) {
	if p.at+4 > len(p.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.text[p.at:p.at+4], 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 4
	return rune(n), true
}
