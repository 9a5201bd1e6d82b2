package sysviews

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var serverViews = []definition{
	{"databases", databaseColumns, databases},
	{"server_principals", "name sysname, principal_id int, sid varbinary(85)?, type char(1), type_desc nvarchar(60)?, is_disabled bit?, create_date datetime, modify_date datetime, " +
		"default_database_name sysname?, default_language_name sysname?, credential_id int?, owning_principal_id int?, is_fixed_role bit", serverPrincipals},
	{"sql_logins", "name sysname, principal_id int, sid varbinary(85)?, type char(1), type_desc nvarchar(60)?, is_disabled bit?, create_date datetime, modify_date datetime, " +
		"default_database_name sysname?, default_language_name sysname?, credential_id int?, is_policy_checked bit?, is_expiration_checked bit?, password_hash varbinary(256)?", sqlLogins},
	{"dm_exec_sessions", "session_id smallint, login_time datetime, host_name nvarchar(128)?, program_name nvarchar(128)?, host_process_id int?, client_version int?, " +
		"client_interface_name nvarchar(32)?, security_id varbinary(85), login_name nvarchar(128), nt_domain nvarchar(128)?, nt_user_name nvarchar(128)?, status nvarchar(30), " +
		"context_info varbinary(128)?, cpu_time int, memory_usage int, total_scheduled_time int, total_elapsed_time int, endpoint_id int, last_request_start_time datetime, " +
		"last_request_end_time datetime?, reads bigint, writes bigint, logical_reads bigint, is_user_process bit, text_size int, language nvarchar(128)?, date_format nvarchar(3)?, " +
		"date_first smallint, quoted_identifier bit, arithabort bit, ansi_null_dflt_on bit, ansi_defaults bit, ansi_warnings bit, ansi_padding bit, ansi_nulls bit, " +
		"concat_null_yields_null bit, transaction_isolation_level smallint, lock_timeout int, deadlock_priority int, row_count bigint, prev_error int, " +
		"original_security_id varbinary(85), original_login_name nvarchar(128), last_successful_logon datetime?, last_unsuccessful_logon datetime?, unsuccessful_logons bigint?, " +
		"group_id int, database_id smallint, authenticating_database_id int?, open_transaction_count int, page_server_reads bigint", func(e *Env, out func(...any)) {
		s := e.Session
		out(s.ID, s.Started, text(s.Host), text(s.Program), orNull(s.ProcessID), 7, text(s.ClientLib), nonNil(s.SID), s.Login, nil, nil, "running", nil, 0, 4, 0, 0, 0,
			e.Now, nil, 0, 0, 0, true, s.TextSize, text(s.Language), text(s.DateFormat), s.DateFirst, true, true, true, false, true, true, true, true, s.Isolation, s.LockTimeout, 0,
			s.RowCount, 0, nonNil(s.SID), s.Original, nil, nil, nil, 2, e.databaseID(), e.databaseID(), s.Transactions, 0)
	}},
	{"dm_exec_connections", "session_id int?, most_recent_session_id int?, connect_time datetime, net_transport nvarchar(40), protocol_type nvarchar(40)?, protocol_version int?, " +
		"endpoint_id int?, encrypt_option nvarchar(40), auth_scheme nvarchar(40), node_affinity smallint, num_reads int?, num_writes int?, last_read datetime?, last_write datetime?, " +
		"net_packet_size int?, client_net_address varchar(48)?, client_tcp_port int?, local_net_address varchar(48)?, local_tcp_port int?, connection_id uniqueidentifier, " +
		"parent_connection_id uniqueidentifier?, most_recent_sql_handle varbinary(64)?", func(e *Env, out func(...any)) {
		s := e.Session
		out(s.ID, s.ID, s.Started, "TCP", "TSQL", 1946157060, 4, "TRUE", "SQL", 0, 1, 1, e.Now, e.Now, s.PacketSize, text(s.ClientAddr), nil, nil, nil,
			types.NewBytes(types.UniqueIdentifier, make([]byte, 16)), nil, nil)
	}},
	{"dm_tran_session_transactions", "session_id int?, transaction_id bigint, transaction_descriptor binary(8), enlist_count int, is_user_transaction bit, is_local bit, is_enlisted bit, " +
		"is_bound bit, open_transaction_count int", func(e *Env, out func(...any)) {
		if e.Session.Transactions > 0 && e.Who.Has("VIEW DATABASE STATE", databaseSecurable) {
			out(e.Session.ID, e.Session.ID, make([]byte, 8), 1, true, true, false, false, e.Session.Transactions)
		}
	}},
	{"database_files", fileColumns, func(e *Env, out func(...any)) {
		out(1, nil, 0, "ROWS", 1, "data_0", nil, 0, "ONLINE", 4096, -1, 2048, false, false, false, false, false, false)
	}},
	{"configurations", "configuration_id int, name nvarchar(35), value sql_variant?, minimum sql_variant?, maximum sql_variant?, value_in_use sql_variant?, " +
		"description nvarchar(255), is_dynamic bit, is_advanced bit", func(_ *Env, out func(...any)) {
		for _, c := range []struct {
			id            int
			name          string
			value, lo, hi int64
			advanced      bool
		}{
			{102, "allow updates", 0, 0, 1, false}, {115, "nested triggers", 1, 0, 1, false}, {116, "remote access", 1, 0, 1, false}, {124, "default language", 0, 0, 9999, false},
			{518, "show advanced options", 0, 0, 1, false}, {1537, "index create memory (KB)", 0, 704, 2147483647, true}, {1538, "cost threshold for parallelism", 5, 0, 32767, true},
			{1539, "max degree of parallelism", 8, 0, 32767, true}, {1555, "transform noise words", 0, 0, 1, true}, {1556, "two digit year cutoff", 2049, 1753, 9999, true},
			{1562, "clr enabled", 0, 0, 1, false}, {16386, "Database Mail XPs", 0, 0, 1, true},
		} {
			i := func(n int64) types.Variable { return numberOf(types.Of(types.Int), n) }
			out(c.id, c.name, i(c.value), i(c.lo), i(c.hi), i(c.value), c.name, true, c.advanced)
		}
	}},
	{"assemblies", "name sysname, principal_id int?, assembly_id int, clr_name nvarchar(4000)?, permission_set tinyint?, permission_set_desc nvarchar(60)?, is_visible bit, " +
		"create_date datetime, modify_date datetime, is_user_defined bit?", func(_ *Env, out func(...any)) {
		out("Microsoft.SqlServer.Types", 4, 1, "microsoft.sqlserver.types, version=14.0.0.0, culture=neutral, publickeytoken=89845dcd8080cc91, processorarchitecture=msil",
			3, "UNSAFE_ACCESS", true, shipped, shipped, false)
	}},
	{"time_zone_info", "name sysname, current_utc_offset nvarchar(6)?, is_currently_dst bit?", timeZones},
}

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (e *Env) databaseID() int {
	i := slices.IndexFunc(e.Databases, func(d Database) bool { return d.Name == e.Catalog.Name() })
	if i < 0 {
		return 5
	}
	return e.Databases[i].ID
}

