package engine

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// settings are what SET changes. A module and a text have those of who runs
// them, and what they set ends with them.
type settings struct {
	noCount, xactAbort, implicit, quotedIdentifier, arithIgnore bool
	rowCount                                                    int64 // 0 for all rows
	lockTimeout                                                 int   // milliseconds, negative for ever
	dateFirst                                                   int
	language                                                    string
	textSize                                                    int64
	noExec, fmtOnly, parseOnly                                  bool
	isolation                                                   tds.Isolation
	// identityInsert is the table with IDENTITY_INSERT, 0 for none.
	identityInsert int32
}

func defaults() settings {
	return settings{quotedIdentifier: true, lockTimeout: -1, dateFirst: 7, language: "us_english", textSize: 2147483647, isolation: tds.ReadCommitted}
}

// fixed are the options that have the value that every driver sets, and no
// other: what they would change is not built.
var fixed = map[string]bool{
	"ANSI_NULLS": true, "ANSI_PADDING": true, "ANSI_WARNINGS": true, "ARITHABORT": true, "CONCAT_NULL_YIELDS_NULL": true,
	"NUMERIC_ROUNDABORT": false, "ANSI_DEFAULTS": true,
}

// ignored are the options that change nothing here.
var ignored = map[string]bool{
	"ANSI_NULL_DFLT_ON": true, "ANSI_NULL_DFLT_OFF": true, "CURSOR_CLOSE_ON_COMMIT": true, "FORCEPLAN": true, "DEADLOCK_PRIORITY": true,
	"QUERY_GOVERNOR_COST_LIMIT": true, "CONTEXT_INFO": false, "STATISTICS IO": true, "STATISTICS TIME": true, "STATISTICS PROFILE": true, "OFFSETS": true,
	"REMOTE_PROC_TRANSACTIONS": true, "DISABLE_DEF_CNST_CHK": true,
}

var isolations = map[string]tds.Isolation{
	"READ UNCOMMITTED": tds.ReadUncommitted, "READ COMMITTED": tds.ReadCommitted, "REPEATABLE READ": tds.RepeatableRead, "SERIALIZABLE": tds.Serializable,
	"SNAPSHOT": tds.Snapshot,
}

// option is SET of one or several options.
func (x *frame) option(ctx context.Context, st *ast.SetOption) error {
	for _, name := range st.Names {
		if err := x.setOne(ctx, st, name); err != nil {
			return err
		}
	}
	x.s.rowCount = 0
	return nil
}

func (x *frame) setOne(ctx context.Context, st *ast.SetOption, name string) error {
	set := &x.s.set
	number := func() (int64, error) {
		if st.Value == nil {
			return 0, types.Errorf(102, "Incorrect syntax near '%s'.", st.Word).WithLevel(15, 1)
		}
		v, err := x.valueAs(ctx, st.Value, types.Of(types.BigInt))
		return v.Int, err
	}
	switch name {
	case "NOCOUNT":
		set.noCount = st.On
	case "XACT_ABORT":
		set.xactAbort = st.On
	case "IMPLICIT_TRANSACTIONS":
		set.implicit = st.On
	case "QUOTED_IDENTIFIER":
		set.quotedIdentifier = st.On
	case "ARITHIGNORE": // shows in @@OPTIONS
		set.arithIgnore = st.On
	case "NOEXEC":
		set.noExec = st.On
	case "FMTONLY":
		set.fmtOnly = st.On
	case "PARSEONLY":
		set.parseOnly = st.On
	case "ROWCOUNT":
		n, err := number()
		set.rowCount = n
		return err
	case "TEXTSIZE":
		n, err := number()
		if n <= 0 {
			n = 4096
		}
		set.textSize = n
		return err
	case "LOCK_TIMEOUT":
		n, err := number()
		set.lockTimeout = int(max(-1, min(n, 1<<31-1)))
		return err
	case "DATEFIRST":
		n, err := number()
		if err == nil && (n < 1 || n > 7) {
			return types.Errorf(2748, "Cannot specify %d value to DATEFIRST.", n).WithLevel(16, 1)
		}
		set.dateFirst = int(n)
		return err
	case "DATEFORMAT":
		f := strings.ToLower(x.word(ctx, st))
		if !strings.Contains(" mdy dmy ymd ydm myd dym ", " "+f+" ") {
			return types.Errorf(2741, "SET DATEFORMAT date order '%s' is invalid.", f).WithLevel(16, 1)
		}
		// Texts are read as mdy, from which ymd, which Django sets, differs in
		// years of two digits alone.
		if f != "mdy" && f != "ymd" {
			return types.Unsupported("SET DATEFORMAT " + f)
		}
	case "LANGUAGE":
		l := x.word(ctx, st)
		if !strings.EqualFold(l, "us_english") && !strings.EqualFold(l, "english") {
			return types.Unsupported("The language " + l)
		}
		return x.out.Message(types.Errorf(5703, "Changed language setting to us_english.").WithLevel(10, 1))
	case "TRANSACTION ISOLATION LEVEL":
		set.isolation = isolations[st.Word]
	case "IDENTITY_INSERT":
		return x.identityInsert(st)
	default:
		want, is := fixed[name]
		switch {
		case is && st.On != want:
			word := "OFF"
			if st.On {
				word = "ON"
			}
			return types.Unsupported("SET " + name + " " + word)
		case !is && !ignored[name]:
			return types.Unsupported("SET " + name)
		}
	}
	return nil
}

// word is an option's value that may be a word, a string or a variable.
func (x *frame) word(ctx context.Context, st *ast.SetOption) string {
	if st.Value == nil {
		return st.Word
	}
	v, err := x.valueAs(ctx, st.Value, types.Sysname())
	if err != nil {
		return ""
	}
	return v.Text
}
