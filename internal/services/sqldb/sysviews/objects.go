package sysviews

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

const objectColumns = "name sysname, object_id int, principal_id int?, schema_id int, parent_object_id int, type char(2)?, type_desc nvarchar(60)?, " +
	"create_date datetime, modify_date datetime, is_ms_shipped bit, is_published bit, is_schema_published bit"

var objectViews = []definition{
	{"objects", objectColumns, func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			out(object(o)...)
		}
	}},
	{"all_objects", objectColumns, func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			out(object(o)...)
		}
		for _, v := range e.library.list {
			out(system(v)...)
		}
	}},
	{"system_objects", objectColumns, func(e *Env, out func(...any)) {
		for _, v := range e.library.list {
			out(system(v)...)
		}
	}},
	{"tables", objectColumns + ", lob_data_space_id int, filestream_data_space_id int?, max_column_id_used int, lock_on_bulk_load bit, uses_ansi_nulls bit?, is_replicated bit?, " +
		"has_replication_filter bit?, is_merge_published bit?, is_sync_tran_subscribed bit?, has_unchecked_assembly_data bit, text_in_row_limit int?, " +
		"large_value_types_out_of_row bit?, is_tracked_by_cdc bit?, lock_escalation tinyint?, lock_escalation_desc nvarchar(60)?, is_filetable bit?, is_memory_optimized bit?, " +
		"durability tinyint?, durability_desc nvarchar(60)?, temporal_type tinyint?, temporal_type_desc nvarchar(60)?, history_table_id int?, is_remote_data_archive_enabled bit?, " +
		"is_external bit, history_retention_period int?, history_retention_period_unit int?, history_retention_period_unit_desc nvarchar(10)?, is_node bit?, is_edge bit?, " +
		"data_retention_period int?, data_retention_period_unit int?, data_retention_period_unit_desc nvarchar(10)?, ledger_type tinyint?, ledger_type_desc nvarchar(60)?, " +
		"ledger_view_id int?, is_dropped_ledger_table bit?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			out(append(object(t), lobSpace(t), nil, t.NextColumn-1, false, true, false, false, false, false, false, 0, false, false, 0, "TABLE", false, false,
				0, "SCHEMA_AND_DATA", 0, "NON_TEMPORAL_TABLE", nil, false, false, nil, nil, nil, false, false, -1, -1, "INFINITE", 0, "NON_LEDGER_TABLE", nil, false)...)
		}
	}},
	{"views", viewColumns, func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			if v, ok := o.(*catalog.View); ok {
				out(append(object(v), false, false, false, false, v.CheckOption, false, false, false, 0, "NON_LEDGER_VIEW", false)...)
			}
		}
	}},
	{"all_views", viewColumns, func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			if v, ok := o.(*catalog.View); ok {
				out(append(object(v), false, false, false, false, v.CheckOption, false, false, false, 0, "NON_LEDGER_VIEW", false)...)
			}
		}
		systemViews(e, out)
	}},
	{"system_views", viewColumns, systemViews},
	{"schemas", "name sysname, schema_id int, principal_id int?", func(e *Env, out func(...any)) {
		for _, s := range e.Catalog.Schemas() {
			if e.seesSchema(s) {
				out(s.Name, s.ID, s.Owner)
			}
		}
	}},
	{"synonyms", objectColumns + ", base_object_name nvarchar(1035)?", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			if s, ok := o.(*catalog.Synonym); ok {
				out(append(object(s), s.Base)...)
			}
		}
	}},
	{"sequences", objectColumns + ", start_value sql_variant, increment sql_variant, minimum_value sql_variant, maximum_value sql_variant, is_cycling bit?, is_cached bit?, " +
		"cache_size int?, system_type_id tinyint, user_type_id int, precision tinyint, scale tinyint, current_value sql_variant, is_exhausted bit, last_used_value sql_variant?", sequences},
}

const viewColumns = objectColumns + ", is_replicated bit?, has_replication_filter bit?, has_opaque_metadata bit, has_unchecked_assembly_data bit, with_check_option bit, " +
	"is_date_correlation_view bit, is_tracked_by_cdc bit?, has_snapshot bit?, ledger_view_type tinyint?, ledger_view_type_desc nvarchar(60)?, is_dropped_ledger_view bit?"

// object returns the columns that all kinds of objects have.
func object(o catalog.Object) []any {
	h, k, parent := o.Header(), o.Kind(), int32(0)
	if c, ok := o.(*catalog.Constraint); ok {
		parent = c.Table.ID
	}
	return []any{h.Name, h.ID, orNull(h.Owner), h.Schema, parent, string(k), k.Desc(), h.Created, h.Modified, k == catalog.KindTableType, false, false}
}

// shipped is when the system's own objects were made.
var shipped = time.Date(2003, 4, 8, 9, 13, 36, 0, time.UTC)

func system(v *View) []any {
	kind, desc := "V", "VIEW"
	if v.Function {
		kind, desc = "IF", "SQL_INLINE_TABLE_VALUED_FUNCTION"
	}
	return []any{v.Name, v.ID, nil, v.Schema, 0, kind, desc, shipped, shipped, true, false, false}
}

func systemViews(e *Env, out func(...any)) {
	for _, v := range e.library.list {
		if !v.Function {
			out(append(system(v), false, false, false, false, false, false, false, false, 0, "NON_LEDGER_VIEW", false)...)
		}
	}
}

func lobSpace(t *catalog.Table) int {
	for _, c := range t.Columns {
		if c.Type.IsMax() || c.Type.Kind.Large() {
			return 1
		}
	}
	return 0
}

func sequences(e *Env, out func(...any)) {
	for _, o := range e.objects() {
		s, ok := o.(*catalog.Sequence)
		if !ok {
			continue
		}
		n := func(i int64) any { return numberOf(s.Type, i) }
		last, used := int64(0), false
		if e.Sequence != nil {
			last, used = e.Sequence(s.ID)
		}
		current, lastUsed := n(s.Start), any(nil)
		if used {
			current, lastUsed = n(last), n(last)
		}
		var cache any
		if s.Cache > 0 {
			cache = s.Cache
		}
		p, sc := precision(s.Type)
		exhausted := used && !s.Cycle && (s.Increment > 0 && last > s.Max-s.Increment || s.Increment < 0 && last < s.Min-s.Increment)
		out(append(object(s), n(s.Start), n(s.Increment), n(s.Min), n(s.Max), s.Cycle, !s.NoCache, cache,
			systemType(s.Declared), userType(s.Declared), p, sc, current, exhausted, lastUsed)...)
	}
}
