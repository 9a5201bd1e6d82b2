// Package parse reads Cosmos SQL.
package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokName
	tokKeyword // text is the keyword in capitals, but for true, false, null, undefined, udf
	tokNumber
	tokString
	tokParam
	tokSymbol
	tokPlaceholder
	tokBad
)

type token struct {
	kind tokenKind
	text string // what was written; of keywords the canonical form
	problem.Span
}

// keywords are reserved whatever their case, the five in small letters only as
// they stand. RANK, ALL, FIRST and LAST are names elsewhere and so not here.
var keywords = func() map[string]string {
	m := map[string]string{}
	for _, k := range strings.Fields("AND ARRAY AS ASC BETWEEN BY DESC DISTINCT ESCAPE EXISTS FROM GROUP IN JOIN LEFT LIKE LIMIT NOT OFFSET OR ORDER RIGHT SELECT TOP VALUE WHERE") {
		m[k] = k
	}
	return m
}()

const longestKeyword = 9

// keyword returns the canonical form, without allocating.
func keyword(name string) (string, bool) {
	switch name {
	case "true", "false", "null", "undefined", "udf":
		return name, true
	}
	if len(name) > longestKeyword {
		return "", false
	}
	var buf [longestKeyword]byte
	for i := range len(name) {
		c := name[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		buf[i] = c
	}
	k, ok := keywords[string(buf[:len(name)])]
	return k, ok
}

type lexer struct {
	text string
	at   int
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

func (l *lexer) next() token {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
	// A comment runs to the end of its line.
	if strings.HasPrefix(l.text[l.at:], "--") {
		if end := strings.IndexByte(l.text[l.at:], '\n'); end >= 0 {
			l.at += end
		} else {
			l.at = len(l.text)
		}
		return l.next()
	}
	start := l.at
	kind, text := l.scan()
	return token{kind: kind, text: text, Span: problem.Span{Start: start, End: l.at}}
}

func (l *lexer) scan() (tokenKind, string) {
	rest := l.text[l.at:]
	if rest == "" {
		return tokEnd, ""
	}
	switch c := rest[0]; {
	case nameStart(c):
		name := l.name(rest)
		if name == "" {
			return l.bad(rest)
		}
		l.at += len(name)
		if k, ok := keyword(name); ok {
			return tokKeyword, k
		}
		return tokName, name
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return l.number(rest)
	case c == '"' || c == '\'':
		return l.str(rest, c)
	case c == '@':
		name := l.name(rest[1:])
		if name == "" {
			return l.bad(rest)
		}
		l.at += 1 + len(name)
		return tokParam, rest[:1+len(name)]
	case c == '{' && strings.HasPrefix(rest, ast.OrderByFilter):
		l.at += len(ast.OrderByFilter)
		return tokPlaceholder, ast.OrderByFilter
	}
	for _, symbol := range [...]string{">>>", "!=", "<>", "<=", ">=", "<<", ">>", "??", "||"} {
		if strings.HasPrefix(rest, symbol) {
			l.at += len(symbol)
			return tokSymbol, symbol
		}
	}
	if strings.IndexByte("()[]{},.:*/%+-<>=&|^~?", rest[0]) >= 0 {
		l.at++
		return tokSymbol, rest[:1]
	}
	return l.bad(rest)
}

func (l *lexer) bad(rest string) (tokenKind, string) {
	_, size := utf8.DecodeRuneInString(rest)
	l.at += size
	return tokBad, rest[:size]
}

// name returns the name that text begins with, maybe "".
func (l *lexer) name(text string) string {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if !nameStart(c) && (i == 0 || !isDigit(c)) {
				return text[:i]
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.So, r) || r == utf8.RuneError {
			return text[:i]
		}
		i += size
	}
	return text
}

// number scans digits[.digits][e[+-]digits]; what follows directly may not be
// a name, so that 12a is an error at "12a".
func (l *lexer) number(rest string) (tokenKind, string) {
	i := 0
	digits := func() bool {
		start := i
		for i < len(rest) && isDigit(rest[i]) {
			i++
		}
		return i > start
	}
	digits()
	if i < len(rest) && rest[i] == '.' {
		i++
		digits()
	}
	if i < len(rest) && rest[i]|0x20 == 'e' {
		mark := i
		i++
		if i < len(rest) && (rest[i] == '+' || rest[i] == '-') {
			i++
		}
		if !digits() {
			i = mark
		}
	}
	kind := tokNumber
	if i < len(rest) && nameStart(rest[i]) {
		kind = tokBad
		i += max(1, len(l.name(rest[i:])))
	}
	l.at += i
	return kind, rest[:i]
}

func (l *lexer) str(rest string, quote byte) (tokenKind, string) {
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == quote:
			l.at += i + 1
			return tokString, rest[:i+1]
		case c == '\\':
			i++
		case c < 0x20:
			l.at += i
			return tokBad, rest[:i]
		}
	}
	l.at = len(l.text)
	return tokBad, rest
}
