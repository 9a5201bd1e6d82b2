package portal

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// maxPackage is how large a zip may be that is deployed from the page.
const maxPackage = 512 << 20

// deployment is one of the app's deployments, as its deployment side tells.
type deployment struct {
	ID         string    `json:"id"`
	Status     int       `json:"status"`
	StatusText string    `json:"status_text"`
	Author     string    `json:"author"`
	Deployer   string    `json:"deployer"`
	Message    string    `json:"message"`
	Progress   string    `json:"progress"`
	Start      time.Time `json:"start_time"`
	Active     bool      `json:"active"`
	Complete   bool      `json:"complete"`
}

// Words is the status: Kudu has numbers.
func (d deployment) Words() (out struct{ Text, Look string }) {
	out.Text, out.Look = "In progress", "busy"
	switch d.Status {
	case 3:
		out.Text, out.Look = "Failed", "bad"
	case 4:
		out.Text, out.Look = "Success", "good"
	case 0:
		out.Text = "Pending"
	}
	if d.Active {
		out.Text += " (Active)"
	}
	return out
}

type logEntry struct {
	Time    time.Time `json:"log_time"`
	ID      string    `json:"id"`
	Message string    `json:"message"`
	Details string    `json:"details_url"`
}

type deploymentsPage struct {
	App  *webApp
	List []deployment
}

func showDeployments(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	p := deploymentsPage{App: a}
	if err := c.JSON("GET", "https://"+a.scm()+"/api/deployments", scmResource, nil, &p.List); err != nil {
		return nil, err
	}
	return &View{Template: "web_deployments", Data: p}, nil
}

// deployZip sends a package to the app's deployment side, as `az webapp deploy`
// does.
func deployZip(c *Ctx) (*View, error) {
	if c.Request.MultipartForm == nil || len(c.Request.MultipartForm.File["package"]) != 1 {
		return nil, azerr.BadRequest("Choose a zip file.")
	}
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	var file multipart.File
	if file, err = c.Request.MultipartForm.File["package"][0].Open(); err != nil {
		return nil, err
	}
	defer file.Close()
	resp, err := c.Do(Call{
		Method: http.MethodPost, URL: "https://" + a.scm() + "/api/publish?type=zip&async=true&deployer=portal", Resource: scmResource,
		Header: map[string]string{"Content-Type": "application/octet-stream"}, Body: file,
	})
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	c.Say("The package was handed over. The list shows how the deployment goes on.")
	return c.Go(At("deployment", c.ID.String()))
}

type deploymentLog struct {
	App     *webApp
	ID      string
	Entries []logEntry
	Details map[string][]logEntry
}

// showDeploymentLog shows what a deployment has written.
func showDeploymentLog(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	p := deploymentLog{App: a, ID: c.Field("id"), Details: map[string][]logEntry{}}
	if p.ID == "" || strings.ContainsAny(p.ID, "/?#") {
		return nil, azerr.New(azerr.NotFound, "NotFound", "There is no such deployment.")
	}
	base := "https://" + a.scm() + "/api/deployments/" + url.PathEscape(p.ID) + "/log"
	if err := c.JSON("GET", base, scmResource, nil, &p.Entries); err != nil {
		return nil, err
	}
	for _, e := range p.Entries {
		if e.Details == "" {
			continue
		}
		var more []logEntry
		var refused *Refusal
		err := c.JSON("GET", base+"/"+url.PathEscape(e.ID), scmResource, nil, &more)
		if err != nil && !errors.As(err, &refused) {
			return nil, fmt.Errorf("details of the log: %w", err)
		}
		p.Details[e.ID] = more
	}
	return &View{Template: "web_deployment_log", Data: p}, nil
}