const databaseColumns = "name sysname, database_id int, source_database_id int?, owner_sid varbinary(85)?, create_date datetime, compatibility_level tinyint, collation_name sysname?, " +
	"user_access tinyint?, user_access_desc nvarchar(60)?, is_read_only bit?, is_auto_close_on bit, is_auto_shrink_on bit?, state tinyint?, state_desc nvarchar(60)?, is_in_standby bit?, " +
	"is_cleanly_shutdown bit?, is_supplemental_logging_enabled bit?, snapshot_isolation_state tinyint?, snapshot_isolation_state_desc nvarchar(60)?, is_read_committed_snapshot_on bit?, " +
	"recovery_model tinyint?, recovery_model_desc nvarchar(60)?, page_verify_option tinyint?, page_verify_option_desc nvarchar(60)?, is_auto_create_stats_on bit?, " +
	"is_auto_create_stats_incremental_on bit?, is_auto_update_stats_on bit?, is_auto_update_stats_async_on bit?, is_ansi_null_default_on bit?, is_ansi_nulls_on bit?, is_ansi_padding_on bit?, " +
	"is_ansi_warnings_on bit?, is_arithabort_on bit?, is_concat_null_yields_null_on bit?, is_numeric_roundabort_on bit?, is_quoted_identifier_on bit?, is_recursive_triggers_on bit?, " +
	"is_cursor_close_on_commit_on bit?, is_local_cursor_default bit?, is_fulltext_enabled bit?, is_trustworthy_on bit?, is_db_chaining_on bit?, is_parameterization_forced bit?, " +
	"is_master_key_encrypted_by_server bit, is_query_store_on bit?, is_published bit, is_subscribed bit, is_merge_published bit, is_distributor bit, is_sync_with_backup bit, " +
	"service_broker_guid uniqueidentifier, is_broker_enabled bit, log_reuse_wait tinyint?, log_reuse_wait_desc nvarchar(60)?, is_date_correlation_on bit, is_cdc_enabled bit, is_encrypted bit?, " +
	"is_honor_broker_priority_on bit?, replica_id uniqueidentifier?, group_database_id uniqueidentifier?, resource_pool_id int?, default_language_lcid smallint?, " +
	"default_language_name nvarchar(128)?, default_fulltext_language_lcid int?, default_fulltext_language_name nvarchar(128)?, is_nested_triggers_on bit?, is_transform_noise_words_on bit?, " +
	"two_digit_year_cutoff smallint?, containment tinyint?, containment_desc nvarchar(60)?, target_recovery_time_in_seconds int?, delayed_durability int?, " +
	"delayed_durability_desc nvarchar(60)?, is_memory_optimized_elevate_to_snapshot_on bit?, is_federation_member bit?, is_remote_data_archive_enabled bit?, " +
	"is_mixed_page_allocation_on bit?, is_temporal_history_retention_enabled bit?, catalog_collation_type int, catalog_collation_type_desc nvarchar(60)?, " +
	"physical_database_name nvarchar(128)?, is_result_set_caching_on bit?, is_accelerated_database_recovery_on bit?, is_tempdb_spill_to_remote_store bit?, is_stale_page_detection_on bit?, " +
	"is_memory_optimized_enabled bit?, is_data_retention_enabled bit?, is_ledger_on bit?, is_change_feed_enabled bit?"

