package portal

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

const (
	// sendLimit is how long an app may take to answer the page.
	sendLimit = time.Minute
	// maxShown is how much of an app's answer is shown.
	maxShown = 64 << 10
)

var sendMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}

// sendPage calls the app from inside this process: a browser without the
// proxy would reach the real Internet under the app's name.
type sendPage struct {
	App                *webApp
	Methods            []string
	Method, Path, Body string
	Answer             *appAnswer
}

type appAnswer struct {
	Status, Look string
	Took         time.Duration
	Header       []field
	Text         string
	Cut          bool
	Binary       int // bytes of what is no text
}

func showSend(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	p := sendPage{App: a, Methods: sendMethods, Method: c.Field("method"), Path: c.Field("path"), Body: c.Form.Get("body")}
	if p.Path == "" {
		p.Path = "/"
	}
	return &View{Template: "web_send", Data: &p}, nil
}

func sendRequest(c *Ctx) (*View, error) {
	view, err := showSend(c)
	if err != nil {
		return nil, err
	}
	p := view.Data.(*sendPage)
	if !slices.Contains(sendMethods, p.Method) || !strings.HasPrefix(p.Path, "/") {
		return nil, azerr.BadRequest("The path has to begin with a slash.")
	}
	ctx, cancel := context.WithTimeout(c, sendLimit)
	defer cancel()
	var body io.Reader
	if p.Body != "" {
		body = strings.NewReader(p.Body)
	}
	req, err := http.NewRequestWithContext(ctx, p.Method, "https://"+p.App.Properties.DefaultHostName+p.Path, body)
	if err != nil {
		return nil, azerr.BadRequest("The path is not well-formed.")
	}
	if kind := c.Field("type"); body != nil && kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	began := time.Now()
	resp, err := c.portal.Client.Do(req)
	if err != nil {
		return nil, azerr.Newf(azerr.NotReachable, "NoAnswer", "The app did not answer: %v", err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(io.LimitReader(resp.Body, maxShown+1))
	a := &appAnswer{Status: resp.Status, Look: "good", Took: time.Since(began).Round(time.Millisecond)}
	switch {
	case resp.StatusCode >= 400:
		a.Look = "bad"
	case resp.StatusCode >= 300:
		a.Look = "busy"
	}
	if a.Cut = len(data) > maxShown; a.Cut {
		data = whole(data[:maxShown])
	}
	if a.Text = string(data); !utf8.Valid(data) {
		a.Text, a.Binary = "", len(data)
	}
	for name, values := range resp.Header {
		for _, v := range values {
			a.Header = append(a.Header, field{name, v})
		}
	}
	slices.SortFunc(a.Header, func(x, y field) int { return strings.Compare(x.Name+x.Value, y.Name+y.Value) })
	p.Answer = a
	return view, nil
}

// whole leaves out a character of UTF-8 that data breaks off within.
func whole(data []byte) []byte {
	for at := len(data) - 1; at >= 0 && at >= len(data)-utf8.UTFMax; at-- {
		if utf8.RuneStart(data[at]) {
			if !utf8.FullRune(data[at:]) {
				return data[:at]
			}
			break
		}
	}
	return data
}
