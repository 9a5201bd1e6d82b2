package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// What a page of the query editor is made from. Azure's gives a query five
// minutes, too.
const (
	queryLife   = 5 * time.Minute
	maxResults  = 50
	maxMessages = 200
	maxText     = 8 << 20 // bytes of all values
)

// RunSQL logs in as the portal's user, over the wire as everybody does.
func (s *System) RunSQL(ctx context.Context, server, database, token, text string, limit int) (*portal.SQLAnswer, error) {
	if s.SQLEndpoint() == "" {
		return nil, azerr.New(azerr.Invalid, "NotSupported", "This cloud was started without Azure SQL (--sql-listen).")
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.authority.RootPEM())
	host := server + ".database.windows.net"
	page := &sqlPage{}
	limited, cancel := context.WithTimeout(ctx, queryLife)
	defer cancel()
	_, err := script.Run(limited, tds.Target{Address: s.SQLEndpoint(), TLS: &tls.Config{RootCAs: roots, ServerName: host}},
		tds.Credentials{Token: tds.Secret(token), Database: database, Server: host, Application: "Lanyard portal"}, text,
		script.Output{Limit: limit, Result: page.result, Message: page.message})
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, azerr.Newf(azerr.Invalid, "QueryTimeout", "The query was ended: the query editor gives it %d minutes.", int(queryLife.Minutes()))
	}
	if errors.Is(err, tds.ErrTooLong) {
		return nil, azerr.New(azerr.Invalid, "ResultTooLarge", "The query answers more than can be read at once. Ask for fewer rows or columns.")
	}
	return &page.SQLAnswer, err
}

// sqlPage keeps of an answer what a page can show, and counts the rest.
type sqlPage struct {
	portal.SQLAnswer
	size int
}

func (p *sqlPage) result(r *script.Result) error {
	size := 0
	for _, row := range r.Rows {
		for _, v := range row {
			if v != nil {
				size += len(*v)
			}
		}
	}
	if len(p.Results) == maxResults || p.size+size > maxText {
		p.Left++
		return nil
	}
	p.size += size
	shown := portal.SQLResult{Rows: r.Rows, More: r.More}
	for _, c := range r.Columns {
		shown.Columns = append(shown.Columns, c.Name)
	}
	p.Results = append(p.Results, shown)
	return nil
}

// message keeps the first ones, and the first error.
func (p *sqlPage) message(m script.Message) error {
	if m.Error && !p.Failed() || len(p.Messages) < maxMessages {
		p.Messages = append(p.Messages, portal.SQLMessage(m))
	}
	return nil
}
