package tsql

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Errors are the syntax errors of a batch, in the order in which the server
// sends them; never empty. They are of level 15.
type Errors []*types.Error

// Error returns the messages, one a line.
func (e Errors) Error() string {
	var lines []string
	for _, x := range e {
		lines = append(lines, fmt.Sprintf("%v (line %d)", x, x.Line))
	}
	return strings.Join(lines, "\n")
}

func one(number int32, state uint8, line int, text string) Errors {
	return Errors{{Number: number, Level: 15, State: state, Message: text, Line: int32(line)}}
}

// fail ends the parse; Parse recovers the Errors.
func fail(number int32, state uint8, line int, text string) { panic(one(number, state, line, text)) }

// clip cuts a message's argument at n characters, as the server's %.*ls does.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}

// near refuses the token at the cursor: 156 for a keyword, 102 for the rest.
// At the end of the text the server names the last token, and never as a keyword.
func (p *parser) near() { p.nearTok(p.i) }

func (p *parser) nearTok(i int) {
	t := &p.toks[i]
	if t.kind == eof && i > 0 {
		t = &p.toks[i-1]
		fail(102, 1, int(t.line), "Incorrect syntax near '"+p.shown(t)+"'.")
	}
	if t.kind == word && t.up == "WITH" {
		fail(319, 1, int(t.line), "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, "+
			"an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon.")
	}
	if t.kind == word && t.up != "" {
		fail(156, 1, int(t.line), "Incorrect syntax near the keyword '"+p.shown(t)+"'.")
	}
	fail(102, 1, int(t.line), "Incorrect syntax near '"+p.shown(t)+"'.")
}

// shown is a token as messages have it: without quotes.
func (p *parser) shown(t *token) string {
	if t.kind == eof {
		return ""
	}
	return clip(p.value(t), 4000)
}

// deep refuses what would exhaust the stack of whoever walks the tree.
func (p *parser) deep() {
	fail(191, 1, int(p.toks[p.i].line), "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.")
}
