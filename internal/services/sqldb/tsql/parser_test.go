package tsql

import "testing"

// accepted are texts that must parse.
var accepted = []string{
	`SELECT type, language, password FROM returns AS offset WHERE type = 'U' AND next = 1`,
	`SELECT TOP 5 [t].*, c AS 'x', y = 1, @v = 2 FROM a.b.t AS [t] WITH (NOLOCK) LEFT JOIN u ON t.i = u.i ORDER BY 1 OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY`,
	`WITH c (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c) SELECT * FROM c OPTION (MAXRECURSION 10)`,
	`MERGE INTO t USING (VALUES (1, 'x')) AS s (a, b) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b) OUTPUT inserted.id, s.a;`,
	`INSERT BULK db.s.[t]]x] ([a] int, b nvarchar(max) COLLATE Latin1_General_CI_AS NULL, timestamp) WITH (KEEP_NULLS, ROWS_PER_BATCH = 5, ORDER ([a] ASC, b DESC), TABLOCK); INSERT BULK t`,
	`SET NOCOUNT ON; INSERT INTO t (a) OUTPUT INSERTED.id VALUES (@p0), (DEFAULT);`,
	`SELECT * FROM t CROSS APPLY OPENJSON(t.j) WITH (a int '$.a', b nvarchar(max) AS JSON) AS j`,
	`SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t`,
	`IF NOT EXISTS (SELECT * FROM sys.objects WHERE a COLLATE Latin1_General_BIN2 = 'x') BEGIN PRINT 'a'; END ELSE PRINT N'b'`,
	`CREATE USER [app] FROM EXTERNAL PROVIDER WITH OBJECT_ID = '00000000-0000-0000-0000-000000000000', DEFAULT_SCHEMA = dbo`,
	`CREATE USER [app] WITH SID = 0x00112233445566778899aabbccddeeff, TYPE = E; ALTER ROLE db_datareader ADD MEMBER [app]`,
	`GRANT SELECT (a, b), VIEW DEFINITION ON OBJECT::dbo.t TO public, [x] WITH GRANT OPTION`,
	`CREATE PROCEDURE dbo.p @a int = 5, @b varchar(max) OUTPUT AS BEGIN SET @b = CAST(@a AS varchar(10)); RETURN 0 END`,
	`BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH IF @@TRANCOUNT > 0 ROLLBACK TRAN; THROW; END CATCH`,
	`CREATE TABLE #t (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, a nvarchar(20) DEFAULT ('x') CHECK (a <> ''), CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b) ON DELETE CASCADE)`,
	`SELECT -100/-100*10, {fn NOW()}, {d '2020-01-01'}, $1.5, 0xAF, 1.e3, .5, N'x''y'`,
}

func TestAccepted(t *testing.T) {
	for _, text := range accepted {
		if _, err := Parse(text, Settings{QuotedIdentifier: true}); err != nil {
			t.Errorf("%s\n\t%v", text, err)
		}
	}
}
