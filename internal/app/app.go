// Package app is the only wiring: it takes a configuration, makes every part
// of the cloud and connects them, and runs it. cmd/lanyard alone imports it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/edge/ca"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/edge/proxy"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos"
	"github.com/lanyard-dev/lanyard/internal/services/entra"
	"github.com/lanyard-dev/lanyard/internal/services/managedidentity"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/gateway"
)

// Config makes a System.
type Config struct {
	Home string // folder of all state; made if it is not there
	// Listen is the address of the one TCP port. When it is in use and
	// ListenExplicit is not set, a free port is taken instead.
	Listen         string
	ListenExplicit bool
	// SQLListen is the address of Azure SQL, "" for none; its port gives way
	// like the other.
	SQLListen         string
	SQLListenExplicit bool
	// SQLUpstream is the server that has the databases of Azure SQL; none has
	// no address, and the databases are in home.
	SQLUpstream gateway.Upstream
	Database    string // "" for SQLite in home, or postgres://…
	Payload     string // "" for files in home
	// PropagationDelay is how long grants and revocations take to act.
	PropagationDelay time.Duration
	// CosmosPartitions is how many physical partitions a Cosmos DB container
	// has; 0 is 1.
	CosmosPartitions int
	Durability       string // "normal" or "full"
	Ephemeral        bool   // ends when its last run has closed
	Version          string
	Log              *slog.Logger
	// Cache is the folder of what builds of apps download, and Platform the
	// programs that apps have without an environment of their own.
	Cache    string
	Platform func(context.Context) (string, error)
	// Program is lanyard itself, which runs the apps that were deployed; ""
	// runs none.
	Program string
	// MaxApps is how many of them run at once, and AppMemory what one of them
	// may use, in bytes; 0 is the default of each.
	MaxApps   int
	AppMemory int64
}

// shutdownLimit bounds how long open requests may take to finish.
const shutdownLimit = 5 * time.Second

// System is one cloud.
type System struct {
	config    Config
	base      *base
	authority *ca.Authority
	proxy     *proxy.Server
	listener  net.Listener
	sql       []net.Listener // of Azure SQL, none or first the one that was asked for
	control   *control.Listener

	apps       *appservice.Service
	workers    *workers.Supervisor
	identities *managedidentity.Service
	documents  *cosmos.Service
	login      *entra.Service
	databases  *sqldb.Service
	pages      *portal.Portal

	// explainers are the services that explain their refusals themselves.
	explainers map[string]func(context.Context, access.Record) (*access.Explanation, error)
	// background is what services do beside answering.
	background []func(context.Context) error

	ready chan struct{}
	stop  chan struct{}
	// notices is what the user should know about this start.
	notices []string
}

// New makes every part. It holds the home's lock from then on, until Close.
func New(ctx context.Context, c Config) (s *System, err error) {
	if c.Home == "" || c.Listen == "" || c.Log == nil {
		return nil, errors.New("app: home, listen address and log are required")
	}
	if err := control.MakeHome(c.Home); err != nil {
		return nil, err
	}
	s = &System{config: c, ready: make(chan struct{}), stop: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.control, err = control.Listen(c.Home); err != nil {
		return s, err
	}
	if s.base, err = newBase(ctx, c); err != nil {
		return s, err
	}
	var notice string
	if s.authority, notice, err = ca.Open(c.Home, s.base.clock); err != nil {
		return s, err
	}
	s.notices = s.base.db.Notices()
	if notice != "" {
		s.notices = append(s.notices, notice)
	}
	for _, n := range s.notices {
		c.Log.Warn(n)
	}
	table, err := s.wire()
	if err != nil {
		return s, fmt.Errorf("wire the services: %w", err)
	}
	plain, err := s.plain("", nil)
	if err != nil {
		return s, err
	}
	if s.listener, err = listen(c.Listen, c.ListenExplicit, "--listen"); err != nil {
		return s, err
	}
	if c.SQLListen != "" {
		if s.sql, err = listenSQL(c.SQLListen, c.SQLListenExplicit); err != nil {
			return s, err
		}
	}
	s.proxy = proxy.New(proxy.Config{
		Authority: s.authority, Hosts: table, Plain: plain, Upstream: upstream(environmentProxy(), s.address()), Log: c.Log,
	})
	return s, nil
}

// listen opens a port that an option names: a free one where the default is
// taken, and nobody asked for it.
func listen(address string, explicit bool, option string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if err == nil {
		return ln, nil
	}
	if explicit {
		return nil, fmt.Errorf("listen on %s: %w; give another address with %s, or leave the option out to take a free port", address, err, option)
	}
	if ln, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		return ln, nil
	}
	return nil, fmt.Errorf("listen on %s: %w", address, err)
}

