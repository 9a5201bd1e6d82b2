package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// constraint reads a constraint with its name; one of a table names its columns.
func (p *parser) constraint(table bool) ast.Constraint {
	start := p.i
	var c ast.Constraint
	if p.accept("CONSTRAINT") {
		n := p.ident()
		c.Name = &n
	}
	switch {
	case p.any("PRIMARY", "UNIQUE"):
		p.keyConstraint(&c, table)
	case p.is("FOREIGN"), p.is("REFERENCES"):
		p.foreignKey(&c)
	case p.accept("CHECK"):
		c.Kind = ast.Check
		c.NotForReplication = p.accept("NOT", "FOR", "REPLICATION")
		p.expect("(")
		c.Check = p.cond()
		p.expect(")")
	case p.accept("DEFAULT"):
		c.Kind = ast.DefaultValue
		c.Default = p.expr()
		if table || p.is("FOR") {
			p.expect("FOR")
			n := p.ident()
			c.For = &n
		}
		if p.is("WITH") && p.isTok(p.peek(1), "VALUES") {
			p.i += 2
			c.WithValues = true
		}
	case p.accept("CONNECTION"):
		p.connection(&c)
	default:
		p.near()
	}
	if p.accept("NOT", "ENFORCED") {
		c.NotEnforced = true
	} else {
		p.accept("ENFORCED")
	}
	c.Span = p.span(start)
	return c
}

func (p *parser) keyConstraint(c *ast.Constraint, table bool) {
	c.Kind = ast.Unique
	if p.accept("PRIMARY") {
		p.expect("KEY")
		c.Kind = ast.PrimaryKey
	} else {
		p.advance()
	}
	c.Clustered = p.clustered()
	c.Hash = p.accept("HASH")
	if p.is("(") {
		c.Columns = p.indexColumns()
	} else if table {
		p.near()
	}
	if p.is("NOT") && p.isTok(p.peek(1), "ENFORCED") {
		p.i += 2
		c.NotEnforced = true
	}
	c.Options = p.indexOptions()
	if p.is("ON") {
		c.On = p.storageOn()
	}
}

func (p *parser) clustered() *bool {
	yes := true
	switch {
	case p.accept("CLUSTERED"):
		return &yes
	case p.accept("NONCLUSTERED"):
		yes = false
		return &yes
	}
	return nil
}

func (p *parser) foreignKey(c *ast.Constraint) {
	c.Kind = ast.ForeignKey
	if p.accept("FOREIGN") {
		p.expect("KEY")
		if p.is("(") {
			for _, id := range p.idents() {
				c.Columns = append(c.Columns, ast.IndexColumn{Span: id.Span, Name: id})
			}
		}
	}
	p.expect("REFERENCES")
	n := p.name()
	c.References = &n
	c.RefColumns = p.optIdents()
	for {
		switch {
		case p.is("ON") && p.isTok(p.peek(1), "DELETE"):
			p.i += 2
			c.OnDelete = p.action()
		case p.is("ON") && p.isTok(p.peek(1), "UPDATE"):
			p.i += 2
			c.OnUpdate = p.action()
		case p.accept("NOT", "FOR", "REPLICATION"):
			c.NotForReplication = true
		default:
			return
		}
	}
}

// action reads what a foreign key does.
func (p *parser) action() string {
	switch {
	case p.accept("NO", "ACTION"):
		return "NO ACTION"
	case p.accept("CASCADE"):
		return "CASCADE"
	case p.accept("SET", "NULL"):
		return "SET NULL"
	case p.accept("SET", "DEFAULT"):
		return "SET DEFAULT"
	}
	p.near()
	return ""
}

// connection reads (from TO to, …) of an edge constraint.
func (p *parser) connection(c *ast.Constraint) {
	c.Kind = ast.Connection
	p.expect("(")
	for {
		c.From = append(c.From, p.name())
		p.expect("TO")
		c.To = append(c.To, p.name())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	if p.is("ON") && p.isTok(p.peek(1), "DELETE") {
		p.i += 2
		c.OnDelete = p.action()
	}
}
