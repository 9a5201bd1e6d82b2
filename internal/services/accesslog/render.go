package accesslog

import (
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// entry is a decision on the wire, in Resource Manager's envelope.
type entry struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	Properties properties `json:"properties"`
}

type properties struct {
	Sequence  int64     `json:"sequence,omitempty"`
	Time      time.Time `json:"time"`
	Decision  string    `json:"decision"` // Allowed | Denied
	RequestID string    `json:"requestId"`

	Service   string `json:"service"`
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Host      string `json:"host"`
	Path      string `json:"path"`

	Principal principal.Principal `json:"principal"`
	Action    string              `json:"action"`
	Data      bool                `json:"isDataAction"`
	Scope     string              `json:"scope"`

	Assignment string `json:"roleAssignmentId,omitempty"`
	Role       string `json:"roleName,omitempty"`
	AssignedAt string `json:"roleAssignmentScope,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Note       string `json:"note,omitempty"`

	Explanation *explained `json:"explanation,omitempty"`
}

// explained is why a call was decided so, and of a refusal what would change
// it, the least first.
type explained struct {
	Summary string           `json:"summary,omitempty"`
	Text    string           `json:"text"`
	Closest []access.Closest `json:"closest,omitempty"`
	Fixes   []access.Fix     `json:"fixes,omitempty"`
}

func (s *Service) render(d *access.Decision, why *explained) entry {
	name := strconv.FormatInt(d.Sequence, 10)
	if d.Sequence == 0 {
		name = d.ID
	}
	p := properties{
		Sequence: d.Sequence, Time: d.Time, Decision: "Denied", RequestID: d.ID,
		Service: d.Service, Operation: d.Operation, Method: d.Method, Host: d.Host, Path: d.Path,
		Principal: d.Caller, Action: d.Action, Data: d.Data, Scope: d.Scope,
		Assignment: d.Assignment, Role: d.Role, AssignedAt: d.AssignedAt, Reason: d.Reason, Note: d.Note, Explanation: why,
	}
	if d.Allowed {
		p.Decision = "Allowed"
	}
	return entry{ID: "/subscriptions/" + s.Kit.SubscriptionID + "/providers/" + resourceType + "/" + name, Name: name, Type: resourceType, Properties: p}
}
