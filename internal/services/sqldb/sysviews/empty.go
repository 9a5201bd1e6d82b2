package sysviews

const fileColumns = "file_id int, file_guid uniqueidentifier?, type tinyint, type_desc nvarchar(60)?, data_space_id int, name sysname, physical_name nvarchar(260)?, state tinyint?, " +
	"state_desc nvarchar(60)?, size int, max_size int, growth int, is_media_read_only bit, is_read_only bit, is_sparse bit, is_percent_growth bit, is_name_reserved bit, " +
	"is_persistent_log_buffer bit"

// emptyViews are of features that a database here never has, so that they
// have no rows; who asks for them learns just that.
var emptyViews = []definition{
	{name: "triggers", columns: "name sysname, object_id int, parent_class tinyint, parent_class_desc nvarchar(60)?, parent_id int, type char(2), type_desc nvarchar(60)?, " +
		"create_date datetime, modify_date datetime, is_ms_shipped bit, is_disabled bit, is_not_for_replication bit, is_instead_of_trigger bit"},
	{name: "master_files", columns: "database_id int, " + fileColumns},
	{name: "trigger_events", columns: "object_id int, type int, type_desc nvarchar(60)?, is_trigger_event bit?, is_first bit?, is_last bit?, event_group_type int?, event_group_type_desc nvarchar(60)?"},
	{name: "server_role_members", columns: "role_principal_id int, member_principal_id int"},
	{name: "periods", columns: "name sysname?, period_type tinyint?, period_type_desc nvarchar(60)?, object_id int?, start_column_id int?, end_column_id int?"},
	{name: "xml_schema_collections", columns: "xml_collection_id int, schema_id int, principal_id int?, name sysname, create_date datetime, modify_date datetime"},
	{name: "security_policies", columns: objectColumns + ", is_enabled bit, is_not_for_replication bit, uses_database_collation bit?, is_schema_bound bit"},
	{name: "fulltext_indexes", columns: "object_id int, unique_index_id int, fulltext_catalog_id int?, is_enabled bit, change_tracking_state char(1)?, change_tracking_state_desc nvarchar(60)?, " +
		"has_crawl_completed bit, crawl_type char(1), crawl_type_desc nvarchar(60)?, crawl_start_date datetime?, crawl_end_date datetime?, incremental_timestamp binary(8)?, " +
		"stoplist_id int?, property_list_id int?, data_space_id int"},
	{name: "fulltext_catalogs", columns: "fulltext_catalog_id int, name sysname, path nvarchar(260)?, is_default bit, is_accent_sensitivity_on bit, data_space_id int?, file_id int?, principal_id int?, is_importing bit"},
	{name: "external_tables", columns: objectColumns + ", max_column_id_used int, uses_ansi_nulls bit?, data_source_id int, file_format_id int?, location nvarchar(4000)?"},
	{name: "assembly_types", columns: "name sysname, system_type_id tinyint, user_type_id int, schema_id int, principal_id int?, max_length smallint, precision tinyint, scale tinyint, " +
		"collation_name sysname?, is_nullable bit?, is_user_defined bit, is_assembly_type bit, default_object_id int, rule_object_id int, assembly_id int, assembly_class sysname?, " +
		"is_binary_ordered bit?, is_fixed_length bit?, prog_id nvarchar(40)?, assembly_qualified_name nvarchar(4000)?, is_table_type bit"},
	{name: "partition_schemes", columns: "name sysname, data_space_id int, type char(2), type_desc nvarchar(60)?, is_default bit?, is_system bit?, function_id int"},
	{name: "partition_functions", columns: "name sysname, function_id int, type char(2), type_desc nvarchar(60)?, fanout int, boundary_value_on_right bit, is_system bit, create_date datetime, modify_date datetime"},
}
