package workers

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// NewTransport reaches the programs of apps. They may listen on either loopback
// address: Node's "localhost" is often ::1. Bodies pass as they are.
func NewTransport() *http.Transport {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		_, port, _ := net.SplitHostPort(address)
		if conn, err := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); err == nil {
			return conn, nil
		}
		return nil, err
	}
	// An idle connection is given up before the servers of apps do it, some of
	// them after two seconds: a request on a dying one would be lost.
	return &http.Transport{DialContext: dial, DisableCompression: true, IdleConnTimeout: time.Second, MaxIdleConnsPerHost: 128}
}

const (
	defaultProbe = "/robots933456.txt"
	defaultLimit = 230 * time.Second
	// patience is for one answer: an app may compute for long at its first.
	patience = 30 * time.Second
)

// warmUp asks the app until it answers, with whatever status unless its
// settings name some.
func (p *process) warmUp(ctx context.Context) error {
	limit := startLimit(p.site.Settings)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	transport := NewTransport()
	transport.DisableKeepAlives = true
	client := &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	path := p.site.Settings["WEBSITE_WARMUP_PATH"]
	if !strings.HasPrefix(path, "/") {
		path = defaultProbe
	}
	wanted := p.site.Settings["WEBSITE_WARMUP_STATUSES"]
	status := 0
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		if got, err := p.ask(ctx, client, path); err == nil {
			if status = got; accepted(wanted, got) {
				return nil
			}
		}
		select {
		case <-p.exited:
			return p.outcome()
		case <-ctx.Done():
			if status != 0 {
				return fmt.Errorf("the app has answered the warm-up request with %d, not with %s, for %v", status, wanted, limit)
			}
			return fmt.Errorf("the app has not answered on port %d within %v; it must listen on the port that PORT names", p.port(), limit)
		case <-time.After(pause):
		}
	}
}

// ask makes one warm-up request.
func (p *process) ask(ctx context.Context, client *http.Client, path string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+strconv.Itoa(p.port())+path, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", "HealthCheck/1.0")
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<20)
	return resp.StatusCode, nil
}

// startLimit is WEBSITES_CONTAINER_START_TIME_LIMIT, within Azure's bounds.
func startLimit(settings map[string]string) time.Duration {
	seconds, err := strconv.Atoi(settings["WEBSITES_CONTAINER_START_TIME_LIMIT"])
	if err != nil {
		return defaultLimit
	}
	return time.Duration(min(max(seconds, 10), 1800)) * time.Second
}

// accepted reports whether a status is one of "200,202-299"; all are where
// none are named.
func accepted(wanted string, status int) bool {
	if strings.TrimSpace(wanted) == "" {
		return true
	}
	for part := range strings.SplitSeq(wanted, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		low, err := strconv.Atoi(from)
		high := low
		if ok && err == nil {
			high, err = strconv.Atoi(to)
		}
		if err == nil && low <= status && status <= high {
			return true
		}
	}
	return false
}
