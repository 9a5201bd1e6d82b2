package tsql

import "strings"

// kind is what a token is.
type kind uint8

const (
	eof    kind = iota
	word        // an identifier without quotes, or a keyword
	quoted      // [x] or, with QUOTED_IDENTIFIER, "x"
	str         // 'x' or, without QUOTED_IDENTIFIER, "x"
	nstr        // N'x'
	integer
	numeric
	float
	money
	binary
	variable // @x
	global   // @@x
	pseudo   // $x
	op
)

// token is one word of the text. up is the canonical form of operators and
// reserved words, and "" for the rest. match is, for a parenthesis, the index of its partner.
type token struct {
	up         string
	start, end int32
	line       int32
	match      int32
	kind       kind
}

// is reports whether a token is the word or operator w, which is in upper case.
func (p *parser) isTok(t *token, w string) bool {
	if t.up != "" {
		return t.up == w
	}
	return t.kind == word && int(t.end-t.start) == len(w) && strings.EqualFold(p.src[t.start:t.end], w)
}

// reserved are the words that are never names without quotes, as the
// reference of T-SQL lists them but for DISK and PRECISION, which the server
// takes as names, and nothing else: TYPE, LANGUAGE, RETURNS
// or OFFSET are names wherever the grammar has room for one.
var reserved = func() map[string]string {
	m := map[string]string{}
	for _, w := range strings.Fields(`
ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE BULK BY CASCADE CASE CHECK
CHECKPOINT CLOSE CLUSTERED COALESCE COLLATE COLUMN COMMIT COMPUTE CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE
CONVERT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DBCC
DEALLOCATE DECLARE DEFAULT DELETE DENY DESC DISTINCT DISTRIBUTED DOUBLE DROP DUMP ELSE END ERRLVL ESCAPE
EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL FETCH FILE FILLFACTOR FOR FOREIGN FREETEXT FREETEXTTABLE FROM FULL
FUNCTION GOTO GRANT GROUP HAVING HOLDLOCK IDENTITY IDENTITY_INSERT IDENTITYCOL IF IN INDEX INNER INSERT
INTERSECT INTO IS JOIN KEY KILL LEFT LIKE LINENO LOAD MERGE NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF
OFF OFFSETS ON OPEN OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER OVER PERCENT PIVOT PLAN
PRIMARY PRINT PROC PROCEDURE PUBLIC RAISERROR READ READTEXT RECONFIGURE REFERENCES REPLICATION
RESTORE RESTRICT RETURN REVERT REVOKE RIGHT ROLLBACK ROWCOUNT ROWGUIDCOL RULE SAVE SCHEMA SECURITYAUDIT
SELECT SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE SEMANTICSIMILARITYTABLE SESSION_USER SET SETUSER
SHUTDOWN SOME STATISTICS SYSTEM_USER TABLE TABLESAMPLE TEXTSIZE THEN TO TOP TRAN TRANSACTION TRIGGER TRUNCATE
TRY_CONVERT TSEQUAL UNION UNIQUE UNPIVOT UPDATE UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN WHERE
WHILE WITH WRITETEXT`) {
		m[w] = w
	}
	return m
}()
