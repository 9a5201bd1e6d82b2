package authorization

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Schema is the activity log's table: who granted and revoked what, when. It
// is written in the transaction of the change itself.
var Schema = store.Schema{Component: "authorization", Versions: [][]string{{
	`CREATE TABLE role_assignment_events (
		id         TEXT PRIMARY KEY,
		at         BIGINT NOT NULL,
		caller     TEXT NOT NULL,
		method     TEXT NOT NULL,
		assignment TEXT NOT NULL,
		body       TEXT NOT NULL
	)`,
	`CREATE INDEX role_assignment_events_at ON role_assignment_events (at)`,
}}}

// retention is how long Azure keeps its activity log.
const retention = 90 * 24 * time.Hour

// event is one change of a role assignment by a caller.
type event struct {
	id         string // the request's, which is the operation's and the correlation's too
	at         time.Time
	caller     string // object id
	method     string // PUT or DELETE
	assignment string // the assignment's own id
	body       string // the assignment as JSON
}

// logChange writes the event of a change, and drops what is too old.
func (s *Service) logChange(ctx context.Context, tx *store.Tx, r *web.Request, a assignmentBody) error {
	body, err := json.Marshal(a)
	if err != nil {
		return azerr.Wrap(err, "encode role assignment")
	}
	now := s.Kit.Clock.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM role_assignment_events WHERE at < ?`, now.Add(-retention).UnixNano()); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO role_assignment_events (id, at, caller, method, assignment, body) VALUES (?, ?, ?, ?, ?, ?)`,
		r.ID, now.UnixNano(), r.Caller.ObjectID, r.HTTP.Method, a.ID, string(body))
	return err
}

// listActivity answers the activity log of a subscription, newest first: each
// change as its start and its success, as `az role assignment list-changelogs`
// joins them.
func (s *Service) listActivity(ctx context.Context, r *web.Request) (*web.Response, error) {
	from, to, err := activityFilter(r.QueryValue("$filter"))
	if err != nil {
		return nil, err
	}
	within := "/subscriptions/" + r.Param("subscription") + "/"
	return s.Kit.ReadList(ctx, func(tx *store.Tx) (value []map[string]any, err error) {
		rows, err := tx.Query(ctx, `SELECT id, at, caller, method, assignment, body FROM role_assignment_events WHERE at >= ? AND at <= ? ORDER BY at DESC, id`, from.UnixNano(), to.UnixNano())
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var e event
			var at int64
			if err := rows.Scan(&e.id, &at, &e.caller, &e.method, &e.assignment, &e.body); err != nil {
				return nil, err
			}
			e.at = time.Unix(0, at)
			if len(e.assignment) > len(within) && strings.EqualFold(e.assignment[:len(within)], within) {
				value = append(value, s.renderEvent(e, "Succeeded"), s.renderEvent(e, "Started"))
			}
		}
		return value, rows.Err()
	})
}

// renderEvent writes an event of the Azure Activity Log's schema. The start
// of a write holds what was sent, the success of a delete what was deleted.
func (s *Service) renderEvent(e event, status string) map[string]any {
	name := func(value string) map[string]any { return map[string]any{"value": value, "localizedValue": value} }
	action, label, phase := assignmentWrite, "Create role assignment", "BeginRequest"
	if e.method == http.MethodDelete {
		action, label = assignmentDelete, "Delete role assignment"
	}
	properties := map[string]any{"entity": e.assignment, "message": action, "hierarchy": s.Kit.SubscriptionID}
	switch {
	case status == "Started" && e.method != http.MethodDelete:
		properties["requestbody"] = e.body
	case status == "Succeeded":
		phase = "EndRequest"
		properties["responseBody"] = e.body
	}
	stamped := stamp(e.at)
	return map[string]any{
		"authorization": map[string]any{"action": action, "scope": e.assignment}, "caller": e.caller, "channels": "Operation", "claims": map[string]any{},
		"correlationId": e.id, "operationId": e.id, "eventDataId": e.id, "id": e.assignment + "/events/" + e.id + "/" + phase,
		"eventName": name(phase), "category": name("Administrative"), "level": "Informational", "description": "",
		"operationName":        map[string]any{"value": action, "localizedValue": label},
		"resourceProviderName": name("Microsoft.Authorization"), "resourceType": name("Microsoft.Authorization/roleAssignments"), "resourceId": e.assignment,
		"httpRequest": map[string]any{"clientRequestId": e.id, "method": e.method}, "properties": properties,
		"status": name(status), "subStatus": name(""), "eventTimestamp": stamped, "submissionTimestamp": stamped,
		"subscriptionId": s.Kit.SubscriptionID, "tenantId": s.Kit.TenantID,
	}
}

var comparison = regexp.MustCompile(`(?i)^(\w+)\s+(eq|ge|le)\s+'?([^']*)'?$`)

// activityFilter reads the form of $filter that asks for changes of roles in a
// time. The log holds nothing else, so that an answer to any other question
// would be wrong.
func activityFilter(text string) (from, to time.Time, err error) {
	unsupported := azerr.Newf(azerr.Invalid, "NotSupported",
		"The filter '%s' is not supported: Lanyard's activity log holds the changes of role assignments only. Ask \"resourceProvider eq 'Microsoft.Authorization' and eventTimestamp ge '…' and eventTimestamp le '…'\".", text)
	provider := ""
	for _, part := range and.Split(strings.TrimSpace(text), -1) {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			return from, to, unsupported
		}
		what, value := strings.ToLower(m[1]+" "+m[2]), m[3]
		switch what {
		case "resourceprovider eq":
			provider = value
		case "eventtimestamp ge":
			from, err = time.Parse(time.RFC3339, value)
		case "eventtimestamp le":
			to, err = time.Parse(time.RFC3339, value)
		default:
			return from, to, unsupported
		}
		if err != nil {
			return from, to, azerr.BadRequest("'%s' is not a time.", value)
		}
	}
	if !strings.EqualFold(provider, "Microsoft.Authorization") || from.IsZero() || to.IsZero() {
		return from, to, unsupported
	}
	return from, to, nil
}
