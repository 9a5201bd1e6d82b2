// Package sqlbatch runs T-SQL for `lanyard sql`: it logs in to a database with
// the operator's or an app's token, as any driver would, and prints what is
// answered. cmd imports it.
package sqlbatch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// Config is one `lanyard sql`.
type Config struct {
	Cloud    *control.Client
	App      *control.AppRef // nil for the operator
	Server   string          // name or host name; "" for the only one
	Database string
	Text     string // batches, with lines of GO between them
	JSON     bool
	Out, Err io.Writer
}

// hostSuffix makes a server's name its host name.
const hostSuffix = ".database.windows.net"

// ErrRefused says that a batch had an error, which Run has printed.
var ErrRefused = errors.New("the server answered with an error")

// Run runs the batches up to the first with an error.
func Run(ctx context.Context, c Config) error {
	st, err := c.Cloud.Status(ctx)
	if err != nil {
		return err
	}
	if st.SQLEndpoint == "" {
		return errors.New("this cloud has no Azure SQL")
	}
	host, err := c.host(ctx)
	if err != nil {
		return err
	}
	pem, err := os.ReadFile(st.CAFile)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("the local CA's certificate could not be read: %s (%v)", st.CAFile, err)
	}
	token, err := c.token(ctx, st, roots)
	if err != nil {
		return err
	}
	failed, err := script.Run(ctx, tds.Target{Address: st.SQLEndpoint, TLS: &tls.Config{RootCAs: roots, ServerName: host}},
		tds.Credentials{Token: tds.Secret(token), Database: c.Database, Server: host, Application: "lanyard sql"}, c.Text, script.Output{Result: c.print, Message: c.say})
	if err != nil {
		return err
	}
	if failed {
		return ErrRefused
	}
	return nil
}

// host is the host name of the server.
func (c Config) host(ctx context.Context) (string, error) {
	if c.Server != "" {
		return strings.TrimSuffix(strings.ToLower(c.Server), hostSuffix) + hostSuffix, nil
	}
	all, err := c.Cloud.DirectHosts(ctx)
	if err != nil {
		return "", err
	}
	var servers []string
	for _, h := range all {
		if hosts.SQL(h) {
			servers = append(servers, h)
		}
	}
	switch len(servers) {
	case 0:
		return "", errors.New("there is no logical server yet: make one with `az sql server create`")
	case 1:
		return servers[0], nil
	}
	return "", fmt.Errorf("there are several logical servers, choose one with --server: %s", strings.Join(servers, ", "))
}
