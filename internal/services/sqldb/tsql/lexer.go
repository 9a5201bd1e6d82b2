package tsql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest identifier, in characters.
const maxName = 128

// lexer cuts a text into tokens.
type lexer struct {
	src   string
	i     int
	line  int
	toks  []token
	open  []int32 // parentheses that wait for their partner
	ident bool    // QUOTED_IDENTIFIER
	// A SET QUOTED_IDENTIFIER of the batch itself counts from where it stands.
	setting bool
	module  bool
}

// lex returns the tokens, the last of which is eof.
func lex(src string, s Settings) []token {
	l := &lexer{src: src, line: 1, ident: s.QuotedIdentifier, toks: make([]token, 0, len(src)/5+8)}
	for at := 0; l.next(); {
		if l.i-at > patience {
			at = l.i
			ask(s.Stopped)
		}
		if len(l.toks) > mostTokens {
			fail(191, 1, l.line, "The batch is too large.")
		}
	}
	last := token{kind: eof, start: int32(len(src)), end: int32(len(src)), line: int32(l.line)}
	l.toks = append(l.toks, last)
	return l.toks
}

// next reads one token; false is the end.
func (l *lexer) next() bool {
	l.blanks()
	if l.i >= len(l.src) {
		return false
	}
	start, c := l.i, l.src[l.i]
	switch {
	case (c == 'N' || c == 'n') && l.at(1) == '\'':
		l.i++
		l.quote(start, '\'', nstr)
	case c < utf8.RuneSelf && letters[c] || c >= utf8.RuneSelf && l.letter():
		l.word(start)
	case c == '\'':
		l.quote(start, '\'', str)
	case c == '"':
		if l.ident {
			l.quote(start, '"', quoted)
		} else {
			l.quote(start, '"', str)
		}
	case c == '[':
		l.quote(start, ']', quoted)
	case digit(c) || c == '.' && digit(l.at(1)):
		l.number(start)
	case c == '@':
		l.i++
		k := variable
		if l.at(0) == '@' {
			l.i++
			k = global
		}
		l.rest()
		l.add(k, start, "")
	case c == '$' || c >= utf8.RuneSelf && l.currency() > 0:
		l.dollar(start)
	default:
		l.operator(start)
	}
	return true
}

func (l *lexer) at(n int) byte {
	if l.i+n < len(l.src) {
		return l.src[l.i+n]
	}
	return 0
}

func (l *lexer) add(k kind, start int, up string) {
	l.toks = append(l.toks, token{up: up, start: int32(start), end: int32(l.i), line: int32(l.line), match: -1, kind: k})
}

// blanks skips white space and comments; those in /* */ nest.
func (l *lexer) blanks() {
	for l.i < len(l.src) {
		switch c := l.src[l.i]; {
		case c == '\n':
			l.line++
			l.i++
		case c <= ' ':
			l.i++
		case c == '-' && l.at(1) == '-':
			if n := strings.IndexByte(l.src[l.i:], '\n'); n >= 0 {
				l.i += n
			} else {
				l.i = len(l.src)
			}
		case c == '/' && l.at(1) == '*':
			l.comment()
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(l.src[l.i:])
			if r != '\ufeff' && r != '\u200b' && !unicode.IsSpace(r) {
				return
			}
			l.i += n
		default:
			return
		}
	}
}

func (l *lexer) comment() {
	line := l.line
	depth := 0
	for l.i < len(l.src) {
		switch {
		case l.src[l.i] == '/' && l.at(1) == '*':
			depth++
			l.i += 2
		case l.src[l.i] == '*' && l.at(1) == '/':
			depth--
			l.i += 2
			if depth == 0 {
				return
			}
		default:
			if l.src[l.i] == '\n' {
				l.line++
			}
			l.i++
		}
	}
	fail(113, 1, line, "Missing end comment mark '*/'.")
}

var letters = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '#'
	}
	return t
}()

func digit(c byte) bool { return '0' <= c && c <= '9' }

