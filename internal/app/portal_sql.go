package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// RunSQL logs in as the portal's user, over the wire as everybody does.
func (s *System) RunSQL(ctx context.Context, server, database, token, text string, limit int) (*portal.SQLAnswer, error) {
	if s.SQLEndpoint() == "" {
		return nil, azerr.New(azerr.Invalid, "NotSupported", "This cloud was started without Azure SQL (--sql-listen).")
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.authority.RootPEM())
	host := server + ".database.windows.net"
	answer := &portal.SQLAnswer{}
	_, err := script.Run(ctx, tds.Target{Address: s.SQLEndpoint(), TLS: &tls.Config{RootCAs: roots, ServerName: host}},
		tds.Credentials{Token: tds.Secret(token), Database: database, Server: host, Application: "Lanyard portal"}, text, script.Output{
			Limit: limit,
			Result: func(r *script.Result) error {
				shown := portal.SQLResult{Rows: r.Rows, More: r.More}
				for _, c := range r.Columns {
					shown.Columns = append(shown.Columns, c.Name)
				}
				answer.Results = append(answer.Results, shown)
				return nil
			},
			Message: func(m script.Message) error {
				answer.Messages = append(answer.Messages, portal.SQLMessage(m))
				return nil
			},
		})
	return answer, err
}
