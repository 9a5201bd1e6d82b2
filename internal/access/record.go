// Package access keeps the decisions that were made about calls, and
// explains the refusals: who asked for what at which scope, which assignments
// came closest, and the least role that would have let the call through. It
// is what `lanyard why` reads. The waist and the services whose wire is not
// HTTP write to it.
package access

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// Record is one decision.
type Record struct {
	// ID is the request id that the answer carried.
	ID        string              `json:"id"`
	Time      time.Time           `json:"time"`
	Service   string              `json:"service"`
	Operation string              `json:"operation"` // Azure's name
	Method    string              `json:"method"`
	Host      string              `json:"host"`
	Path      string              `json:"path"`
	Caller    principal.Principal `json:"caller"`
	Action    string              `json:"action"`
	Data      bool                `json:"isDataAction"`
	Scope     string              `json:"scope"`
	Allowed   bool                `json:"allowed,omitempty"`
	// Assignment is the id of the role assignment that allowed the call, Role
	// its role's name and AssignedAt its scope. All are empty where something
	// else than a role decided.
	Assignment string `json:"assignment,omitempty"`
	Role       string `json:"role,omitempty"`
	AssignedAt string `json:"assignedAt,omitempty"`
	// Reason is why no assignment sufficed.
	Reason string `json:"reason,omitempty"`
	// Note says what else than roles decided, such as an account key.
	Note string `json:"note,omitempty"`
}
