package sysviews

import (
	"math/big"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var serverProcedures = []procedure{
	{"sp_databases", "", func(e *Env, _ arguments, out *Output) error {
		add := out.set("DATABASE_NAME sysname?, DATABASE_SIZE int?, REMARKS varchar(254)?")
		for _, d := range e.Databases {
			add(d.Name, 16384, nil)
		}
		return nil
	}},
	{"sp_who", "@loginame sysname?", func(e *Env, _ arguments, out *Output) error {
		add := out.set("spid smallint, ecid smallint, status nchar(30), loginame nchar(128)?, hostname nchar(128), blk char(5)?, dbname nchar(128)?, cmd nchar(26), request_id int")
		add(e.Session.ID, 0, "runnable", e.Session.Login, e.Session.Host, "0", e.Catalog.Name(), "SELECT", 0)
		return nil
	}},
	{"sp_server_info", "@attribute_id int?", func(e *Env, a arguments, out *Output) error {
		add := out.set("attribute_id int, attribute_name varchar(60), attribute_value varchar(255)?")
		for _, x := range []struct {
			id          int
			name, value string
		}{
			{1, "DBMS_NAME", "Microsoft SQL Server"}, {2, "DBMS_VER", "Microsoft SQL Azure - 12.0.2000.8"}, {10, "OWNER_TERM", "owner"}, {11, "TABLE_TERM", "table"}, {12, "MAX_OWNER_NAME_LENGTH", "128"},
			{13, "TABLE_LENGTH", "128"}, {14, "MAX_QUAL_LENGTH", "128"}, {15, "COLUMN_LENGTH", "128"}, {16, "IDENTIFIER_CASE", "MIXED"}, {17, "TX_ISOLATION", "2"}, {18, "COLLATION_SEQ", e.collation()},
			{19, "SAVEPOINT_SUPPORT", "Y"}, {20, "MULTI_RESULT_SETS", "Y"}, {22, "ACCESSIBLE_TABLES", "Y"}, {100, "USERID_LENGTH", "128"}, {101, "QUALIFIER_TERM", "database"},
			{102, "NAMED_TRANSACTIONS", "Y"}, {103, "SPROC_AS_LANGUAGE", "Y"}, {104, "ACCESSIBLE_SPROC", "Y"}, {105, "MAX_INDEX_COLS", "16"}, {106, "RENAME_TABLE", "Y"}, {107, "RENAME_COLUMN", "Y"},
			{108, "DROP_COLUMN", "Y"}, {109, "INCREASE_COLUMN_LENGTH", "Y"}, {110, "DDL_IN_TRANSACTION", "Y"}, {111, "DESCENDING_INDEXES", "Y"}, {112, "SP_RENAME", "Y"}, {113, "REMOTE_SPROC", "Y"},
		} {
			if n := a.number("@attribute_id", 0); n == 0 || int(n) == x.id {
				add(x.id, x.name, x.value)
			}
		}
		return nil
	}},
}

func itoa[T int | int32](n T) string { return strconv.Itoa(int(n)) }

func decimalOf(n int64) types.Value { return types.NewDec(big.NewInt(n), 0) }
