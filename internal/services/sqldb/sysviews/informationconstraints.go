package sysviews

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"

var informationConstraints = []definition{
	{"TABLE_CONSTRAINTS", "CONSTRAINT_CATALOG nvarchar(128)?, CONSTRAINT_SCHEMA nvarchar(128)?, CONSTRAINT_NAME sysname, TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, " +
		"TABLE_NAME sysname?, CONSTRAINT_TYPE varchar(11)?, IS_DEFERRABLE varchar(2), INITIALLY_DEFERRED varchar(2)", func(e *Env, out func(...any)) {
		e.constraints(func(t *catalog.Table, c constraint) {
			d, s := e.Catalog.Name(), e.schema(t.Schema)
			out(d, s, c.name, d, s, t.Name, c.kind, "NO", "NO")
		})
	}},
	{"KEY_COLUMN_USAGE", "CONSTRAINT_CATALOG nvarchar(128)?, CONSTRAINT_SCHEMA nvarchar(128)?, CONSTRAINT_NAME nvarchar(128), TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, " +
		"TABLE_NAME nvarchar(128)?, COLUMN_NAME nvarchar(128)?, ORDINAL_POSITION int", func(e *Env, out func(...any)) {
		e.constraints(func(t *catalog.Table, c constraint) {
			if c.kind == "CHECK" {
				return
			}
			d, s := e.Catalog.Name(), e.schema(t.Schema)
			for i, id := range c.columns {
				out(d, s, c.name, d, s, t.Name, columnNames(t, []int32{id}), i+1)
			}
		})
	}},
	{"CONSTRAINT_COLUMN_USAGE", "TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME nvarchar(128), COLUMN_NAME nvarchar(128)?, CONSTRAINT_CATALOG nvarchar(128)?, " +
		"CONSTRAINT_SCHEMA nvarchar(128)?, CONSTRAINT_NAME nvarchar(128)", func(e *Env, out func(...any)) {
		e.constraints(func(t *catalog.Table, c constraint) {
			d, s := e.Catalog.Name(), e.schema(t.Schema)
			for _, id := range c.columns {
				out(d, s, t.Name, columnNames(t, []int32{id}), d, s, c.name)
			}
		})
	}},
	{"CONSTRAINT_TABLE_USAGE", "TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname?, CONSTRAINT_CATALOG nvarchar(128)?, CONSTRAINT_SCHEMA nvarchar(128)?, " +
		"CONSTRAINT_NAME sysname", func(e *Env, out func(...any)) {
		e.constraints(func(t *catalog.Table, c constraint) {
			d, s := e.Catalog.Name(), e.schema(t.Schema)
			out(d, s, t.Name, d, s, c.name)
		})
	}},
	{"REFERENTIAL_CONSTRAINTS", "CONSTRAINT_CATALOG nvarchar(128)?, CONSTRAINT_SCHEMA nvarchar(128)?, CONSTRAINT_NAME sysname, UNIQUE_CONSTRAINT_CATALOG nvarchar(128)?, " +
		"UNIQUE_CONSTRAINT_SCHEMA nvarchar(128)?, UNIQUE_CONSTRAINT_NAME sysname?, MATCH_OPTION varchar(7)?, UPDATE_RULE varchar(11)?, DELETE_RULE varchar(11)?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for _, f := range t.ForeignKeys {
				d := e.Catalog.Name()
				var schema, key any
				if r, ok := e.Catalog.TableByID(f.References); ok {
					schema = e.schema(r.Schema)
					for _, x := range r.Indexes {
						if x.ID == f.Key {
							key = x.Name
						}
					}
				}
				out(d, e.schema(t.Schema), f.Name, d, schema, key, "SIMPLE", f.OnUpdate.String(), f.OnDelete.String())
			}
		}
	}},
	{"CHECK_CONSTRAINTS", "CONSTRAINT_CATALOG nvarchar(128)?, CONSTRAINT_SCHEMA nvarchar(128)?, CONSTRAINT_NAME sysname, CHECK_CLAUSE nvarchar(4000)?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for _, k := range t.Checks {
				out(e.Catalog.Name(), e.schema(t.Schema), k.Name, e.reads(t, short(k.Condition.Text)))
			}
		}
	}},
}

// constraint is one in the words of INFORMATION_SCHEMA.
type constraint struct {
	name, kind string
	columns    []int32
}

func (e *Env) constraints(f func(t *catalog.Table, c constraint)) {
	for _, t := range e.tables() {
		for _, x := range t.Indexes {
			kind := "UNIQUE"
			if x.Primary {
				kind = "PRIMARY KEY"
			}
			if x.Key() {
				c := constraint{name: x.Name, kind: kind}
				for _, k := range x.Columns {
					c.columns = append(c.columns, k.Column)
				}
				f(t, c)
			}
		}
		for _, k := range t.ForeignKeys {
			f(t, constraint{k.Name, "FOREIGN KEY", k.Columns})
		}
		for _, k := range t.Checks {
			c := constraint{name: k.Name, kind: "CHECK"}
			if k.Column != 0 {
				c.columns = []int32{k.Column}
			}
			f(t, c)
		}
	}
}
