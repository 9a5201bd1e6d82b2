package scm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// publish deploys one artifact: Kudu's OneDeploy. The artifact is the body,
// or what the packageUri of a JSON body leads to.
func (s *Service) publish(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := fromQuery(r)
	if err != nil {
		return nil, err
	}
	request, err := o.request()
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "application/json") {
		var body struct {
			PackageURI string `json:"packageUri"`
		}
		if err := r.DecodeJSON(&body); err != nil {
			return nil, err
		}
		if request.Artifact, err = s.fetch(ctx, body.PackageURI); err != nil {
			return nil, err
		}
	} else if request.Artifact, err = s.receive(r); err != nil {
		return nil, err
	}
	return s.deploy(ctx, r, siteOf(r), request, o)
}

// receive keeps the body. az sends its checksum along.
func (s *Service) receive(r *web.Request) (string, error) {
	want := r.HTTP.Header.Get("x-ms-artifact-checksum")
	if want == "" {
		return s.Content.Receive(r.HTTP.Body)
	}
	sum := sha256.New()
	file, err := s.Content.Receive(io.TeeReader(r.HTTP.Body, sum))
	if err == nil && !strings.EqualFold(hex.EncodeToString(sum.Sum(nil)), want) {
		err = errors.Join(azerr.BadRequest("The package is not the one whose checksum was sent: it was damaged on its way."), os.Remove(file))
	}
	return file, err
}

// zipDeploy deploys a zip: the older call, by which az's config-zip deploys.
func (s *Service) zipDeploy(ctx context.Context, r *web.Request) (*web.Response, error) {
	async, err := truth(r, "isAsync", false)
	if err != nil {
		return nil, err
	}
	request := content.Request{
		Deployer: "ZipDeploy", Author: or(r.QueryValue("author"), "N/A"), AuthorEmail: or(r.QueryValue("authorEmail"), "N/A"),
		Message: or(r.QueryValue("message"), "Created via a push deployment"),
	}
	if d := r.QueryValue("deployer"); d != "" {
		request.Deployer = d
	}
	if request.Artifact, err = s.Content.Receive(r.HTTP.Body); err != nil {
		return nil, err
	}
	return s.deploy(ctx, r, siteOf(r), request, options{async: async, restart: true})
}

// options are what a client says about a deployment.
type options struct {
	kind, path            string
	async, restart, clean bool
	cleanSet              bool
}

func fromQuery(r *web.Request) (o options, err error) {
	o.kind, o.path = r.QueryValue("type"), r.QueryValue("path")
	o.cleanSet = r.HasQuery("clean")
	var errs [3]error
	o.async, errs[0] = truth(r, "async", false)
	o.restart, errs[1] = truth(r, "restart", true)
	o.clean, errs[2] = truth(r, "clean", false)
	return o, errors.Join(errs[0], errs[1], errs[2])
}

// truth reads a flag of the query, in any case, as .NET does.
func truth(r *web.Request, name string, fallback bool) (bool, error) {
	text := r.QueryValue(name)
	if text == "" {
		return fallback, nil
	}
	b, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return false, azerr.BadRequest("The value '%s' is not valid for %s.", text, name)
	}
	return b, nil
}

// request turns what a client says into a deployment.
func (o options) request() (content.Request, error) {
	out := content.Request{Deployer: "OneDeploy", Message: "OneDeploy", Author: "N/A", AuthorEmail: "N/A", Clean: o.clean}
	target, err := content.Target(o.path)
	if err != nil {
		return out, err
	}
	out.Target = target
	switch strings.ToLower(o.kind) {
	case "zip":
		if !o.cleanSet {
			out.Clean = true
		}
	case "static":
		if target == "" {
			return out, azerr.BadRequest("Path must be defined for static file deployments")
		}
		out.File = true
	case "startup":
		// az deploys a startup script so; it lies beside the app, where a
		// startup command finds it.
		out.File, out.Target = true, "startup.sh"
	case "script", "lib", "war", "jar", "ear":
		return out, azerr.BadRequest("Artifact type '%s' is not supported by Lanyard; docs/divergences.md lists what is not.", o.kind)
	default:
		return out, azerr.BadRequest("type='%s' not recognized", o.kind)
	}
	return out, nil
}

// syncLimit is how long a call waits for its deployment: Azure's front ends
// give a call up after that.
const syncLimit = 230 * time.Second

// deploy starts a deployment. az asks for its progress itself, so that it gets
// its answer at once; others that do not want it asynchronous wait for its end.
func (s *Service) deploy(ctx context.Context, r *web.Request, site *armkit.Resource, request content.Request, o options) (*web.Response, error) {
	running, err := s.start(ctx, site, request, o)
	if err != nil {
		return nil, err
	}
	accepted := web.Empty(http.StatusAccepted).With("Location", "https://"+r.Host+"/api/deployments/latest?deployer="+request.Deployer).
		With("SCM-DEPLOYMENT-ID", running.ID)
	if o.async || fromAz(r) {
		return accepted, nil
	}
	select {
	case <-running.Done():
	case <-ctx.Done():
		return accepted, nil
	case <-time.After(syncLimit):
		return accepted, nil
	}
	d, err := s.Content.Deployment(ctx, site.ID, running.ID)
	switch {
	case err != nil:
		return nil, err
	case d == nil || d.Status == content.Failed:
		message := "The app was deleted while it was deployed to."
		if d != nil {
			message = d.Error
		}
		return nil, azerr.New(azerr.Invalid, "DeploymentFailed", message)
	}
	return web.Empty(http.StatusOK).With("SCM-DEPLOYMENT-ID", running.ID), nil
}

// start fills in what the app's settings say, and begins.
func (s *Service) start(ctx context.Context, site *armkit.Resource, request content.Request, o options) (*content.Running, error) {
	request.Site = site.ID
	app, err := s.Sites.UnresolvedOf(ctx, site.ID)
	if err != nil {
		return nil, errors.Join(err, os.Remove(request.Artifact))
	}
	if build, err := strconv.ParseBool(strings.ToLower(app.Settings["SCM_DO_BUILD_DURING_DEPLOYMENT"])); err == nil && build && !request.File {
		request.Build = &content.Build{Language: app.Language, Version: app.Version, Settings: app.Settings}
	}
	if o.restart && s.Runtime != nil {
		request.Then = func(ctx context.Context, d content.Deployment) { s.Runtime.Deployed(ctx, site.ID, d.ID) }
	}
	return s.Content.Deploy(ctx, request)
}

// fromAz reports whether az asks.
func fromAz(r *web.Request) bool {
	return strings.Contains(strings.ToUpper(r.HTTP.UserAgent()), "AZURECLI")
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// fetch gets the package that a deployment names by its URL.
func (s *Service) fetch(ctx context.Context, uri string) (string, error) {
	if uri == "" {
		return "", azerr.BadRequest("Request body does not contain packageUri")
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, nil)
	if err != nil || q.URL.Scheme != "http" && q.URL.Scheme != "https" || q.URL.Host == "" {
		return "", azerr.BadRequest("Malformed packageUri")
	}
	answer, err := s.Fetch.Do(q)
	if err != nil {
		return "", azerr.BadRequest("The package could not be fetched: %v.", errors.Unwrap(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", azerr.BadRequest("The package could not be fetched: its host answered %s.", answer.Status)
	}
	return s.Content.Receive(answer.Body)
}