// listenSQL opens the port of Azure SQL, and the one that the programs of runs
// connect to, who know its servers by name. That is not to be had where
// somebody listens on port 1433 of every address, be it this cloud itself.
func listenSQL(address string, explicit bool) ([]net.Listener, error) {
	first, err := listen(address, explicit, "--sql-listen")
	if err != nil {
		return nil, err
	}
	listeners := []net.Listener{first}
	if named := hosts.SQLAddress(first.Addr().(*net.TCPAddr).Port); named != nil {
		if l, err := net.Listen("tcp", net.JoinHostPort(named.String(), strconv.Itoa(hosts.SQLPort))); err == nil {
			listeners = append(listeners, l)
		}
	}
	return listeners, nil
}

// Run serves until the context ends or Shutdown is called.
func (s *System) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.base.db.Run(ctx) })
	g.Go(func() error { return s.base.access.Run(ctx) })
	g.Go(func() error { return s.base.tokens.Run(ctx) })
	for _, work := range s.background {
		g.Go(func() error { return work(ctx) })
	}
	g.Go(func() error { return s.proxy.Serve(s.listener, nil) })
	if len(s.sql) > 0 {
		g.Go(func() error { return s.databases.Serve(ctx, s.sql, s.authority.Leaf) })
	}
	g.Go(func() error {
		return control.Serve(ctx, s.control, s, control.Options{Ephemeral: s.config.Ephemeral, Log: s.config.Log})
	})
	g.Go(func() error {
		select {
		case <-ctx.Done():
		case <-s.stop:
			cancel()
		}
		limit, done := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
		defer done()
		if err := s.proxy.Shutdown(limit); err != nil {
			s.config.Log.Warn("requests were cut off at the end", "error", err)
		}
		return nil
	})
	close(s.ready)
	return g.Wait()
}

// Ready is closed when the system serves.
func (s *System) Ready() <-chan struct{} { return s.ready }

// Endpoint is the URL of the one port, for this machine: a cloud that listens
// on every address is reached over loopback.
func (s *System) Endpoint() string { return "http://" + s.address() }

func (s *System) address() string { return reached(s.listener) }

// SQLEndpoint is the address of Azure SQL for this machine, "" without one.
func (s *System) SQLEndpoint() string {
	if len(s.sql) == 0 {
		return ""
	}
	return reached(s.sql[0])
}

// sqlNamed reports whether connects to port 1433 of the servers' address arrive
// here.
func (s *System) sqlNamed() bool {
	named := net.TCPAddr{Port: hosts.SQLPort}
	for _, l := range s.sql {
		a := l.Addr().(*net.TCPAddr)
		if named.IP = hosts.SQLAddress(s.sql[0].Addr().(*net.TCPAddr).Port); a.Port == named.Port && (a.IP.IsUnspecified() || a.IP.Equal(named.IP)) {
			return true
		}
	}
	return false
}

// reached is how this machine reaches a listener.
func reached(l net.Listener) string {
	a := l.Addr().(*net.TCPAddr)
	if a.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.Port))
	}
	return a.String()
}

// Close gives everything back that New took. It may be called again.
func (s *System) Close() error {
	var err error
	for _, l := range append([]net.Listener{s.listener}, s.sql...) {
		if l == nil {
			continue
		}
		if e := l.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	if s.base != nil {
		err = errors.Join(err, s.base.db.Close())
	}
	if s.control != nil {
		err = errors.Join(err, s.control.Close())
		s.control = nil
	}
	return err
}
