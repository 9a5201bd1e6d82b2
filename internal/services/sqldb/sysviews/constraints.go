package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

var constraintViews = []definition{
	{"key_constraints", objectColumns + ", unique_index_id int?, is_system_named bit, is_enforced bit?", func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			for _, x := range t.Indexes {
				if x.Key() {
					out(append(e.constraint(x.Constraint), x.ID, x.SystemNamed, true)...)
				}
			}
		}
	}},
	{"foreign_keys", objectColumns + ", referenced_object_id int?, key_index_id int?, is_disabled bit, is_not_for_replication bit, is_not_trusted bit, " +
		"delete_referential_action tinyint?, delete_referential_action_desc nvarchar(60)?, update_referential_action tinyint?, update_referential_action_desc nvarchar(60)?, " +
		"is_system_named bit", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for _, f := range t.ForeignKeys {
				out(append(e.constraint(f.ID), f.References, f.Key, f.Disabled, f.NotForReplication, f.NotTrusted, int(f.OnDelete), underscored(f.OnDelete),
					int(f.OnUpdate), underscored(f.OnUpdate), f.SystemNamed)...)
			}
		}
	}},
	{"foreign_key_columns", "constraint_object_id int, constraint_column_id int, parent_object_id int, parent_column_id int, referenced_object_id int, referenced_column_id int",
		func(e *Env, out func(...any)) {
			for _, t := range e.tables() {
				for _, f := range t.ForeignKeys {
					for i, c := range f.Columns {
						out(f.ID, i+1, t.ID, c, f.References, f.RefColumns[i])
					}
				}
			}
		}},
	{"check_constraints", objectColumns + ", is_disabled bit, is_not_for_replication bit, is_not_trusted bit, parent_column_id int, definition nvarchar(max)?, " +
		"uses_database_collation bit?, is_system_named bit", func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			for _, k := range t.Checks {
				out(append(e.constraint(k.ID), k.Disabled, k.NotForReplication, k.NotTrusted, k.Column, e.reads(t, k.Condition.Text), true, k.SystemNamed)...)
			}
		}
	}},
	{"default_constraints", objectColumns + ", parent_column_id int, definition nvarchar(max)?, is_system_named bit", func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			for _, c := range t.Columns {
				if d := c.Default; d != nil {
					out(append(e.constraint(d.ID), c.ID, e.reads(t, d.Value.Text), d.SystemNamed)...)
				}
			}
		}
	}},
}

func (e *Env) constraint(id int32) []any {
	o, ok := e.Catalog.ByID(id)
	if !ok {
		panic("sysviews: a constraint that is no object")
	}
	return object(o)
}

func underscored(a catalog.Action) string { return strings.ReplaceAll(a.String(), " ", "_") }