func hex(c byte) bool { return digit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func (l *lexer) letter() bool {
	r, _ := utf8.DecodeRuneInString(l.src[l.i:])
	return unicode.IsLetter(r)
}

// rest moves to the end of an identifier.
func (l *lexer) rest() {
	for l.i < len(l.src) {
		c := l.src[l.i]
		if c < utf8.RuneSelf {
			if !letters[c] && !digit(c) && c != '@' && c != '$' {
				return
			}
			l.i++
			continue
		}
		r, n := utf8.DecodeRuneInString(l.src[l.i:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Nd, r) && !unicode.Is(unicode.Pc, r) {
			return
		}
		l.i += n
	}
}

func (l *lexer) word(start int) {
	l.rest()
	up := ""
	if n := l.i - start; n <= len("SEMANTICSIMILARITYDETAILSTABLE") {
		var buf [32]byte
		for i := range n {
			c := l.src[start+i]
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			buf[i] = c
		}
		up = reserved[string(buf[:n])]
	}
	l.add(word, start, up)
	l.quoting(start, up)
}

// quoting follows SET QUOTED_IDENTIFIER, which the server heeds while it
// parses, and not in the body of a module.
func (l *lexer) quoting(start int, up string) {
	switch {
	case up == "PROCEDURE" || up == "PROC" || up == "FUNCTION" || up == "TRIGGER":
		l.module = l.module || len(l.toks) < 5
	case strings.EqualFold(l.src[start:l.i], "QUOTED_IDENTIFIER"):
		if n := len(l.toks); n > 1 && (l.toks[n-2].up == "SET" || l.toks[n-2].up == ",") {
			l.setting = !l.module
		}
	case l.setting && (up == "ON" || up == "OFF"):
		l.ident, l.setting = up == "ON", false
	case up != "":
		l.setting = false
	}
}

// quote reads to the closing quote; a doubled one stands for itself.
func (l *lexer) quote(start int, end byte, k kind) {
	line := l.line
	for l.i++; l.i < len(l.src); l.i++ {
		c := l.src[l.i]
		if c == '\n' {
			l.line++
		}
		if c != end {
			continue
		}
		if l.at(1) != end {
			l.i++
			l.add(k, start, "")
			l.toks[len(l.toks)-1].line = int32(line)
			return
		}
		l.i++
	}
	l.add(k, start, "")
	t := &l.toks[len(l.toks)-1]
	t.line = int32(line)
	open := 1
	if k == nstr {
		open = 2
	}
	text := clip(unquote(l.src[start+open:], end), 4000)
	err := one(105, 1, line, "Unclosed quotation mark after the character string '"+text+"'.")
	panic(append(err, one(102, 1, line, "Incorrect syntax near '"+text+"'.")...))
}

// continued are the line breaks that a backslash hides.
var continued = strings.NewReplacer("\\\r\n", "", "\\\n", "")

// unquote undoes doubled quotes, and in strings the line breaks after a backslash.
func unquote(s string, end byte) string {
	if strings.IndexByte(s, end) >= 0 {
		s = strings.ReplaceAll(s, string([]byte{end, end}), string(end))
	}
	if end != ']' && strings.IndexByte(s, '\\') >= 0 {
		s = continued.Replace(s)
	}
	return s
}

func (l *lexer) number(start int) {
	if l.src[l.i] == '0' && (l.at(1) == 'x' || l.at(1) == 'X') {
		l.i += 2
		for hex(l.at(0)) || l.at(0) == '\\' && (l.at(1) == '\n' || l.at(1) == '\r' && l.at(2) == '\n') {
			if l.at(0) == '\\' {
				l.i += strings.IndexByte(l.src[l.i:], '\n')
				l.line++
			}
			l.i++
		}
		l.add(binary, start, "")
		return
	}
	k := integer
	l.digits()
	if l.at(0) == '.' {
		k = numeric
		l.i++
		l.digits()
	}
	if c := l.at(0); c == 'e' || c == 'E' {
		k = float
		l.i++
		if c := l.at(0); (c == '+' || c == '-') && digit(l.at(1)) {
			l.i++
		}
		l.digits()
	}
	l.add(k, start, "")
}

func (l *lexer) digits() {
	for digit(l.at(0)) {
		l.i++
	}
}

// currency returns the length of the currency sign at the cursor, 0 for none.
func (l *lexer) currency() int {
	r, n := utf8.DecodeRuneInString(l.src[l.i:])
	if unicode.Is(unicode.Sc, r) {
		return n
	}
	return 0
}

// dollar reads money, or a name that begins with $.
func (l *lexer) dollar(start int) {
	l.i += l.currency()
	if l.src[start] == '$' && l.at(0) < utf8.RuneSelf && letters[l.at(0)] {
		l.rest()
		l.add(pseudo, start, "")
		return
	}
	// A sign and blanks may stand between the currency and the digits.
	i := l.i
	for l.at(0) == ' ' || l.at(0) == '\t' {
		l.i++
	}
	if c := l.at(0); c == '-' || c == '+' {
		l.i++
	}
	if !digit(l.at(0)) && (l.at(0) != '.' || !digit(l.at(1))) {
		l.i = i
	}
	l.digits()
	if l.at(0) == '.' {
		l.i++
		l.digits()
	}
	l.add(money, start, "")
}

// operators are those of two characters.
var operators = []string{"<>", "<=", ">=", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::", "||", "<<", ">>"}

func (l *lexer) operator(start int) {
	if strings.HasPrefix(l.src[l.i:], "||=") {
		l.i += 3
		l.add(op, start, "||=")
		return
	}
	if c := l.at(1); c == '=' || c == '<' || c == '>' || c == ':' || c == '|' {
		for _, o := range operators {
			if o[0] == l.src[l.i] && o[1] == l.src[l.i+1] {
				l.i += 2
				l.add(op, start, o)
				return
			}
		}
	}
	_, n := utf8.DecodeRuneInString(l.src[l.i:])
	l.i += n
	l.add(op, start, l.src[start:l.i])
	at := int32(len(l.toks) - 1)
	switch l.src[start] {
	case '(':
		l.open = append(l.open, at)
	case ')':
		if n := len(l.open); n > 0 {
			l.toks[at].match, l.toks[l.open[n-1]].match = l.open[n-1], at
			l.open = l.open[:n-1]
		}
	case ';':
		l.setting = false
	}
}
