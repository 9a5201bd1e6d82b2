package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
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
	client, err := tds.Dial(ctx, tds.Target{Address: s.SQLEndpoint(), TLS: &tls.Config{RootCAs: roots, ServerName: host}},
		tds.Credentials{Token: tds.Secret(token), Database: database, Server: host, Application: "Lanyard portal"})
	var refusal *types.Error
	if errors.As(err, &refusal) {
		answer.Messages = []portal.SQLMessage{{Number: int(refusal.Number), Text: script.Message(refusal), Error: true}}
		return answer, nil
	}
	if err != nil {
		return nil, err
	}
	defer client.Close()
	for _, batch := range script.Batches(text) {
		err := client.Batch(ctx, batch, script.Answer(limit, func(r *script.Result) error {
			shown := portal.SQLResult{Rows: r.Rows, More: r.More}
			for _, c := range r.Columns {
				shown.Columns = append(shown.Columns, c.Name)
			}
			answer.Results = append(answer.Results, shown)
			return nil
		}, func(e *types.Error) error {
			m := portal.SQLMessage{Text: e.Message}
			if e.Level > script.MaxInfo {
				m = portal.SQLMessage{Number: int(e.Number), Text: script.Message(e), Error: true}
			}
			answer.Messages = append(answer.Messages, m)
			return nil
		}))
		if err != nil || answer.Failed() {
			return answer, err
		}
	}
	return answer, nil
}
