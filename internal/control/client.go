package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
)

// Client talks to the system that owns a home.
type Client struct {
	socket string
	http   *http.Client
}

// Dial finds the system of home. The error is ErrNotRunning when none answers;
// one that is still starting is waited for by the first call.
func Dial(ctx context.Context, home string) (*Client, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, err
	}
	p, err := recordedPath(home)
	if err != nil {
		return nil, err
	}
	c := &Client{socket: p}
	conn, err := c.dial(ctx, "", "")
	if err != nil {
		return nil, err
	}
	// Keep the connection just made for the first call.
	first := make(chan net.Conn, 1)
	first <- conn
	c.http = &http.Client{Transport: &http.Transport{
		DisableCompression: true,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			select {
			case conn := <-first:
				return conn, nil
			default:
				return c.dial(ctx, network, addr)
			}
		},
	}}
	return c, nil
}

func (c *Client) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", c.socket)
	switch {
	case err == nil:
		return conn, nil
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, errWindowsRefused):
		return nil, ErrNotRunning
	default:
		return nil, err
	}
}

// errWindowsRefused is WSAECONNREFUSED, which package syscall names on Windows
// only.
const errWindowsRefused = syscall.Errno(10061)

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status describes the running system.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return get[Status](ctx, c, "/v1/status")
}

// Operator returns the operator's credential.
func (c *Client) Operator(ctx context.Context) (OperatorCredential, error) {
	return get[OperatorCredential](ctx, c, "/v1/operator")
}

// App returns an app's environment as it stands now.
func (c *Client) App(ctx context.Context, ref AppRef) (AppEnvironment, error) {
	q := url.Values{"name": {ref.Name}, "group": {ref.Group}, "slot": {ref.Slot}}
	return get[AppEnvironment](ctx, c, "/v1/app?"+q.Encode())
}

// DirectHosts returns the hosts whose clients ask no proxy.
func (c *Client) DirectHosts(ctx context.Context) ([]string, error) {
	return get[[]string](ctx, c, "/v1/direct-hosts")
}

// Why explains the denial of that request id; the latest when id is empty.
func (c *Client) Why(ctx context.Context, id string) (Explanation, error) {
	return get[Explanation](ctx, c, "/v1/why?"+url.Values{"id": {id}}.Encode())
}

// PortalLink returns the address of a page that signs a user in to the portal
// once, the operator without a name.
func (c *Client) PortalLink(ctx context.Context, upn string) (string, error) {
	return call[string](ctx, c, http.MethodPost, "/v1/portal-link?"+url.Values{"user": {upn}}.Encode(), nil)
}

// Shutdown asks the system to stop; WaitGone waits for that.
func (c *Client) Shutdown(ctx context.Context) error {
	_, err := call[struct{}](ctx, c, http.MethodPost, "/v1/shutdown", nil)
	return err
}

// OpenRun opens a run session, which lasts until the session is closed or this
// process ends.
func (c *Client) OpenRun(ctx context.Context, req RunRequest) (*Session, error) {
	// The session outlives the call's context.
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	resp, err := c.send(live, http.MethodPost, "/v1/runs", req)
	if err != nil {
		cancel()
		return nil, err
	}
	dec := json.NewDecoder(resp.Body)
	s := &Session{client: c, cancel: cancel, lost: make(chan struct{})}
	if err := dec.Decode(&s.Info); err != nil {
		cancel()
		resp.Body.Close()
		return nil, fmt.Errorf("open a run: %w", err)
	}
	go func() {
		defer close(s.lost)
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
	}()
	return s, nil
}

// Session is the client's end of a run session.
type Session struct {
	Info   RunInfo
	client *Client
	cancel context.CancelFunc
	lost   chan struct{}
}

// SetBackend says on which loopback port the child answers HTTP.
func (s *Session) SetBackend(ctx context.Context, port int) error {
	_, err := call[struct{}](ctx, s.client, http.MethodPut, "/v1/runs/"+url.PathEscape(s.Info.ID)+"/backend",
		map[string]int{"port": port})
	return err
}

// Lost is closed when the session has ended, by either side.
func (s *Session) Lost() <-chan struct{} { return s.lost }

// Close ends the session and waits until the connection is down.
func (s *Session) Close() {
	s.cancel()
	<-s.lost
}

func get[T any](ctx context.Context, c *Client, path string) (T, error) {
	return call[T](ctx, c, http.MethodGet, path, nil)
}

func call[T any](ctx context.Context, c *Client, method, path string, body any) (T, error) {
	var v T
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		return v, fmt.Errorf("read the control answer: %w", err)
	}
	return v, nil
}

// send returns a successful answer, or the error that the other side worded.
func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://lanyard"+path, r)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, unwrapURL(err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	e := &Error{}
	if err := json.NewDecoder(resp.Body).Decode(e); err != nil || e.Message == "" {
		return nil, fmt.Errorf("control: %s", resp.Status)
	}
	return nil, e
}

// unwrapURL drops net/http's "Get "http://lanyard/…":", which helps nobody.
// A connection that breaks before the answer means that the system went away.
func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return ErrNotRunning
	}
	return err
}
