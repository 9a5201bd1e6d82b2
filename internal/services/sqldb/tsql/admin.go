package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// admin reads a statement of which only the first n words are understood. It
// ends at a semicolon, at END and ELSE, or where a line begins with what can
// only be another statement.
func (p *parser) admin(n int) ast.Stmt {
	start := p.i
	var words []string
	for range n {
		if p.cur().kind != word {
			break
		}
		words = append(words, p.upper(p.cur()))
		p.advance()
	}
	a := &ast.Admin{Words: strings.Join(words, " ")}
	if isName(p.cur()) {
		at := p.i
		id := p.take()
		a.Name = ast.Name{Parts: []ast.Ident{id}}
		p.dots(&a.Name)
		a.Name.Span = p.span(at)
	}
	for cases := 0; ; {
		if p.is("CASE") {
			cases++
		} else if cases > 0 && p.is("END") {
			cases--
			p.advance()
			continue
		}
		if (cases == 0 || p.cur().kind == eof) && p.adminEnd(start) {
			break
		}
		if p.is("(") {
			p.skipParens()
			continue
		}
		if p.is(")") {
			break
		}
		p.advance()
	}
	a.Span = p.span(start)
	a.Text = p.text(start)
	return a
}

// starters begin a statement wherever they begin a line.
var starters = map[string]bool{
	"CREATE": true, "ALTER": true, "BACKUP": true, "RESTORE": true, "DBCC": true, "SELECT": true, "INSERT": true, "DELETE": true,
	"DECLARE": true, "EXEC": true, "EXECUTE": true, "IF": true, "WHILE": true, "PRINT": true, "USE": true, "GRANT": true, "REVOKE": true,
	"DENY": true, "BEGIN": true, "COMMIT": true, "ROLLBACK": true, "KILL": true, "MERGE": true, "GOTO": true, "RETURN": true, "TRUNCATE": true,
	"WAITFOR": true, "CHECKPOINT": true, "RECONFIGURE": true, "SHUTDOWN": true, "RAISERROR": true, "UPDATE": true, "REVERT": true, "OPEN": true,
	"CLOSE": true, "SETUSER": true, "DUMP": true, "LOAD": true, "BULK": true, "READTEXT": true, "WRITETEXT": true, "UPDATETEXT": true,
}

// adminEnd reports whether the statement that began at start ends before the cursor.
func (p *parser) adminEnd(start int) bool {
	t := p.cur()
	switch {
	case t.kind == eof || t.up == ";" || t.up == "END" || t.up == "ELSE":
		return true
	case p.i == start || t.kind != word:
		return false
	}
	before := p.toks[p.i-1]
	if before.line == t.line || before.up == "," || before.up == "=" || before.up == "FOR" || before.up == "AS" || before.up == "TO" {
		return false
	}
	if t.up == "" {
		return p.any("SEND", "RECEIVE", "GET", "MOVE", "COPY") && p.wordAhead()
	}
	verb := p.toks[start].up
	next := p.peek(1)
	switch t.up {
	case "DROP":
		// ALTER … DROP what: part of it. DROP KIND name: a statement.
		return !p.isTok(next, "FILTER") && !p.isTok(next, "BLOCK") && (verb != "ALTER" || p.dropAhead(next))
	case "SET":
		return next.kind == variable || onOffOptions[p.upper(next)] && verb != "ALTER"
	case "ADD":
		return p.isTok(next, "SIGNATURE") || p.isTok(next, "COUNTER") || p.isTok(next, "SENSITIVITY")
	case "OPEN", "CLOSE":
		return p.isTok(next, "SYMMETRIC") || p.isTok(next, "MASTER") || p.isTok(next, "ALL")
	case "MERGE":
		return next.up != ";" && !p.isTok(next, "RANGE")
	case "CREATE", "ALTER":
		return !p.isTok(next, "FILTER") && !p.isTok(next, "BLOCK")
	}
	return starters[t.up]
}

func (p *parser) wordAhead() bool {
	next := p.peek(1)
	return next.kind == variable || p.isTok(next, "CONVERSATION") || p.isTok(next, "ON") || p.isTok(next, "INTO") || p.isTok(next, "TOP") || p.isTok(next, "*")
}

// dropAhead reports whether DROP before next begins a statement within ALTER.
func (p *parser) dropAhead(next *token) bool {
	for _, w := range []string{"TABLE", "PROCEDURE", "PROC", "VIEW", "FUNCTION", "TRIGGER", "LOGIN", "USER", "ROLE", "DATABASE", "SCHEMA",
		"ENDPOINT", "CERTIFICATE", "SERVICE", "QUEUE", "ROUTE", "AVAILABILITY", "RESOURCE", "WORKLOAD", "SERVER", "SEQUENCE", "TYPE", "EXTERNAL",
		"SYMMETRIC", "ASYMMETRIC", "MASTER", "CREDENTIAL", "FULLTEXT", "PARTITION", "CRYPTOGRAPHIC", "BROKER", "SECURITY", "COLUMN", "SYNONYM"} {
		if p.isTok(next, w) {
			return w != "SERVICE" || !p.isTok(&p.toks[p.i-1], "QUEUE")
		}
	}
	return p.isTok(next, "EVENT") && p.isTok(p.peek(2), "SESSION")
}