// databases shows in a user's database that and master, as Azure SQL Database
// does, and in master all that the login may enter.
func databases(e *Env, out func(...any)) {
	for _, d := range e.Databases {
		if d.Name != master && d.Name != e.Catalog.Name() && !e.inMaster() {
			continue
		}
		collation := d.Collation
		if collation == "" {
			collation = types.DefaultCollation
		}
		out(d.Name, d.ID, nil, nonNil(d.Owner), d.Created, 170, collation, 0, "MULTI_USER", false, false, false, 0, "ONLINE", false, false, false, 1, "ON", true,
			1, "FULL", 2, "CHECKSUM", true, false, true, false, false, false, false, false, false, false, false, false, false, false, false, true, false, false, false,
			false, true, false, false, false, false, false, types.NewBytes(types.UniqueIdentifier, make([]byte, 16)), false, 0, "NOTHING", false, false, true,
			false, nil, nil, nil, 1033, "us_english", 1033, "English", true, false, 2049, 0, "NONE", 60, 0, "DISABLED", false, false, false, false, true, 0,
			"DATABASE_DEFAULT", d.Name, false, true, false, false, false, false, false, false)
	}
}

// loginRow is what sys.server_principals and sys.sql_logins have in common.
func (e *Env) loginRow(l Login) []any {
	kind, desc := "S", "SQL_LOGIN"
	switch l.Kind {
	case security.ExternalUser:
		kind, desc = "E", "EXTERNAL_LOGIN"
	case security.ExternalGroup:
		kind, desc = "X", "EXTERNAL_GROUP"
	}
	return []any{l.Name, l.id(), nonNil(l.SID), kind, desc, l.Disabled, l.Created, l.Modified, master, "us_english", nil}
}

// logins are in master alone, where administrators see all and others
// themselves.
func (e *Env) logins() []Login {
	if !e.inMaster() || e.Logins == nil {
		return nil
	}
	all := e.Logins()
	if e.Who.User().ID == security.DBO {
		return all
	}
	return slices.DeleteFunc(all, func(l Login) bool { return !strings.EqualFold(l.Name, e.Session.Login) })
}

func serverPrincipals(e *Env, out func(...any)) {
	for _, l := range e.logins() {
		out(append(e.loginRow(l), nil, false)...)
	}
}

func sqlLogins(e *Env, out func(...any)) {
	for _, l := range e.logins() {
		if l.Kind == security.SQLUser {
			out(append(e.loginRow(l), true, false, nil)...)
		}
	}
}

// helpCollations is sys.fn_helpcollations(): some of the collations that are
// known.
func helpCollations() *View {
	return &View{
		Schema: catalog.Sys, Name: "fn_helpcollations", Function: true, Columns: columns("name sysname, description nvarchar(1000)"),
		rows: func(_ *Env, _ []types.Value, out func(...any)) {
			for _, base := range []string{"Latin1_General", "Latin1_General_100", "SQL_Latin1_General_CP1"} {
				for _, kind := range []struct{ suffix, text string }{
					{"_BIN", "binary sort"}, {"_BIN2", "binary code point comparison sort"}, {"_CI_AI", "case-insensitive, accent-insensitive"}, {"_CI_AS", "case-insensitive, accent-sensitive"},
					{"_CS_AI", "case-sensitive, accent-insensitive"}, {"_CS_AS", "case-sensitive, accent-sensitive"},
				} {
					if n, ok := types.Collation(base + kind.suffix); ok {
						out(n, "Latin1-General, "+kind.text)
					}
				}
			}
		},
	}
}
