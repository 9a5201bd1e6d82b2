package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

var indexViews = []definition{
	{"indexes", "object_id int, name sysname?, index_id int, type tinyint, type_desc nvarchar(60)?, is_unique bit?, data_space_id int, ignore_dup_key bit?, is_primary_key bit?, " +
		"is_unique_constraint bit?, fill_factor tinyint, is_padded bit?, is_disabled bit?, is_hypothetical bit?, is_ignored_in_optimization bit?, allow_row_locks bit?, " +
		"allow_page_locks bit?, has_filter bit?, filter_definition nvarchar(max)?, compression_delay int?, suppress_dup_key_messages bit?, auto_created bit?, " +
		"optimize_for_sequential_key bit?", func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			if !clustered(t) {
				out(t.ID, nil, 0, 0, "HEAP", false, 1, false, false, false, 0, false, false, false, false, true, true, false, nil, nil, false, false, false)
			}
			for _, x := range t.Indexes {
				kind, desc := 2, "NONCLUSTERED"
				if x.Clustered {
					kind, desc = 1, "CLUSTERED"
				}
				filter := any(nil)
				if x.Filter != nil {
					filter = x.Filter.Text
				}
				out(t.ID, x.Name, x.ID, kind, desc, x.Unique, 1, false, x.Primary, x.UniqueKey, x.FillFactor, false, x.Disabled, false, false, true, true,
					x.Filter != nil, filter, nil, false, false, false)
			}
		}
	}},
	{"index_columns", "object_id int, index_id int, index_column_id int, column_id int, key_ordinal tinyint, partition_ordinal tinyint, is_descending_key bit?, " +
		"is_included_column bit?, column_store_order_ordinal tinyint, data_clustering_ordinal tinyint", func(e *Env, out func(...any)) {
		for _, t := range e.tablesAndTypes() {
			for _, x := range t.Indexes {
				for i, c := range x.Columns {
					out(t.ID, x.ID, i+1, c.Column, i+1, 0, c.Desc, false, 0, 0)
				}
				for i, c := range x.Include {
					out(t.ID, x.ID, len(x.Columns)+i+1, c, 0, 0, false, true, 0, 0)
				}
			}
		}
	}},
	{"stats", "object_id int, name sysname?, stats_id int, auto_created bit?, user_created bit?, no_recompute bit?, has_filter bit?, filter_definition nvarchar(max)?, " +
		"is_temporary bit?, is_incremental bit?, has_persisted_sample bit?, stats_generation_method int, stats_generation_method_desc varchar(80), auto_drop bit?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for _, x := range t.Indexes {
				filter := any(nil)
				if x.Filter != nil {
					filter = x.Filter.Text
				}
				out(t.ID, x.Name, x.ID, false, false, false, x.Filter != nil, filter, false, false, false, 0, "Sort based statistics", false)
			}
		}
	}},
	{"stats_columns", "object_id int, stats_id int, stats_column_id int, column_id int", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for _, x := range t.Indexes {
				for i, c := range x.Columns {
					out(t.ID, x.ID, i+1, c.Column)
				}
			}
		}
	}},
	{"partitions", "partition_id bigint, object_id int, index_id int, partition_number int, hobt_id bigint, rows bigint?, filestream_filegroup_id smallint, " +
		"data_compression tinyint, data_compression_desc nvarchar(60)?, xml_compression bit?, xml_compression_desc varchar(3)?", func(e *Env, out func(...any)) {
		e.partitions(func(t *catalog.Table, index int32, id, rows int64) {
			out(id, t.ID, index, 1, id, rows, 0, 0, "NONE", false, "OFF")
		})
	}},
	{"dm_db_partition_stats", "partition_id bigint?, object_id int, index_id int, partition_number int, in_row_data_page_count bigint?, in_row_used_page_count bigint?, " +
		"in_row_reserved_page_count bigint?, lob_used_page_count bigint?, lob_reserved_page_count bigint?, row_overflow_used_page_count bigint?, " +
		"row_overflow_reserved_page_count bigint?, used_page_count bigint?, reserved_page_count bigint?, row_count bigint?", func(e *Env, out func(...any)) {
		if !e.Who.Has("VIEW DATABASE STATE", databaseSecurable) {
			return
		}
		e.partitions(func(t *catalog.Table, index int32, id, rows int64) {
			pages := rows/100 + 1
			out(id, t.ID, index, 1, pages, pages, pages, 0, 0, 0, 0, pages, pages, rows)
		})
	}},
	{"data_spaces", "name sysname, data_space_id int, type char(2), type_desc nvarchar(60)?, is_default bit?, is_system bit?", func(_ *Env, out func(...any)) {
		out("PRIMARY", 1, "FG", "ROWS_FILEGROUP", true, false)
	}},
	{"filegroups", "name sysname, data_space_id int, type char(2), type_desc nvarchar(60)?, is_default bit?, is_system bit?, filegroup_guid uniqueidentifier?, " +
		"log_filegroup_id int?, is_read_only bit?, is_autogrow_all_files bit?", func(_ *Env, out func(...any)) {
		out("PRIMARY", 1, "FG", "ROWS_FILEGROUP", true, false, nil, nil, false, false)
	}},
}

func clustered(t *catalog.Table) bool {
	for _, x := range t.Indexes {
		if x.Clustered {
			return true
		}
	}
	return false
}

// partitions calls f for the heap and every index of the tables seen.
func (e *Env) partitions(f func(t *catalog.Table, index int32, id, rows int64)) {
	for _, t := range e.tables() {
		rows := int64(0)
		if e.RowCount != nil {
			rows = e.RowCount(t.ID)
		}
		at := func(index int32) { f(t, index, int64(t.ID)<<16|int64(index)|1<<56, rows) }
		if !clustered(t) {
			at(0)
		}
		for _, x := range t.Indexes {
			at(x.ID)
		}
	}
}

// columnNames joins the names of columns by their ids.
func columnNames(t *catalog.Table, ids []int32) string {
	var out []string
	for _, id := range ids {
		if c, ok := t.ColumnByID(id); ok {
			out = append(out, c.Name)
		}
	}
	return strings.Join(out, ", ")
}
