package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// createPrincipal reads CREATE USER, LOGIN and ROLE behind the verb; nil if it is none.
func (p *parser) createPrincipal(start int) ast.Stmt {
	switch {
	case p.is("USER"):
		p.advance()
		return p.createUser(start)
	case p.is("LOGIN"):
		p.advance()
		return p.createLogin(start)
	case p.is("ROLE"), p.seq("SERVER", "ROLE"), p.seq("APPLICATION", "ROLE"):
		r := &ast.CreateRole{Kind: p.roleKind(), Name: p.ident()}
		if p.accept("AUTHORIZATION") {
			o := p.ident()
			r.Owner = &o
		}
		if p.accept("WITH") {
			r.Options = p.options()
		}
		r.Span = p.span(start)
		return r
	}
	return nil
}

// roleKind reads ROLE with the word before it.
func (p *parser) roleKind() string {
	kind := ""
	if !p.is("ROLE") {
		kind = p.upper(p.cur())
		p.advance()
	}
	p.expect("ROLE")
	return kind
}

func (p *parser) createUser(start int) ast.Stmt {
	u := &ast.CreateUser{Name: p.ident()}
	if p.any("FOR", "FROM") {
		p.advance()
		u.From, u.Source = p.principalSource()
		if u.From == "" {
			p.near()
		}
	} else if p.accept("WITHOUT") {
		p.expect("LOGIN")
		u.From = "WITHOUT LOGIN"
	}
	if p.accept("WITH") {
		u.Options = p.options()
	}
	u.Span = p.span(start)
	return u
}

// principalSource reads LOGIN x, EXTERNAL PROVIDER, CERTIFICATE c, ASYMMETRIC KEY k.
func (p *parser) principalSource() (string, *ast.Ident) {
	named := func(kind string) (string, *ast.Ident) {
		id := p.ident()
		return kind, &id
	}
	switch {
	case p.accept("LOGIN"):
		return named("LOGIN")
	case p.accept("CERTIFICATE"):
		return named("CERTIFICATE")
	case p.accept("ASYMMETRIC"):
		p.expect("KEY")
		return named("ASYMMETRIC KEY")
	case p.accept("WINDOWS"):
		return "WINDOWS", nil
	case p.is("EXTERNAL"):
		p.advance()
		p.expect("PROVIDER")
		return "EXTERNAL PROVIDER", nil
	}
	return "", nil
}

func (p *parser) createLogin(start int) ast.Stmt {
	l := &ast.CreateLogin{Name: p.ident()}
	if p.accept("FROM") {
		l.From, l.Source = p.principalSource()
		if l.From == "" || l.From == "LOGIN" {
			p.near()
		}
		if p.accept("WITH") {
			l.Options = p.options()
		}
	} else {
		p.expect("WITH")
		l.Options = p.options()
	}
	l.Span = p.span(start)
	return l
}

// alterPrincipal reads ALTER USER, LOGIN and ROLE behind the verb; nil if it is none.
func (p *parser) alterPrincipal(start int) ast.Stmt {
	switch {
	case p.is("USER"):
		p.advance()
		u := &ast.AlterUser{Name: p.ident()}
		if p.accept("FROM") {
			p.expect("EXTERNAL", "PROVIDER")
			u.From = "EXTERNAL PROVIDER"
		} else {
			p.expect("WITH")
			u.Options = p.options()
		}
		u.Span = p.span(start)
		return u
	case p.is("LOGIN"):
		p.advance()
		return p.alterLogin(start)
	case p.is("ROLE"), p.seq("SERVER", "ROLE"), p.seq("APPLICATION", "ROLE"):
		return p.alterRole(start)
	}
	return nil
}

func (p *parser) alterLogin(start int) ast.Stmt {
	l := &ast.AlterLogin{Name: p.ident()}
	switch {
	case p.any("ENABLE", "DISABLE"):
		l.Action = p.upper(p.cur())
		p.advance()
	case p.accept("WITH"):
		l.Action = "WITH"
		l.Options = p.options()
	default:
		if !p.any("ADD", "DROP") {
			p.near()
		}
		l.Action = p.cur().up + " CREDENTIAL"
		p.advance()
		p.expect("CREDENTIAL")
		at := p.i
		id := p.ident()
		l.Options = []ast.Option{{Span: p.span(at), Name: "CREDENTIAL", Word: id.Name}}
	}
	l.Span = p.span(start)
	return l
}

func (p *parser) alterRole(start int) ast.Stmt {
	r := &ast.AlterRole{Kind: p.roleKind(), Name: p.ident()}
	switch {
	case p.accept("ADD"):
		p.expect("MEMBER")
		id := p.ident()
		r.Add = &id
	case p.accept("DROP"):
		p.expect("MEMBER")
		id := p.ident()
		r.Drop = &id
	default:
		p.expect("WITH")
		r.Options = p.options()
	}
	r.Span = p.span(start)
	return r
}

// permission reads GRANT, DENY and REVOKE.
func (p *parser) permission() ast.Stmt {
	start := p.i
	s := &ast.Permission{Verb: p.cur().up}
	p.advance()
	if s.Verb == "REVOKE" {
		s.OptionFor = p.accept("GRANT", "OPTION", "FOR")
	}
	for {
		s.Permissions = append(s.Permissions, p.permissionName())
		if !p.accept(",") {
			break
		}
	}
	if p.accept("ON") {
		s.Class = p.class()
		n := p.name()
		s.On = &n
		s.Columns = p.optIdents()
	}
	if s.Verb == "REVOKE" {
		if !p.accept("FROM") {
			p.expect("TO")
		}
	} else {
		p.expect("TO")
	}
	for {
		if p.is("PUBLIC") || p.is("NULL") {
			s.Principals = append(s.Principals, p.take())
		} else {
			s.Principals = append(s.Principals, p.ident())
		}
		if !p.accept(",") {
			break
		}
	}
	if p.is("WITH") && p.isTok(p.peek(1), "GRANT") {
		p.i += 2
		p.expect("OPTION")
		s.GrantOption = true
	}
	s.Cascade = p.accept("CASCADE")
	if p.accept("AS") {
		id := p.ident()
		s.As = &id
	}
	s.Span = p.span(start)
	return s
}

// permissionName reads the words of one permission, and columns.
func (p *parser) permissionName() ast.PermissionName {
	start := p.i
	var words []string
	for p.cur().kind == word && !p.any("ON", "TO", "FROM") {
		words = append(words, p.upper(p.cur()))
		p.advance()
	}
	if len(words) == 0 {
		p.near()
	}
	n := ast.PermissionName{Name: strings.Join(words, " ")}
	n.Columns = p.optIdents()
	n.Span = p.span(start)
	return n
}

func (p *parser) alterAuthorization(start int) ast.Stmt {
	p.expect("AUTHORIZATION", "ON")
	s := &ast.AlterAuthorization{Class: p.class()}
	s.Name = p.name()
	p.expect("TO")
	if p.accept("SCHEMA") {
		p.expect("OWNER")
		s.SchemaOwner = true
	} else {
		o := p.ident()
		s.Owner = &o
	}
	s.Span = p.span(start)
	return s
}
