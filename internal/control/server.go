package control

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Options of Serve.
type Options struct {
	// Ephemeral ends the system when its last run has closed.
	Ephemeral bool
	// Grace is how long an ephemeral system waits for another run; 0 means
	// 300 ms.
	Grace time.Duration
	// FirstRun is how long an ephemeral system waits for its first run; 0
	// means 15 s.
	FirstRun time.Duration
	// Log may be nil.
	Log *slog.Logger
}

// Serve answers the command line until ctx ends. It closes the socket but
// keeps home claimed: the caller closes ln when the rest of the system is down.
func Serve(ctx context.Context, ln *Listener, b Backend, opts Options) error {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{backend: b, log: opts.Log, runs: newRuns(opts, b)}
	srv := &http.Server{
		Handler:           s.routes(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln.ln) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	// Runs end with ctx; answers under way (to `down`, for one) get a moment.
	stop, cancelStop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancelStop()
	if err := srv.Shutdown(stop); err != nil {
		srv.Close()
	}
	s.runs.closeAll()
	return nil
}

type server struct {
	backend Backend
	log     *slog.Logger
	runs    *runs
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", answer(func(r *http.Request) (any, error) {
		st, err := s.backend.Status(r.Context())
		st.Ephemeral, st.Runs = s.runs.count()
		return st, err
	}))
	mux.HandleFunc("GET /v1/operator", answer(func(r *http.Request) (any, error) {
		return s.backend.Operator(r.Context())
	}))
	mux.HandleFunc("GET /v1/app", answer(func(r *http.Request) (any, error) {
		q := r.URL.Query()
		return s.backend.App(r.Context(), AppRef{Name: q.Get("name"), Group: q.Get("group"), Slot: q.Get("slot")})
	}))
	mux.HandleFunc("GET /v1/direct-hosts", answer(func(r *http.Request) (any, error) {
		return s.backend.DirectHosts(r.Context())
	}))
	mux.HandleFunc("GET /v1/why", answer(func(r *http.Request) (any, error) {
		return s.backend.Why(r.Context(), r.URL.Query().Get("id"))
	}))
	mux.HandleFunc("POST /v1/portal-link", answer(func(r *http.Request) (any, error) {
		return s.backend.PortalLink(r.Context(), r.URL.Query().Get("user"))
	}))
	mux.HandleFunc("POST /v1/shutdown", answer(func(r *http.Request) (any, error) {
		s.runs.stop()
		return struct{}{}, s.backend.Shutdown(context.WithoutCancel(r.Context()))
	}))
	s.userRoutes(mux)
	mux.HandleFunc("POST /v1/runs", s.openRun)
	mux.HandleFunc("PUT /v1/runs/{id}/backend", answer(s.setBackend))
	return mux
}

func answer(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := f(r)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, v)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client is gone when this fails; nobody is left to tell.
	_ = json.NewEncoder(w).Encode(v)
}

func writeError(w http.ResponseWriter, err error) {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: CodeInternal, Message: err.Error()}
	}
	status := http.StatusBadRequest
	switch e.Code {
	case CodeNotFound:
		status = http.StatusNotFound
	case CodeConflict, CodeAmbiguous:
		status = http.StatusConflict
	case CodeStopping:
		status = http.StatusServiceUnavailable
	case CodeInternal:
		status = http.StatusInternalServerError
	}
	writeJSON(w, status, e)
}

// setBackend is PUT /v1/runs/{id}/backend.
func (s *server) setBackend(r *http.Request) (any, error) {
	var body struct{ Port int }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Port < 1 || body.Port > 65535 {
		return nil, &Error{Code: CodeInvalid, Message: "the port must be between 1 and 65535"}
	}
	run, ok := s.runs.get(r.PathValue("id"))
	if !ok {
		return nil, &Error{Code: CodeNotFound, Message: "no such run"}
	}
	return struct{}{}, run.SetBackend(body.Port)
}

// openRun is POST /v1/runs. The answer is one line of JSON and then silence:
// the session lives as long as the connection, so a client that is killed
// leaves nothing behind.
func (s *server) openRun(w http.ResponseWriter, r *http.Request) {
	var req RunRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		writeError(w, &Error{Code: CodeInvalid, Message: "malformed request"})
		return
	}
	run, err := s.runs.open(r.Context(), req)
	if err != nil {
		writeError(w, err)
		return
	}
	info := run.Info()
	defer s.runs.close(info.ID)
	s.log.Info("run opened", "run", info.ID, "proxy", info.Proxy)
	writeJSON(w, http.StatusOK, info)
	if err := http.NewResponseController(w).Flush(); err != nil {
		return
	}
	<-r.Context().Done()
	s.log.Info("run closed", "run", info.ID)
}
