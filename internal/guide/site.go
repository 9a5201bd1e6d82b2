package guide

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// startLimit bounds how long the app may take to answer its first request.
const startLimit = 60 * time.Second

// printLimit is how long what the app prints may take to come.
const printLimit = 5 * time.Second

// site is the guide's app while it runs.
type site struct {
	cmd  *exec.Cmd
	log  *logBuffer
	done chan error
}

// logBuffer collects what the app prints, of which the guide shows lines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// with returns the log when it holds a text, or what it is after a while: what
// the app prints may come later than its answer.
func (l *logBuffer) with(text string) string {
	for deadline := time.Now().Add(printLimit); ; time.Sleep(10 * time.Millisecond) {
		if log := l.String(); strings.Contains(log, text) || time.Now().After(deadline) {
			return log
		}
	}
}

// logWith returns what the running app printed, when it holds a text, or what
// it is after a while.
func (g *Guide) logWith(text string) string {
	if g.Deploy {
		return g.deployed.with(text)
	}
	return g.site.log.with(text)
}

// startApp runs an app as App Service would, in its own virtual environment,
// and waits until its host name answers.
func (g *Guide) startApp(ctx context.Context, app program) error {
	if g.Deploy {
		return g.deployApp(ctx, app)
	}
	flask := filepath.Join(app.python, "flask")
	fmt.Fprintf(g.Out, "$ cd %s && lanyard run -g %s --app %s -- flask run\n", app.folder, g.names.group, g.names.app)
	cmd := exec.Command(g.Lanyard, "--home", g.Home, "run", "-g", g.names.group, "--app", g.names.app, "--", flask, "run")
	s := &site{cmd: cmd, log: &logBuffer{}, done: make(chan error, 1)}
	cmd.Dir, cmd.Stdout, cmd.Stderr = app.folder, s.log, s.log
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { s.done <- cmd.Wait() }()
	g.site = s
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if status, _, err := g.fetch(ctx, "/"); err == nil && status == http.StatusNotFound {
			return nil // Flask answers; the apps have no front page
		}
		select {
		case err := <-s.done:
			g.site = nil
			return fmt.Errorf("the app ended before it answered (%v):\n%s", err, s.log)
		case <-ctx.Done():
			return fmt.Errorf("the app did not answer within %s:\n%s", startLimit, s.log)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stopApp ends the app, first politely.
func (g *Guide) stopApp() {
	if g.site == nil {
		return
	}
	s := g.site
	g.site = nil
	_ = s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
}

// request asks the app's host name and prints the call and its answer.
func (g *Guide) request(ctx context.Context, path string, want int) error {
	fmt.Fprintf(g.Out, "$ lanyard run -- curl -i https://%s.azurewebsites.net%s\n", g.names.app, path)
	if g.Deploy {
		g.deployed.mark()
	}
	status, body, err := g.fetch(ctx, path)
	if err != nil {
		return err
	}
	fmt.Fprintf(g.Out, "    HTTP %d %s\n", status, http.StatusText(status))
	if status == http.StatusOK {
		g.indent(body)
	}
	if status != want {
		return fmt.Errorf("the app answered %d where the guide expects %d:\n%s\n%s", status, want, body, g.logWith("Traceback"))
	}
	return nil
}

// fetch asks the app through the cloud's proxy, as any client would.
func (g *Guide) fetch(ctx context.Context, path string) (int, string, error) {
	pem, err := os.ReadFile(g.status.CAFile)
	if err != nil {
		return 0, "", err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return 0, "", errors.New("the local CA's certificate could not be read: " + g.status.CAFile)
	}
	proxy, err := url.Parse(g.status.Proxy)
	if err != nil {
		return 0, "", err
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+g.names.app+".azurewebsites.net"+path, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, string(body), err
}
