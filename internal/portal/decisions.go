package portal

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
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

// decision is what was decided about a call.
type decision struct {
	Name       string `json:"name"`
	Properties struct {
		Time                          time.Time
		Decision, RequestID, Service  string
		Operation, Method, Host, Path string
		Action, Scope, Reason, Note   string
		IsDataAction                  bool
		RoleName, RoleAssignmentID    string
		RoleAssignmentScope           string
		Principal                     caller
		Explanation                   explanation
	} `json:"properties"`
}

// caller is who made the call.
type caller struct{ ObjectID, AppID, Type, Name, ManagedIdentity, Key string }

type explanation struct {
	Summary, Text string
	Closest       []struct{ Assignment, Role, Scope, Reason, Why string }
	Fixes         []fix
}

// fix is one thing that would let a call through.
type fix struct {
	Kind, Role, Scope, Command                   string
	RoleDefinitionID, PrincipalID, PrincipalType string
	Operations                                   int
}

// Allowed reports how it was decided.
func (d decision) Allowed() bool { return d.Properties.Decision == "Allowed" }

// Clock is the time of day, for lists.
func (d decision) Clock() string { return d.Properties.Time.UTC().Format("15:04:05.000") }

// Who is the caller in words.
func (d decision) Who() string {
	p := &d.Properties.Principal
	switch {
	case p.ManagedIdentity != "":
		return lastPart(p.ManagedIdentity)
	case p.Key != "":
		return "The holder of " + p.Key
	}
	return cmp.Or(p.Name, p.AppID, p.ObjectID, "Nobody")
}

// WhoIs is what kind of caller it is.
func (d decision) WhoIs() string {
	p := &d.Properties.Principal
	if id, err := armid.Parse(p.ManagedIdentity); err == nil && p.ManagedIdentity != "" {
		if strings.EqualFold(id.Type(), "Microsoft.ManagedIdentity/userAssignedIdentities") {
			return "User-assigned managed identity"
		}
		return "Identity of a " + strings.ToLower(kindOf(id.Type()))
	}
	if p.Type == "" {
		return "Login"
	}
	return directoryObject{Kind: p.Type}.Title()
}

// ByWhom is what the filter by principal takes.
func (d decision) ByWhom() string { return cmp.Or(d.Properties.Principal.ObjectID, d.Who()) }

// Resource is the resource that the scope is in or at.
func (d decision) Resource() string {
	id, err := armid.Parse(d.Properties.Scope)
	if err != nil || id.Subscription() == "" {
		return ""
	}
	if parts := strings.Split(id.String(), "/"); len(parts) > 9 { // what is inside a resource follows its name
		return strings.Join(parts[:9], "/")
	}
	return id.String()
}

// Where is the scope in words: the resource's name, and what is inside of it.
func (d decision) Where() string {
	id, err := armid.Parse(d.Properties.Scope)
	if err != nil {
		return d.Properties.Scope
	}
	resource := d.Resource()
	if resource == "" {
		if d.Properties.Service == "graph" {
			return "The directory"
		}
		return cmp.Or(d.Properties.Scope, "/")
	}
	inside, _, _ := strings.Cut(strings.TrimPrefix(id.String(), resource), "/providers/")
	return lastPart(resource) + inside
}

// Because is what decided, in a few words.
func (d decision) Because() string {
	p := &d.Properties
	switch {
	case d.Allowed() && p.RoleName != "":
		return p.RoleName
	case p.Note != "":
		short, _, _ := strings.Cut(p.Note, ", whose ")
		return short
	}
	return cmp.Or(reasons[p.Reason], p.Reason)
}

// reasons are the reasons of refusals in words.
var reasons = map[string]string{
	"NoAssignment": "No role at all", "ActionMissing": "No role with this action", "OtherPlane": "Roles of the other plane only", "Excluded": "The role takes this action out",
	"ScopeElsewhere": "The role is at another scope", "Conditioned": "The role has a condition", "Allowed": "Allowed since",
}

// logPage is the log, and the entry that is open.
type logPage struct {
	Decisions                     []decision
	Principal, Resource, Decision string
	Query                         template.URL // the filters, encoded, for addresses: as a string it would be encoded again
	Latest                        int64
	Open                          *openDecision
}

// openDecision is the entry in the drawer.
type openDecision struct {
	decision
	Named  directoryObject // who the directory says it is
	Now    bool            // it would be allowed now
	First  *fix
	Others []fix
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

// decisions asks for those that fit.
func (c *Ctx) decisions(p *logPage, more string) error {
	scope, err := c.Scope()
	if err != nil {
		return err
	}
	var found struct {
		Value  []decision
		Latest int64
	}
	err = c.ARM("GET", scope+"/providers/Lanyard.Access/decisions"+decisionsVersion+"&"+string(p.Query)+more, nil, &found)
	p.Decisions, p.Latest = found.Value, found.Latest
	return err
}

func showAccessLog(c *Ctx) (*View, error) {
	p := c.filters()
	if err := c.decisions(&p, fmt.Sprintf("&top=%d", shownDecisions)); err != nil {
		return nil, err
	}
	return &View{Template: "decisions", Data: p}, nil
}

// liveDecisions answers the rows of the decisions since a number, as soon as
// there is one, and the number to go on from.
func liveDecisions(c *Ctx, w http.ResponseWriter) error {
	p := c.filters()
	since, err := strconv.ParseInt(c.Field("since"), 10, 64)
	if err != nil {
		since = 0
	}
	if err := c.decisions(&p, fmt.Sprintf("&top=%d&since=%d&wait=%d", shownDecisions, since, liveWait)); err != nil {
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

// decision reads one with its explanation.
func (c *Ctx) decision(name string) (d decision, err error) {
	scope, err := c.Scope()
	if err != nil {
		return d, err
	}
	err = c.ARM("GET", scope+"/providers/Lanyard.Access/decisions/"+url.PathEscape(name)+decisionsVersion, nil, &d)
	return d, err
}

func showDecision(c *Ctx) (*View, error) {
	p := c.filters()
	if err := c.decisions(&p, fmt.Sprintf("&top=%d", shownDecisions)); err != nil {
		return nil, err
	}
	d, err := c.decision(c.Request.PathValue("decision"))
	if err != nil {
		return nil, err
	}
	open := &openDecision{decision: d}
	if id := d.Properties.Principal.ObjectID; id != "" {
		named, err := c.directoryObjects([]string{id})
		if err != nil {
			return nil, err
		}
		open.Named = named[strings.ToLower(id)]
	}
	for _, near := range d.Properties.Explanation.Closest {
		open.Now = open.Now || near.Reason == "Allowed"
	}
	if fixes := d.Properties.Explanation.Fixes; len(fixes) > 0 && !open.Now {
		open.First, open.Others = &fixes[0], fixes[1:]
	}
	p.Open = open
	return &View{Template: "decisions", Data: p}, nil
}

// Address is the entry's page: of a refusal by the id that its answer carried,
// which is good after a restart too.
func (d decision) Address() string {
	if d.Allowed() || d.Properties.RequestID == "" {
		return entryOf(d.Name)
	}
	return entryOf(d.Properties.RequestID)
}

// entryOf is the page of an entry of the log.
func entryOf(id string) string { return prefix + "/access/" + url.PathEscape(id) }
