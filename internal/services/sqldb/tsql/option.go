package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// optionClause reads OPTION (…) at the end of a statement.
func (p *parser) optionClause() []ast.Option {
	if !p.accept("OPTION") {
		return nil
	}
	return p.optionList()
}

// optionList reads (option, …).
func (p *parser) optionList() []ast.Option {
	p.enter()
	defer p.leave()
	p.expect("(")
	var list []ast.Option
	if p.accept(")") {
		return list
	}
	for {
		list = append(list, p.option())
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}

// options reads option, … without parentheses.
func (p *parser) options() []ast.Option {
	list := []ast.Option{p.option()}
	for p.accept(",") {
		list = append(list, p.option())
	}
	return list
}

// option reads one setting in any of its forms: words with or without a value.
func (p *parser) option() ast.Option {
	start := p.i
	var o ast.Option
	if p.cur().kind == variable {
		o.Name = p.variable()
		switch {
		case p.accept("="):
			o.Equals, o.Value = true, p.expr()
		case p.accept("UNKNOWN"):
			o.Word = "UNKNOWN"
		}
		o.Span = p.span(start)
		return o
	}
	words := p.optionWords()
	if len(words) == 0 {
		o.Value = p.expr()
		if p.accept("TO") {
			o.Word = "TO"
			at := p.i
			x := p.expr()
			o.List = []ast.Option{{Span: p.span(at), Value: x}}
		}
		o.Span = p.span(start)
		return o
	}
	if last := words[len(words)-1]; len(words) > 1 && (last == "ON" || last == "OFF") {
		o.Word, words = last, words[:len(words)-1]
	}
	o.Name = strings.Join(words, " ")
	switch {
	case p.accept("="):
		o.Equals = true
		p.optionValue(&o)
	case p.is("("):
		o.List = p.optionList()
	case p.cur().kind == variable || literals[p.cur().kind] != 0 || p.is("-"):
		o.Value = p.expr()
		p.unit(&o)
		if p.is("(") {
			o.List = p.optionList()
		}
	}
	o.Span = p.span(start)
	return o
}

// optionWords reads the words of an option's name; a name may have dots and quotes.
func (p *parser) optionWords() []string {
	var words []string
	for t := p.cur(); t.kind == word || t.kind == quoted; t = p.cur() {
		if t.kind == quoted {
			words = append(words, ast.Quoted(p.value(t)))
		} else {
			words = append(words, p.upper(t))
		}
		p.advance()
		for p.is(".") && (p.peek(1).kind == word || p.peek(1).kind == quoted) {
			p.advance()
			words[len(words)-1] += "." + p.raw(p.cur())
			p.advance()
		}
		if p.is(")") || p.is(",") || p.is("=") || p.is("(") {
			break
		}
		// The next option of a list without parentheses, or the next statement.
		if up := p.cur().up; up == "AS" || starters[up] || up == "FOR" && len(words) == 1 && words[0] != "OPTIMIZE" || up == "GO" {
			break
		}
	}
	return words
}

// optionValue reads what follows = of an option.
func (p *parser) optionValue(o *ast.Option) {
	t := p.cur()
	switch {
	case t.up == "(":
		o.List = p.optionList()
	case t.kind == word || t.kind == quoted:
		at := p.i
		p.advance()
		for p.is(".") {
			p.advance()
			p.anyWord()
		}
		o.Word = p.text(at)
		if t.kind == quoted && p.i == at+1 {
			o.Word = p.value(t)
		}
		if (t.up == "READ" || p.isTok(t, "REPEATABLE")) && p.any("COMMITTED", "UNCOMMITTED", "READ") {
			p.advance()
			o.Word = p.text(at)
		}
		if p.is("ON") && p.isTok(p.peek(1), "PARTITIONS") {
			p.i += 2
			o.List = []ast.Option{{Name: "ON PARTITIONS", List: p.optionList()}}
		} else if p.is("(") {
			o.List = p.optionList()
		}
	default:
		o.Value = p.expr()
		p.unit(o)
		if p.any("MUST_CHANGE", "HASHED", "UNLOCK", "OLD_PASSWORD") {
			p.passwordWords(o)
		}
	}
}

// unit reads the unit of a number: 10 MINUTES, 5 PERCENT, 4 MB.
func (p *parser) unit(o *ast.Option) {
	if p.any("PERCENT", "KB", "MB", "GB", "TB", "SECONDS", "SECOND", "MINUTES", "MINUTE", "HOURS", "HOUR", "DAYS", "DAY",
		"WEEKS", "WEEK", "MONTHS", "MONTH", "YEARS", "YEAR", "ROWS") {
		o.Word = p.upper(p.cur())
		p.advance()
	}
}

// passwordWords reads what may follow a password.
func (p *parser) passwordWords(o *ast.Option) {
	for p.any("MUST_CHANGE", "HASHED", "UNLOCK", "OLD_PASSWORD") {
		start := p.i
		w := ast.Option{Name: p.upper(p.cur())}
		p.advance()
		if w.Name == "OLD_PASSWORD" {
			p.expect("=")
			w.Equals, w.Value = true, p.literal()
		}
		w.Span = p.span(start)
		o.List = append(o.List, w)
	}
}
