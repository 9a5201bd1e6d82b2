package portal

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

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
	Summary string
	Closest []struct{ Role, Scope, Reason, Why string }
	Fixes   []fix
}

// Allowed reports how it was decided.
func (d decision) Allowed() bool { return d.Properties.Decision == "Allowed" }

// Summary is why it was refused, as a sentence: what follows is a list of its own.
func (d decision) Summary() string {
	if s, ok := strings.CutSuffix(d.Properties.Explanation.Summary, ":"); ok {
		return s + "."
	}
	return d.Properties.Explanation.Summary
}

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
	if d.Properties.Service == "graph" {
		return "The directory"
	}
	id, err := armid.Parse(d.Properties.Scope)
	if err != nil {
		return d.Properties.Scope
	}
	resource := d.Resource()
	if resource == "" {
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
	case !d.Allowed() && reasons[p.Reason] != "":
		return reasons[p.Reason]
	case p.Note != "":
		short, _, _ := strings.Cut(p.Note, ", whose ")
		return strings.ToUpper(short[:1]) + short[1:]
	}
	return p.Reason
}

// reasons are the reasons of refusals in words.
var reasons = map[string]string{
	"NoAssignment": "No role at all", "ActionMissing": "No role with this action", "OtherPlane": "Roles of the other plane only", "Excluded": "The role takes this action out",
	"ScopeElsewhere": "The role is at another scope", "Conditioned": "The role has a condition", "Allowed": "Allowed since",
	// Of Azure SQL, which asks for no roles.
	"NoServer": "No such server", "ShutOut": "The server’s firewall", "BadToken": "The token", "BadPassword": "The password", "EntraOnly": "Microsoft Entra authentication only",
	"Disabled": "The account is disabled", "NoDatabase": "No such database", "NoUser": "No user in the database", "Unreached": "The server behind the gateway",
	"PermissionDenied": "No such permission in the database",
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
