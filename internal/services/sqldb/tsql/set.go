package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// set reads SET of a variable or of options.
func (p *parser) set() ast.Stmt {
	start := p.i
	p.expect("SET")
	if p.cur().kind == variable {
		return p.setVariable(start)
	}
	s := &ast.SetOption{}
	switch {
	case p.seq("TRANSACTION", "ISOLATION", "LEVEL"):
		p.i += 3
		s.Names = []string{"TRANSACTION ISOLATION LEVEL"}
		switch {
		case p.accept("READ", "UNCOMMITTED"):
			s.Word = "READ UNCOMMITTED"
		case p.accept("READ", "COMMITTED"):
			s.Word = "READ COMMITTED"
		case p.accept("REPEATABLE", "READ"):
			s.Word = "REPEATABLE READ"
		case p.any("SNAPSHOT", "SERIALIZABLE"):
			s.Word = p.upper(p.cur())
			p.advance()
		default:
			p.near()
		}
	case p.is("IDENTITY_INSERT"):
		p.advance()
		s.Names = []string{"IDENTITY_INSERT"}
		n := p.name()
		s.Table = &n
		s.On = p.onOff()
	case p.is("STATISTICS"):
		p.advance()
		for {
			s.Names = append(s.Names, "STATISTICS "+p.upper(p.cur()))
			p.anyWord()
			if !p.accept(",") {
				break
			}
		}
		s.On = p.onOff()
	case p.is("OFFSETS"):
		p.advance()
		for {
			s.Names = append(s.Names, "OFFSETS "+p.upper(p.cur()))
			p.anyWord()
			if !p.accept(",") {
				break
			}
		}
		s.On = p.onOff()
	default:
		p.setOptions(s)
	}
	s.Span = p.span(start)
	if !p.is(",") || !valueOptions[s.Names[0]] {
		return s
	}
	// SET a 1, b 2 is two statements in one.
	b := &ast.Block{Stmts: []ast.Stmt{s}}
	for p.accept(",") {
		at := p.i
		next := &ast.SetOption{}
		p.setOptions(next)
		next.Span = p.span(at)
		b.Stmts = append(b.Stmts, next)
	}
	b.Span = p.span(start)
	return b
}

// onOffOptions are the options of SET that are ON or OFF.
var onOffOptions = map[string]bool{
	"ANSI_DEFAULTS": true, "ANSI_NULLS": true, "ANSI_NULL_DFLT_OFF": true, "ANSI_NULL_DFLT_ON": true, "ANSI_PADDING": true,
	"ANSI_WARNINGS": true, "ARITHABORT": true, "ARITHIGNORE": true, "CONCAT_NULL_YIELDS_NULL": true,
	"CURSOR_CLOSE_ON_COMMIT": true, "DISABLE_DEF_CNST_CHK": true, "FMTONLY": true, "FORCEPLAN": true, "IMPLICIT_TRANSACTIONS": true,
	"NOCOUNT": true, "NOEXEC": true, "NO_BROWSETABLE": true, "NUMERIC_ROUNDABORT": true, "PARSEONLY": true, "QUOTED_IDENTIFIER": true,
	"REMOTE_PROC_TRANSACTIONS": true, "SHOWPLAN_ALL": true, "SHOWPLAN_TEXT": true, "SHOWPLAN_XML": true, "XACT_ABORT": true, "RESULT_SET_CACHING": true,
}

// valueOptions are the options of SET that have a value.
var valueOptions = map[string]bool{
	"DATEFIRST": true, "DATEFORMAT": true, "DEADLOCK_PRIORITY": true, "LOCK_TIMEOUT": true, "CONTEXT_INFO": true, "LANGUAGE": true,
	"ROWCOUNT": true, "TEXTSIZE": true, "QUERY_GOVERNOR_COST_LIMIT": true, "FIPS_FLAGGER": true, "ERRLVL": true,
}

// setOptions reads NAME, NAME ON and NAME value.
func (p *parser) setOptions(s *ast.SetOption) {
	t := p.cur()
	if t.kind != word {
		p.near()
	}
	name := p.upper(t)
	switch {
	case valueOptions[name]:
		p.advance()
		s.Names = []string{name}
		if p.cur().kind == word && p.any("OFF") {
			s.Word = "OFF"
			p.advance()
		} else if isName(p.cur()) {
			s.Word = p.value(p.cur())
			p.advance()
		} else {
			s.Value = p.expr()
		}
	case onOffOptions[name]:
		for {
			if t = p.cur(); t.kind != word || !onOffOptions[p.upper(t)] {
				p.near()
			}
			s.Names = append(s.Names, p.upper(t))
			p.advance()
			if !p.accept(",") {
				break
			}
		}
		s.On = p.onOff()
	case t.up != "":
		p.near()
	default:
		fail(195, 5, int(t.line), "'"+p.raw(t)+"' is not a recognized SET option.")
	}
}

func (p *parser) onOff() bool {
	if p.accept("ON") {
		return true
	}
	p.expect("OFF")
	return false
}

// setVariable reads SET @x op value, SET @x.method(…), SET @x.property = value and SET @c = CURSOR ….
func (p *parser) setVariable(start int) ast.Stmt {
	s := &ast.SetVariable{}
	at := p.i
	s.Name = p.variable()
	if p.any(".", "::") {
		p.advance()
		m := &ast.Method{X: &ast.Variable{Span: p.span(at), Name: s.Name}, Name: p.anyWord(), NoArgs: true}
		m.X.(*ast.Variable).End = int(p.toks[at].end)
		if p.is("(") {
			m.NoArgs = false
			m.Args = p.args()
		}
		m.Span = p.span(at)
		s.Method = m
		if !m.NoArgs {
			s.Span = p.span(start)
			return s
		}
	}
	s.Op = p.assignOp()
	if p.is("CURSOR") {
		c := p.cursorDef()
		s.Cursor = &c
	} else {
		s.Value = p.expr()
	}
	s.Span = p.span(start)
	return s
}
