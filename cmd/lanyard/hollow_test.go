package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// hollow is a system with nothing behind the control API: the command line's
// tests see what it hands over in home. Its apps are read from apps.json there.
type hollow struct {
	control.People // nobody

	home  string
	opts  upOptions
	eph   bool
	ln    *control.Listener
	log   *slog.Logger
	ready chan struct{}
	stop  context.CancelFunc
	ctx   context.Context

	mu   sync.Mutex
	runs int
}

func newHollow(ctx context.Context, home string, opts upOptions, ephemeral bool, log *slog.Logger) (system, error) {
	if opts.Listen == "127.0.0.1:1" {
		return nil, errors.New("listen 127.0.0.1:1: address already in use")
	}
	if err := os.WriteFile(filepath.Join(home, "ca.pem"), []byte(testCA), 0o600); err != nil {
		return nil, err
	}
	ln, err := control.Listen(home)
	if err != nil {
		return nil, err
	}
	h := &hollow{home: home, opts: opts, eph: ephemeral, ln: ln, log: log, ready: make(chan struct{})}
	h.ctx, h.stop = context.WithCancel(ctx)
	return h, nil
}

func (h *hollow) Run(context.Context) error {
	close(h.ready)
	h.log.Info("hollow system runs")
	return control.Serve(h.ctx, h.ln, h, control.Options{Ephemeral: h.eph, Log: h.log})
}

func (h *hollow) Ready() <-chan struct{} { return h.ready }
func (h *hollow) Close() error           { h.stop(); return h.ln.Close() }

func (h *hollow) Status(context.Context) (control.Status, error) {
	endpoint := h.opts.Listen
	if endpoint == "" {
		endpoint = "127.0.0.1:4443"
	}
	return control.Status{
		Endpoint: "http://" + endpoint, Proxy: "http://" + endpoint, CAFile: filepath.Join(h.home, "ca.pem"),
		TenantID: "tenant-1", SubscriptionID: "sub-1", PortalURL: "http://lanyard.localhost:4443/portal",
		Operator: control.Operator{ClientID: "client-1", ObjectID: "object-1"}, SQLEndpoint: "127.0.0.1:1433",
		PID: os.Getpid(), Home: h.home, Ready: true, Resources: map[string]int{"Microsoft.Web/sites": 2},
	}, nil
}

func (h *hollow) Operator(context.Context) (control.OperatorCredential, error) {
	return control.OperatorCredential{
		ClientID: "client-1", TenantID: "tenant-1", Secret: "s3cret", SubscriptionID: "sub-1", SubscriptionName: "Local",
	}, nil
}

// DirectHosts are the lines of direct-hosts in home.
func (h *hollow) DirectHosts(context.Context) ([]string, error) {
	b, err := os.ReadFile(filepath.Join(h.home, "direct-hosts"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(b)), err
}

func (h *hollow) App(_ context.Context, ref control.AppRef) (control.AppEnvironment, error) {
	var all, found []control.AppEnvironment
	b, err := os.ReadFile(filepath.Join(h.home, "apps.json"))
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		return control.AppEnvironment{}, err
	}
	for _, a := range all {
		if a.Name == ref.Name && (ref.Group == "" || a.Group == ref.Group) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		return control.AppEnvironment{}, &control.Error{Code: control.CodeNotFound, Message: "no app " + ref.Name}
	case 1:
		return found[0], nil
	}
	var groups []string
	for _, a := range found {
		groups = append(groups, a.Group)
	}
	return control.AppEnvironment{}, &control.Error{Code: control.CodeAmbiguous,
		Message: fmt.Sprintf("%s is in groups %s; say which with -g", ref.Name, strings.Join(groups, ", "))}
}

type hollowRun struct {
	h    *hollow
	info control.RunInfo
	ln   net.Listener
}

func (h *hollow) OpenRun(ctx context.Context, req control.RunRequest) (control.Run, error) {
	r := &hollowRun{h: h}
	if req.App != nil {
		a, err := h.App(ctx, *req.App)
		if err != nil {
			return nil, err
		}
		r.info.App = &a
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.runs++
	r.ln = ln
	r.info.ID = fmt.Sprint("run-", h.runs)
	r.info.Proxy = "http://" + ln.Addr().String()
	r.info.IdentityEndpoint = r.info.Proxy + "/msi/token"
	b, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	return r, os.WriteFile(filepath.Join(h.home, "request.json"), b, 0o600)
}

func (r *hollowRun) Info() control.RunInfo { return r.info }

func (r *hollowRun) SetBackend(port int) error {
	return os.WriteFile(filepath.Join(r.h.home, "backend"), fmt.Appendln(nil, port), 0o600)
}

func (r *hollowRun) Close() error { return r.ln.Close() }

func (h *hollow) PortalLink(_ context.Context, upn string) (string, error) {
	if upn == "nobody" {
		return "", &control.Error{Code: control.CodeNotFound, Message: "there is no user nobody"}
	}
	return "http://lanyard.localhost:4443/portal/link?token=" + upn, nil
}

func (h *hollow) Why(_ context.Context, id string) (control.Explanation, error) {
	if id == "" {
		return control.Explanation{Text: "nothing was denied yet"}, nil
	}
	return control.Explanation{Found: true, Text: "denied: " + id + "\n", JSON: json.RawMessage(`{"id":"` + id + `"}`)}, nil
}

func (h *hollow) Shutdown(context.Context) error { h.stop(); return nil }
