package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/internal/app"
	"github.com/lanyard-dev/lanyard/internal/clients"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/gateway"
)

const (
	defaultListen    = "127.0.0.1:4443"
	defaultSQLListen = "127.0.0.1:1433"
)

// newSystem makes the real cloud.
func newSystem(ctx context.Context, home string, opts upOptions, ephemeral bool, log *slog.Logger) (system, error) {
	cfg := app.Config{
		Home:              home,
		Listen:            opts.Listen,
		ListenExplicit:    opts.Listen != "",
		SQLListen:         opts.SQLListen,
		SQLListenExplicit: opts.SQLListen != "",
		Database:          opts.Database,
		Payload:           opts.Payload,
		PropagationDelay:  opts.PropagationDelay,
		CosmosPartitions:  opts.CosmosPartitions,
		Durability:        opts.Durability,
		MaxApps:           opts.MaxApps,
		AppMemory:         int64(opts.AppMemory) << 20,
		Ephemeral:         ephemeral,
		Version:           readVersion().Version,
		Log:               log,
	}
	if cfg.Listen == "" {
		cfg.Listen = defaultListen
	}
	if cfg.SQLListen == "" {
		cfg.SQLListen = defaultSQLListen
	}
	if opts.SQLUpstream != "" {
		upstream, err := gateway.Parse(opts.SQLUpstream, os.Getenv("LANYARD_SQL_UPSTREAM_PASSWORD"), opts.SQLPasswordFile)
		if err != nil {
			return nil, err
		}
		cfg.SQLUpstream = upstream
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cfg.Program = program
	installer, err := clients.New(io.Discard)
	if err != nil {
		return nil, err
	}
	cfg.Cache, cfg.Platform = filepath.Join(installer.Dir, "builds"), installer.Platform
	return app.New(ctx, cfg)
}
