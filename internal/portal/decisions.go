package portal

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
)

const (
	// shownDecisions is how many the page has at first.
	shownDecisions = 200
	// liveWait is how long a question for the next decisions may wait.
	liveWait = 20
)

// decisionRoutes are the Access log: what was decided about every call.
func decisionRoutes() []route {
	return []route{
		{path: "access", nav: true, Blade: Blade{Title: "Access log", Icon: "log", Show: showAccessLog}},
		{path: "access/live", Blade: Blade{Title: "Access log", Raw: liveDecisions}},
		{path: "access/{decision}", Blade: Blade{Title: "Access log", Icon: "log", Show: showDecision, Do: Actions{"fix": makeFix}}},
	}
}

// logPage is the log, and the entry that is open.
type logPage struct {
	Decisions                     []decision
	Principal, Resource, Decision string
	Query                         template.URL // the filters, encoded, for addresses: as a string it would be encoded again
	Latest                        int64
	Open                          *openDecision
}

// filters reads the filters and writes them as a query.
func (c *Ctx) filters() (p logPage) {
	p.Principal, p.Resource, p.Decision = c.Field("principal"), c.Field("resource"), c.Field("decision")
	q := url.Values{}
	for name, value := range map[string]string{"principal": p.Principal, "resource": p.Resource, "decision": p.Decision} {
		if value != "" {
			q.Set(name, value)
		}
	}
	p.Query = template.URL(q.Encode())
	return p
}

// decisions asks for the last of those that fit, by more of a query.
func (c *Ctx) decisions(p *logPage, more string) error {
	scope, err := c.Scope()
	if err != nil {
		return err
	}
	var found struct {
		Value  []decision
		Latest int64
	}
	query := fmt.Sprintf("%s&top=%d&%s%s", decisionsVersion, shownDecisions, p.Query, more)
	err = c.ARM("GET", scope+"/providers/Lanyard.Access/decisions"+query, nil, &found)
	p.Decisions, p.Latest = found.Value, found.Latest
	return err
}

func showAccessLog(c *Ctx) (*View, error) {
	p := c.filters()
	if err := c.decisions(&p, ""); err != nil {
		return nil, err
	}
	return &View{Template: "decisions", Data: &p}, nil
}

// liveDecisions answers the rows of the decisions since a number, as soon as
// there is one, and the number to go on from.
func liveDecisions(c *Ctx, w http.ResponseWriter) error {
	p := c.filters()
	since, err := strconv.ParseInt(c.Field("since"), 10, 64)
	if err != nil {
		since = 0
	}
	if err := c.decisions(&p, fmt.Sprintf("&since=%d&wait=%d", since, liveWait)); err != nil {
		if c.Err() != nil { // the session has ended meanwhile: there is nothing more to tell
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return err
	}
	var rows bytes.Buffer
	if err := c.portal.pages["decisions"].ExecuteTemplate(&rows, "decision-rows", p); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Latest", strconv.FormatInt(max(p.Latest, since), 10))
	_, err = w.Write(rows.Bytes())
	return err
}
