package sqldb

import (
	"context"
	"crypto/tls"
	"net"

	"golang.org/x/sync/errgroup"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// Serve speaks TDS on listeners until the context ends. certificate returns
// the certificate for the name that a client asks for; one that names none
// came by an address, and gets that of the loopback address.
func (s *Service) Serve(ctx context.Context, listeners []net.Listener, certificate func(name string) (*tls.Certificate, error)) error {
	server, err := tds.New(tds.Config{
		Handler: s, Log: s.Web.Log,
		Certificate: func(name string) (*tls.Certificate, error) {
			if name == "" {
				name = "127.0.0.1"
			}
			return certificate(name)
		},
	})
	if err != nil {
		return err
	}
	if err := s.sweep(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, l := range listeners {
		g.Go(func() error { return server.Serve(ctx, l) })
	}
	return g.Wait()
}
