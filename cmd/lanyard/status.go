package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/control"
)

type statusCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run exits with 0 only when the cloud is ready.
func (c *statusCmd) Run(inv *invocation) error {
	st := control.Status{Home: inv.home}
	client, err := control.Dial(inv.ctx, inv.home)
	if err == nil {
		defer client.Close()
		st, err = client.Status(inv.ctx)
	}
	if err != nil && !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	if c.JSON {
		err = writeIndented(inv.stdout, st)
	} else {
		err = writeStatus(inv.stdout, st)
	}
	if err == nil && !st.Ready {
		return &exitCode{code: 1}
	}
	return err
}

func writeStatus(w io.Writer, st control.Status) error {
	if st.PID == 0 && !st.Ready {
		_, err := fmt.Fprintf(w, "not running (home %s)\n", st.Home)
		return err
	}
	state := "ready"
	if !st.Ready {
		state = "starting"
	}
	for _, row := range [][2]string{
		{"state", state},
		{"endpoint", st.Endpoint},
		{"proxy", st.Proxy},
		{"SQL", st.SQLEndpoint},
		{"portal", st.PortalURL},
		{"CA", st.CAFile},
		{"tenant", st.TenantID},
		{"subscription", st.SubscriptionID},
		{"operator", st.Operator.ClientID + " (client id), " + st.Operator.ObjectID + " (object id)"},
		{"home", st.Home},
		{"process", fmt.Sprint(st.PID)},
		{"version", st.Version},
	} {
		if row[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-13s %s\n", row[0], row[1]); err != nil {
			return err
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(st.Resources)) {
		if _, err := fmt.Fprintf(w, "%-13s %d %s\n", "resources", st.Resources[kind], kind); err != nil {
			return err
		}
	}
	return nil
}

func writeIndented(w *os.File, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
