package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner"
	"github.com/lanyard-dev/lanyard/internal/runner/logfile"
)

// upOptions are the settings of a cloud.
type upOptions struct {
	Listen           string        `help:"Address of the cloud; the default's port gives way to a free one when it is taken." env:"LANYARD_LISTEN" placeholder:"127.0.0.1:4443"`
	SQLListen        string        `name:"sql-listen" help:"Address of Azure SQL; the default's port gives way to a free one when it is taken." env:"LANYARD_SQL_LISTEN" placeholder:"127.0.0.1:1433"`
	SQLUpstream      string        `name:"sql-upstream" help:"SQL Server that has the databases of Azure SQL; its password is LANYARD_SQL_UPSTREAM_PASSWORD." env:"LANYARD_SQL_UPSTREAM" placeholder:"sqlserver://…"`
	SQLPasswordFile  string        `name:"sql-upstream-password-file" help:"File with the password of --sql-upstream." env:"LANYARD_SQL_UPSTREAM_PASSWORD_FILE" placeholder:"FILE"`
	Database         string        `help:"PostgreSQL instead of SQLite in home." env:"LANYARD_DATABASE" placeholder:"postgres://…"`
	Payload          string        `help:"Where blob bytes go instead of files in home." env:"LANYARD_PAYLOAD" placeholder:"file:///…"`
	PropagationDelay time.Duration `help:"How long a role assignment takes to count." env:"LANYARD_PROPAGATION_DELAY" default:"0s"`
	CosmosPartitions int           `name:"cosmos-partitions" help:"How many physical partitions a Cosmos DB container has." env:"LANYARD_COSMOS_PARTITIONS" default:"1"`
	MaxApps          int           `name:"max-apps" help:"How many deployed apps run at once." env:"LANYARD_MAX_APPS" default:"20"`
	AppMemory        int           `name:"app-memory" help:"Memory that one deployed app may use, in MB." env:"LANYARD_APP_MEMORY" default:"2048"`
	Durability       string        `help:"normal survives a killed process, full a power loss as well." env:"LANYARD_DURABILITY" enum:"normal,full" default:"normal"`
}

// check says what is wrong with the options, before a cloud is made of them.
func (o upOptions) check() error {
	switch {
	case o.MaxApps < 1 || o.AppMemory < 1 || o.CosmosPartitions < 1:
		return errors.New("--max-apps, --app-memory and --cosmos-partitions are whole numbers from 1 on")
	case o.PropagationDelay < 0:
		return errors.New("--propagation-delay is a time such as 30s, and not less than nothing")
	case o.SQLPasswordFile != "" && o.SQLUpstream == "":
		return errors.New("--sql-upstream-password-file is the password of a server: say which with --sql-upstream")
	}
	return nil
}

// hand passes the options to a cloud that is started as its own process: in its
// environment, since others can read a command line and a database's URL may
// hold a password.
func (o upOptions) hand(e *runner.Environ) {
	// That process runs in home.
	if file, err := filepath.Abs(o.SQLPasswordFile); err == nil && o.SQLPasswordFile != "" {
		o.SQLPasswordFile = file
	}
	for name, value := range map[string]string{
		"LANYARD_LISTEN":            o.Listen,
		"LANYARD_SQL_LISTEN":        o.SQLListen,
		"LANYARD_SQL_UPSTREAM":      o.SQLUpstream,
		"LANYARD_DATABASE":          o.Database,
		"LANYARD_PAYLOAD":           o.Payload,
		"LANYARD_PROPAGATION_DELAY": o.PropagationDelay.String(),
		"LANYARD_COSMOS_PARTITIONS": strconv.Itoa(o.CosmosPartitions),
		"LANYARD_DURABILITY":        o.Durability,
		"LANYARD_MAX_APPS":          strconv.Itoa(o.MaxApps),
		"LANYARD_APP_MEMORY":        strconv.Itoa(o.AppMemory),

		"LANYARD_SQL_UPSTREAM_PASSWORD_FILE": o.SQLPasswordFile,
	} {
		e.Set(name, value)
	}
}

type upCmd struct {
	upOptions
	Detach    bool `short:"d" help:"Return when the cloud is ready."`
	Detached  bool `hidden:"" help:"Be the process that --detach started: report on standard output."`
	Ephemeral bool `hidden:"" help:"Stop when the last run has ended."`
}

