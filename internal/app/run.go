package app

import (
	"context"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/edge/proxy"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/managedidentity"
)

// run is one `lanyard run`: a listener of its own, which says who calls, and
// for an app the way to its program.
type run struct {
	system *System
	info   control.RunInfo
	hosted string // the token of the workers, "" for a run of somebody else

	mu    sync.Mutex
	close func() error
	leave func() // takes the app's host name away
}

// OpenRun opens a run. With an identity, the identity endpoint and the
// metadata service on its listener serve that app alone; what the app is
// given is what stands at this moment.
func (s *System) OpenRun(ctx context.Context, req control.RunRequest) (control.Run, error) {
	r := &run{system: s, info: control.RunInfo{ID: s.base.newID()}, hosted: req.Hosted}
	if req.Inside {
		req.Upstream = environmentProxy()
	}
	session := &proxy.Session{Upstream: upstream(req.Upstream, s.address())}
	bound := ""
	if req.App != nil {
		app, err := s.App(ctx, *req.App)
		if err != nil {
			return nil, err
		}
		r.info.App = &app
		bound = app.ID
		if app.Identity != nil {
			if session.Metadata, err = s.identities.Metadata(app.ID); err != nil {
				return nil, err
			}
		}
	}
	var err error
	if session.Plain, err = s.plain(bound, session.Metadata); err != nil {
		return nil, err
	}
	address, stop, err := s.proxy.OpenSession(session)
	if err != nil {
		return nil, err
	}
	r.close = stop
	r.info.Proxy, r.info.IdentityEndpoint = "http://"+address, "http://"+address+managedidentity.Path
	return r, nil
}

// Info is what the child gets.
func (r *run) Info() control.RunInfo { return r.info }

// SetBackend leads the app's host name to a loopback port.
func (r *run) SetBackend(port int) error {
	if r.info.App == nil {
		return &control.Error{Code: control.CodeInvalid, Message: "this run is not an app's"}
	}
	if r.hosted != "" {
		r.system.workers.Listens(r.hosted, port)
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.leave != nil {
		r.leave()
	}
	r.leave = r.system.apps.Serve(appservice.Label(r.info.App.ID), port)
	return nil
}

// Close ends the run.
func (r *run) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.leave != nil {
		r.leave()
		r.leave = nil
	}
	if r.close == nil {
		return nil
	}
	stop := r.close
	r.close = nil
	return stop()
}
