package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

// Table variables are no part of a transaction. Their rows are in SQLite's
// temporary tables, which are: so ROLLBACK takes them out before and puts them
// back after.

// saved is a table variable as it was before a ROLLBACK.
type savedTable struct {
	table  *catalog.Table
	create []string
	rows   [][]driver.Value
}

// keepingVariables runs a rollback, which leaves table variables as they are.
func (s *Session) keepingVariables(ctx context.Context, rollback func() error) error {
	var all []*savedTable
	for x := s.frame; x != nil; x = x.parent {
		for _, v := range x.vars {
			if v.table == nil {
				continue
			}
			k, err := s.saveTable(ctx, v.table)
			if err != nil {
				return err
			}
			all = append(all, k)
		}
	}
	err := rollback()
	for _, k := range all {
		err = errors.Join(err, s.putBack(ctx, k))
	}
	return err
}

func (s *Session) saveTable(ctx context.Context, t *catalog.Table) (*savedTable, error) {
	k := &savedTable{table: t}
	for _, q := range []struct {
		text string
		take func([]driver.Value)
	}{
		{fmt.Sprintf("SELECT sql FROM temp.sqlite_master WHERE tbl_name = 't%d' AND sql IS NOT NULL ORDER BY type DESC", t.ID), func(row []driver.Value) {
			if text, ok := row[0].(string); ok {
				k.create = append(k.create, inTemp(text))
			}
		}},
		{fmt.Sprintf("SELECT rowid, * FROM temp.t%d", t.ID), func(row []driver.Value) { k.rows = append(k.rows, copied(row)) }},
	} {
		if err := s.eachRaw(ctx, q.text, q.take); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// inTemp makes the text of SQLite's catalogue create where it was.
func inTemp(text string) string {
	for _, verb := range []string{"CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "} {
		if rest, ok := strings.CutPrefix(text, verb); ok {
			return verb + "temp." + rest
		}
	}
	return text
}

// copied is a row of its own: what the driver lends is good until the next.
func copied(row []driver.Value) []driver.Value {
	out := slices.Clone(row)
	for i, v := range out {
		switch v := v.(type) {
		case []byte:
			out[i] = slices.Clone(v)
		case string:
			out[i] = strings.Clone(v)
		}
	}
	return out
}

func (s *Session) eachRaw(ctx context.Context, text string, take func([]driver.Value)) error {
	rows, err := s.conn.Query(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		take(row)
	}
}

func (s *Session) putBack(ctx context.Context, k *savedTable) error {
	name := fmt.Sprintf("temp.t%d", k.table.ID)
	if err := s.exec(ctx, "DROP TABLE IF EXISTS "+name); err != nil {
		return err
	}
	for _, text := range k.create {
		if err := s.exec(ctx, text); err != nil {
			return err
		}
	}
	for _, row := range k.rows {
		args, marks, names := make([]any, len(row)), make([]string, len(row)), make([]string, len(row))
		names[0] = "rowid"
		at := 1
		for i, v := range row {
			args[i], marks[i] = v, "?"
		}
		for _, c := range k.table.Columns {
			if at < len(names) && (c.Computed == nil || c.Computed.Persisted) {
				names[at] = catalog.StoredColumn(c.ID)
				at++
			}
		}
		if _, err := s.conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, strings.Join(names, ", "), strings.Join(marks, ", ")), args...); err != nil {
			return err
		}
	}
	if _, ok := s.temp.ByID(k.table.ID); !ok {
		d := s.temp.Edit()
		d.Put(k.table)
		s.temp = d.Catalog()
	}
	return nil
}