func (c *upCmd) Run(inv *invocation) error {
	if !c.Detached {
		if err := refuseSecond(inv); err != nil {
			return err
		}
	}
	if err := control.MakeHome(inv.home); err != nil {
		return err
	}
	if c.Detach {
		return c.detach(inv)
	}
	log, err := logfile.NewWriter(inv.home)
	if err != nil {
		return err
	}
	defer log.Close()
	err = c.serve(inv, log)
	if c.Detached && err != nil {
		return errors.Join(&exitCode{code: 1}, runner.WriteReport(inv.stdout, runner.Report{Error: err.Error()}))
	}
	return err
}

func (c *upCmd) detach(inv *invocation) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	server := runner.Server{Home: inv.home, Exe: exe, Env: runner.NewEnviron(os.Environ()), Progress: inv.stderr}
	c.hand(server.Env)
	if err := server.Start(inv.ctx); err != nil {
		return err
	}
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	st, err := client.Status(inv.ctx)
	if err != nil {
		return err
	}
	return announce(inv, st, "`lanyard down`")
}

// announce is the first line that a user sees, and what is special about this
// start.
func announce(inv *invocation, st control.Status, stop string) error {
	for _, n := range st.Notices {
		fmt.Fprintln(inv.stderr, "lanyard: "+n)
	}
	_, err := fmt.Fprintf(inv.stdout, "Lanyard listens on %s. Stop it with %s.\n", st.Endpoint, stop)
	return err
}

// leaving is how long a cloud that a run started may take to end.
const leaving = 3 * time.Second

// noticing is how long it may take to see that its last run has ended.
const noticing = 500 * time.Millisecond

// refuseSecond fails when a cloud runs. One that the last run has just left is
// about to end; it is waited for.
func refuseSecond(inv *invocation) error {
	c, err := control.Dial(inv.ctx, inv.home)
	if errors.Is(err, control.ErrNotRunning) {
		return nil
	}
	if err != nil {
		return err
	}
	defer c.Close()
	st, err := c.Status(inv.ctx)
	// The cloud may not have noticed yet that the run has ended.
	for deadline := time.Now().Add(noticing); err == nil && st.Ephemeral && st.Runs > 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
		st, err = c.Status(inv.ctx)
	}
	if errors.Is(err, control.ErrNotRunning) || err == nil && st.Ephemeral && st.Runs == 0 {
		ctx, cancel := context.WithTimeout(inv.ctx, leaving)
		defer cancel()
		if control.WaitGone(ctx, inv.home, 0) == nil {
			return nil
		}
	}
	return alreadyRunning(inv.home, st)
}

func alreadyRunning(home string, st control.Status) error {
	stop := "stop it with `lanyard down`"
	if st.Ephemeral {
		stop = "it ends with the last `lanyard run`, or with `lanyard down`"
	}
	where := ""
	if st.PID != 0 {
		where = fmt.Sprintf(" (process %d, %s)", st.PID, st.Endpoint)
	}
	return fmt.Errorf("a cloud is already running on %s%s; %s", home, where, stop)
}

// serve is the cloud itself, in this process.
func (c *upCmd) serve(inv *invocation, log io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	boundGarbage()
	ctx, stop := signal.NotifyContext(inv.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	out := log
	if !c.Detached {
		out = io.MultiWriter(log, inv.stderr)
	}
	logger := slog.New(slog.NewTextHandler(out, nil))
	sys, err := inv.newSystem(ctx, inv.home, c.upOptions, c.Ephemeral, logger)
	if errors.Is(err, control.ErrInUse) {
		return alreadyRunning(inv.home, control.Status{})
	}
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- sys.Run(ctx) }()
	select {
	case err := <-ended:
		return errors.Join(err, sys.Close())
	case <-sys.Ready():
	}
	if err := c.reportReady(inv, sys); err != nil {
		stop()
		return errors.Join(err, <-ended, sys.Close())
	}
	err = <-ended
	if errors.Is(err, context.Canceled) {
		err = nil // asked to
	}
	return errors.Join(err, sys.Close())
}

// reportReady tells the user, or the process that waits for it.
func (c *upCmd) reportReady(inv *invocation, sys system) error {
	if c.Detached {
		if err := runner.WriteReport(inv.stdout, runner.Report{Ready: true}); err != nil {
			return err
		}
		return inv.stdout.Close() // the reader goes away
	}
	st, err := sys.Status(inv.ctx)
	if err != nil {
		return err
	}
	return announce(inv, st, "Ctrl-C or `lanyard down`")
}
