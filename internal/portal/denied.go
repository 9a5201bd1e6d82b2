package portal

import (
	"errors"
	"net/http"
)

// denial is a refusal for want of a role, which a page of data shows in the
// place of the data: whoever manages a resource need not see what it holds.
type denial struct {
	Message   string
	RequestID string
	// Role is the least role that would do, and At where; both are empty for who
	// may not know, who is Unseen in the access log.
	Role, At string
	Unseen   bool
}

// Entry is where the access log says why.
func (d denial) Entry() string { return entryOf(d.RequestID) }

// denied takes a refusal for want of a role out of an error.
func denied(err error) (*denial, error) {
	var r *Refusal
	if errors.As(err, &r) && r.Status == http.StatusForbidden {
		return &denial{Message: r.Message, RequestID: r.RequestID}, nil
	}
	return nil, err
}

// missing is denied, with the role that is missing: the access log knows it.
func (c *Ctx) missing(err error) (*denial, error) {
	d, err := denied(err)
	if d == nil || d.RequestID == "" {
		return d, err
	}
	found, err := c.decision(d.RequestID)
	var r *Refusal
	if errors.As(err, &r) || errors.Is(err, errNoSubscription) {
		d.Unseen = true // it is not for this user to know
		return d, nil
	}
	for _, f := range found.Properties.Explanation.Fixes {
		if f.Role != "" {
			d.Role, d.At = f.Role, f.Scope
			break
		}
	}
	return d, err
}
