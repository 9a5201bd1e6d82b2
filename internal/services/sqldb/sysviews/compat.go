package sysviews

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/security"

// compatViews are the system tables of SQL Server 2000, as views.
var compatViews = []definition{
	{"sysobjects", "name sysname, id int, xtype char(2), uid smallint?, info smallint?, status int?, base_schema_ver int?, replinfo int?, parent_obj int, crdate datetime, " +
		"ftcatid smallint?, schema_ver int?, stats_schema_ver int?, type char(2)?, userstat smallint?, sysstat smallint?, indexdel smallint?, refdate datetime, version int?, " +
		"deltrig int?, instrig int?, updtrig int?, seltrig int?, category int?, cache smallint?", func(e *Env, out func(...any)) {
		for _, o := range e.objects() {
			r := object(o)
			kind := r[5]
			if kind == "PK" || kind == "UQ" {
				kind = "K"
			}
			out(r[0], r[1], r[5], r[3], 0, 0, 0, 0, r[4], r[7], 0, 0, 0, kind, 1, 0, 0, r[7], 0, 0, 0, 0, 0, 0, 0)
		}
	}},
	{"syscolumns", "name sysname?, id int, xtype tinyint, typestat tinyint?, xusertype smallint?, length smallint, xprec tinyint, xscale tinyint, colid smallint, xoffset smallint?, " +
		"bitpos tinyint?, reserved tinyint?, colstat smallint?, cdefault int, domain int, number smallint?, colorder smallint?, autoval varbinary(8000)?, offset smallint?, collationid int?, " +
		"language int?, status tinyint?, type tinyint, usertype smallint?, printfmt varchar(255)?, prec smallint?, scale int?, iscomputed int?, isoutparam int?, isnullable int?, " +
		"collation sysname?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			for i, c := range t.Columns {
				p, s := precision(c.Type)
				x := systemType(c.Declared)
				status, def := 0, int32(0)
				if c.Identity != nil {
					status = 1
				}
				if c.Default != nil {
					def = c.Default.ID
				}
				out(c.Name, t.ID, x, 0, userType(c.Declared), c.Type.MaxLength(), p, s, c.ID, 0, 0, 0, status, def, 0, 0, i+1, nil, 0, nil, 0, status*128+b(c.Nullable)*8, x,
					userType(c.Declared), nil, p, s, b(c.Computed != nil), 0, b(c.Nullable), e.collationOf(c.Type))
			}
		}
	}},
	{"sysindexes", "id int, status int?, indid smallint?, keycnt smallint?, rowcnt bigint?, OrigFillFactor tinyint?, name sysname?, rows int?", func(e *Env, out func(...any)) {
		for _, t := range e.tables() {
			rows := int64(0)
			if e.RowCount != nil {
				rows = e.RowCount(t.ID)
			}
			if !clustered(t) {
				out(t.ID, 0, 0, 0, rows, 0, nil, rows)
			}
			for _, x := range t.Indexes {
				out(t.ID, b(x.Unique)*2+b(x.Primary)*2048+b(x.UniqueKey)*4096+b(x.Clustered)*16, x.ID, len(x.Columns), rows, x.FillFactor, x.Name, rows)
			}
		}
	}},
	{"sysusers", "uid smallint?, status int?, name sysname?, sid varbinary(85)?, roles varbinary(2048)?, createdate datetime, updatedate datetime, altuid smallint?, password varbinary(256)?, " +
		"gid smallint?, environ varchar(255)?, hasdbaccess int?, islogin int?, isntname int?, isntgroup int?, isntuser int?, issqluser int?, isaliased int?, issqlrole int?, isapprole int?",
		func(e *Env, out func(...any)) {
			for _, p := range e.principals() {
				role := p.Kind == security.Role
				out(p.ID, 0, p.Name, sid(p), nil, shipped, shipped, orNull(p.Owner), nil, b(role)*int(p.ID), nil, b(!role), b(!role), 0, 0, 0, b(p.Kind == security.SQLUser), 0, b(role), 0)
			}
		}},
	{"systypes", "name sysname, xtype tinyint, status tinyint?, xusertype smallint?, length smallint, xprec tinyint, xscale tinyint, tdefault int, domain int, uid smallint?, " +
		"reserved smallint?, collationid int?, usertype smallint?, variable bit?, allownulls bit?, type tinyint, printfmt varchar(255)?, prec smallint?, scale tinyint?, collation sysname?",
		func(e *Env, out func(...any)) {
			typeRows(e, func(r ...any) {
				out(r[0], r[1], 0, r[2], r[5], r[6], r[7], 0, 0, r[3], 0, nil, r[2], false, r[9], r[1], nil, r[6], r[7], r[8])
			})
		}},
}

func b(x bool) int {
	if x {
		return 1
	}
	return 0
}
