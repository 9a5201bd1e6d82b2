package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// What ORMs and drivers ask of the catalogue, as they write it.
func TestWhatORMsAsk(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{
		{"CREATE TABLE parent (id int IDENTITY(1,1) NOT NULL, name nvarchar(40) NULL, CONSTRAINT pk_parent PRIMARY KEY (id), CONSTRAINT uq_name UNIQUE (name))", ""},
		{"CREATE TABLE child (id int NOT NULL PRIMARY KEY, parent int NULL CONSTRAINT fk_parent REFERENCES parent (id) ON DELETE CASCADE, price numeric(10,2) NOT NULL CONSTRAINT df_price DEFAULT 0, twice AS price * 2)", ""},
		{"CREATE INDEX ix_child ON child (parent DESC) INCLUDE (price) WHERE parent IS NOT NULL", ""},
		{"execute sp_addextendedproperty 'MS_Description', N'who', 'schema', N'dbo', 'table', N'parent', 'column', N'name'", ""},
		{"CREATE TABLE #tmp (a int)", ""},
	})
	for name, q := range map[string]string{
		"sqlalchemy columns": `SELECT [sys].[objects].[name] AS table_name, [sys].[schemas].[name] AS owner, [sys].[columns].[name] AS column_name, [sys].[types].[name] AS type_name, base_types.[name] AS base_type,
			[sys].[columns].is_nullable, [sys].[columns].max_length, [sys].[columns].[precision], [sys].[columns].[scale], [sys].[default_constraints].[definition] AS default_value,
			[sys].[columns].collation_name, [sys].[computed_columns].[definition] AS computed_definition, [sys].[computed_columns].is_persisted, [sys].[identity_columns].is_identity,
			CAST([sys].[identity_columns].seed_value AS NUMERIC(38, 0)) AS seed_value, CAST([sys].[identity_columns].increment_value AS NUMERIC(38, 0)) AS increment_value,
			CAST([sys].[extended_properties].value AS NVARCHAR(max)) AS comment, [sys].[columns].column_id
			FROM [sys].[columns] JOIN [sys].[objects] ON [sys].[columns].object_id = [sys].[objects].object_id JOIN [sys].[schemas] ON [sys].[objects].schema_id = [sys].[schemas].schema_id
			JOIN [sys].[types] ON [sys].[columns].user_type_id = [sys].[types].user_type_id
			LEFT OUTER JOIN [sys].[types] AS base_types ON [sys].[types].system_type_id = base_types.system_type_id AND base_types.user_type_id = base_types.system_type_id
			LEFT OUTER JOIN [sys].[default_constraints] ON [sys].[default_constraints].object_id = [sys].[columns].default_object_id AND [sys].[default_constraints].parent_column_id = [sys].[columns].column_id
			LEFT OUTER JOIN [sys].[computed_columns] ON [sys].[computed_columns].object_id = [sys].[columns].object_id AND [sys].[computed_columns].column_id = [sys].[columns].column_id
			LEFT OUTER JOIN [sys].[identity_columns] ON [sys].[identity_columns].object_id = [sys].[columns].object_id AND [sys].[identity_columns].column_id = [sys].[columns].column_id
			LEFT OUTER JOIN [sys].[extended_properties] ON [sys].[extended_properties].class = 1 AND [sys].[extended_properties].[name] = N'MS_Description'
				AND [sys].[columns].object_id = [sys].[extended_properties].major_id AND [sys].[columns].column_id = [sys].[extended_properties].minor_id
			WHERE [sys].[schemas].[name] = CAST(N'dbo' AS NVARCHAR(max)) AND [sys].[objects].[name] IN (CAST(N'child' AS NVARCHAR(max)), CAST(N'parent' AS NVARCHAR(max)))
			ORDER BY [sys].[objects].[name], [sys].[columns].column_id
			-- child|dbo|price|numeric|numeric|0|9|10|2|((0))|NULL|NULL|NULL|NULL|NULL|NULL|NULL|3 // child|dbo|twice|decimal|decimal|1|9|13|2|NULL|NULL|([price]*(2))|0 // parent|dbo|id|int|int|0|4|10|0|NULL|NULL|NULL|NULL|1|1|1|NULL|1 // NULL|NULL|NULL|NULL|NULL|who|2`,
		"sqlalchemy foreign keys": `WITH fk_info AS (SELECT ischema_ref_con.constraint_schema, ischema_ref_con.constraint_name, ischema_key_col.ordinal_position, ischema_key_col.table_schema, ischema_key_col.table_name,
			ischema_ref_con.unique_constraint_schema, ischema_ref_con.unique_constraint_name, ischema_ref_con.match_option, ischema_ref_con.update_rule, ischema_ref_con.delete_rule, ischema_key_col.column_name AS constrained_column
			FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS ischema_ref_con INNER JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE ischema_key_col ON ischema_key_col.table_schema = ischema_ref_con.constraint_schema
			AND ischema_key_col.constraint_name = ischema_ref_con.constraint_name WHERE ischema_key_col.table_name = 'child' AND ischema_key_col.table_schema = 'dbo'),
			constraint_info AS (SELECT constraint_schema, constraint_name, ordinal_position, table_schema, table_name, column_name FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE),
			index_info AS (SELECT sys.schemas.name AS index_schema, sys.indexes.name AS index_name, sys.index_columns.key_ordinal AS ordinal_position, sys.schemas.name AS table_schema, sys.objects.name AS table_name, sys.columns.name AS column_name
			FROM sys.indexes INNER JOIN sys.objects ON sys.objects.object_id = sys.indexes.object_id INNER JOIN sys.schemas ON sys.schemas.schema_id = sys.objects.schema_id
			INNER JOIN sys.index_columns ON sys.index_columns.object_id = sys.objects.object_id AND sys.index_columns.index_id = sys.indexes.index_id
			INNER JOIN sys.columns ON sys.columns.object_id = sys.indexes.object_id AND sys.columns.column_id = sys.index_columns.column_id)
			SELECT fk_info.constraint_schema, fk_info.constraint_name, fk_info.ordinal_position, fk_info.constrained_column, constraint_info.table_schema AS referred_table_schema, constraint_info.table_name AS referred_table_name,
			constraint_info.column_name AS referred_column, fk_info.match_option, fk_info.update_rule, fk_info.delete_rule
			FROM fk_info INNER JOIN constraint_info ON constraint_info.constraint_schema = fk_info.unique_constraint_schema AND constraint_info.constraint_name = fk_info.unique_constraint_name AND constraint_info.ordinal_position = fk_info.ordinal_position
			UNION SELECT fk_info.constraint_schema, fk_info.constraint_name, fk_info.ordinal_position, fk_info.constrained_column, index_info.table_schema, index_info.table_name, index_info.column_name, fk_info.match_option, fk_info.update_rule, fk_info.delete_rule
			FROM fk_info INNER JOIN index_info ON index_info.index_schema = fk_info.unique_constraint_schema AND index_info.index_name = fk_info.unique_constraint_name AND index_info.ordinal_position = fk_info.ordinal_position
			AND NOT (index_info.table_schema = fk_info.table_schema AND index_info.table_name = fk_info.table_name)
			ORDER BY fk_info.constraint_schema, fk_info.constraint_name, fk_info.ordinal_position -- dbo|fk_parent|1|parent|dbo|parent|id|SIMPLE|NO ACTION|CASCADE`,
		"sqlalchemy keys": `SELECT o.name, k.name, c.name, ic.key_ordinal, i.type FROM sys.key_constraints AS k WITH (READPAST) JOIN sys.objects AS o ON k.parent_object_id = o.object_id JOIN sys.index_columns AS ic ON ic.object_id = k.parent_object_id
			AND ic.index_id = k.unique_index_id JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id JOIN sys.indexes AS i ON i.object_id = k.parent_object_id AND i.index_id = k.unique_index_id
			WHERE k.type = 'PK' AND o.name = 'parent' -- parent|pk_parent|id|1|1`,
		"sqlalchemy has table":    `SELECT object_id('tempdb..[#tmp]', 'U') - object_id('tempdb..[#tmp]') -- 0`,
		"sqlalchemy temp":         `select s.name, o.name from tempdb.sys.objects as o join tempdb.sys.schemas as s on s.schema_id = o.schema_id where o.object_id = object_id('tempdb..[#tmp]', 'U') -- dbo|#tmp`,
		"sqlalchemy temp columns": `select c.name from tempdb.sys.columns as c join tempdb.sys.objects as o on o.object_id = c.object_id where o.name = '#tmp' -- a`,
		"sqlalchemy isolation":    `SELECT CASE transaction_isolation_level WHEN 0 THEN NULL WHEN 1 THEN 'READ UNCOMMITTED' WHEN 2 THEN 'READ COMMITTED' END FROM sys.dm_exec_sessions where session_id = @@SPID -- READ COMMITTED`,
		"sqlalchemy version":      `SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR) -- 12.0.2000.8`,
		"sqlalchemy indexes":      `select ind.index_id, ind.is_unique, ind.name, ind.type, ind.filter_definition from sys.indexes as ind join sys.tables as tab on ind.object_id = tab.object_id join sys.schemas as sch on sch.schema_id = tab.schema_id where tab.name = 'child' and sch.name = 'dbo' and ind.is_primary_key = 0 and ind.type != 0 order by ind.name -- 2|0|ix_child|2|([parent] IS NOT NULL)`,
		"django tables": `SELECT TABLE_NAME, TABLE_TYPE, CAST(ep.value AS VARCHAR) AS COMMENT FROM INFORMATION_SCHEMA.TABLES i LEFT JOIN sys.tables t ON t.name = i.TABLE_NAME
			LEFT JOIN sys.extended_properties ep ON t.object_id = ep.major_id WHERE ((ep.name = 'MS_DESCRIPTION' OR ep.name IS NULL) AND i.TABLE_SCHEMA = SCHEMA_NAME()) -- child|BASE TABLE|NULL`,
		"django relations": `SELECT e.COLUMN_NAME AS column_name, c.TABLE_NAME AS referenced_table_name, d.COLUMN_NAME AS referenced_column_name FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS AS a INNER JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS AS b
			ON a.CONSTRAINT_NAME = b.CONSTRAINT_NAME AND a.TABLE_SCHEMA = b.CONSTRAINT_SCHEMA INNER JOIN INFORMATION_SCHEMA.CONSTRAINT_TABLE_USAGE AS c ON b.UNIQUE_CONSTRAINT_NAME = c.CONSTRAINT_NAME AND b.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA
			INNER JOIN INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE AS d ON c.CONSTRAINT_NAME = d.CONSTRAINT_NAME AND c.CONSTRAINT_SCHEMA = d.CONSTRAINT_SCHEMA INNER JOIN INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE AS e ON a.CONSTRAINT_NAME = e.CONSTRAINT_NAME AND a.TABLE_SCHEMA = e.TABLE_SCHEMA
			WHERE a.TABLE_SCHEMA = SCHEMA_NAME() AND a.TABLE_NAME = N'child' AND a.CONSTRAINT_TYPE = 'FOREIGN KEY' -- parent|parent|id`,
		"django drop": `DECLARE @sql nvarchar(max) = ''; SELECT @sql += 'ALTER TABLE [dbo].' + QUOTENAME(OBJECT_NAME(parent_object_id)) + ' DROP CONSTRAINT ' + QUOTENAME(name) + ';' FROM sys.foreign_keys WHERE referenced_object_id = object_id('parent'); SELECT @sql AS s -- ALTER TABLE [dbo].[child] DROP CONSTRAINT [fk_parent];`,
		"sequelize columns": `SELECT c.COLUMN_NAME AS 'Name', c.DATA_TYPE AS 'Type', c.CHARACTER_MAXIMUM_LENGTH AS 'Length', c.IS_NULLABLE as 'IsNull', COLUMN_DEFAULT AS 'Default', pk.CONSTRAINT_TYPE AS 'Constraint', COLUMNPROPERTY(OBJECT_ID('[' + c.TABLE_SCHEMA + '].[' + c.TABLE_NAME + ']'), c.COLUMN_NAME, 'IsIdentity') as 'IsIdentity',
			CAST(prop.value AS NVARCHAR) AS 'Comment' FROM INFORMATION_SCHEMA.TABLES t INNER JOIN INFORMATION_SCHEMA.COLUMNS c ON t.TABLE_NAME = c.TABLE_NAME AND t.TABLE_SCHEMA = c.TABLE_SCHEMA LEFT JOIN (SELECT tc.table_schema, tc.table_name, cu.column_name, tc.CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS tc
			JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE cu ON tc.table_schema=cu.table_schema and tc.table_name=cu.table_name and tc.constraint_name=cu.constraint_name and tc.CONSTRAINT_TYPE='PRIMARY KEY') pk ON pk.table_schema=c.table_schema AND pk.table_name=c.table_name AND pk.column_name=c.column_name
			INNER JOIN sys.columns AS sc ON sc.object_id = object_id('[' + t.table_schema + '].[' + t.table_name + ']') AND sc.name = c.column_name LEFT JOIN sys.extended_properties prop ON prop.major_id = sc.object_id AND prop.minor_id = sc.column_id AND prop.name = 'MS_Description' WHERE t.TABLE_NAME = N'parent' AND t.TABLE_SCHEMA = N'dbo' -- id|int|NULL|NO|NULL|PRIMARY KEY|1|NULL // name|nvarchar|40|YES|NULL|NULL|0|who`,
		"sequelize indexes": `EXEC sys.sp_helpindex @objname = N'[dbo].[parent]' -- pk_parent|clustered, unique, primary key located on PRIMARY|id`,
		"typeorm checks":    `SELECT SCHEMA_NAME("t"."schema_id") AS "TABLE_SCHEMA", "t"."name" AS "TABLE_NAME", "cnst"."name" AS "CONSTRAINT_NAME" FROM "sys"."key_constraints" "cnst" INNER JOIN "sys"."tables" "t" ON "t"."object_id" = "cnst"."parent_object_id" WHERE "cnst"."type" = 'UQ' -- dbo|parent|uq_name`,
		"typeorm fks": `SELECT DB_NAME() AS "TABLE_CATALOG", OBJECT_SCHEMA_NAME("fk"."parent_object_id", DB_ID()) AS "TABLE_SCHEMA", OBJECT_NAME("fk"."parent_object_id", DB_ID()) AS "TABLE_NAME", "fk"."name" AS "FK_NAME", COL_NAME("fkc"."parent_object_id", "fkc"."parent_column_id") AS "COLUMN_NAME", OBJECT_NAME("fk"."referenced_object_id") AS "REF_TABLE",
			REPLACE("fk"."delete_referential_action_desc", '_', ' ') AS "ON_DELETE" FROM "sys"."foreign_keys" "fk" INNER JOIN "sys"."foreign_key_columns" "fkc" ON "fkc"."constraint_object_id" = "fk"."object_id" -- db1|dbo|child|fk_parent|parent|parent|CASCADE`,
		"odbc":       `exec sp_columns_100 N'parent', N'dbo', NULL, NULL, @ODBCVer = 3 -- db1|dbo|parent|id|4|int identity`,
		"odbc 2":     `exec [sys].sp_datatype_info_100 -9, @ODBCVer=3 -- nvarchar|-9|4000`,
		"jdbc":       `SELECT IS_MEMBER('db_owner') , HAS_PERMS_BY_NAME(N'dbo.parent', N'OBJECT', N'SELECT') -- 1|1`,
		"describe":   `exec sp_describe_first_result_set N'SELECT id, name AS n FROM parent WHERE id = @a', N'@a int' -- 0|1|id|0|56|int|4|10|0 // 0|2|n|1|231|nvarchar(40)|80`,
		"undeclared": `exec sp_describe_undeclared_parameters N'INSERT INTO parent (name) VALUES (@P1); UPDATE child SET price = @P2 WHERE id = @P3 AND parent IN (@P4)' -- 1|@P1|231|nvarchar(40) // 2|@P2|106|decimal(10,2) // 3|@P3|56|int // 4|@P4|56|int`,
		"collations": `SELECT name FROM fn_helpcollations() WHERE name = 'Latin1_General_CS_AS' -- Latin1_General_CS_AS`,
		"files":      `SELECT COUNT(*) AS n FROM sys.master_files -- 0`,
		"listing":    `SELECT objtype, objname, name, CAST(value AS nvarchar(20)) FROM fn_listextendedproperty('MS_Description', 'schema', 'dbo', 'table', 'parent', 'column', 'name') -- COLUMN|name|MS_Description|who`,
		"alembic":    `declare @const_name varchar(256) select @const_name = QUOTENAME([name]) from sys.default_constraints where parent_object_id = object_id('child') and col_name(parent_object_id, parent_column_id) = 'price' exec('alter table child drop constraint ' + @const_name) select count(*) as n from sys.default_constraints -- 0`,
		"views":      `SELECT COUNT(*) AS n FROM sys.system_views WHERE name = 'sequences' AND schema_id = 4 -- 1`,
		"types":      `select count(*) as n from sys.all_columns c join sys.all_objects o on o.object_id = c.object_id where o.name = 'columns' and c.name = 'is_identity' -- 1`,
	} {
		query, want, _ := strings.Cut(q, " -- ")
		began := time.Now()
		got := play(s, query)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s takes %v", name, took)
		}
		for _, w := range strings.Split(want, " // ") {
			if !strings.Contains(got+"\n", w) {
				t.Errorf("%s:\n%s\nwant\n%s", name, got, w)
			}
		}
	}
}
