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
}

// denied takes a refusal for want of a role out of an error.
func denied(err error) (*denial, error) {
	var r *Refusal
	if errors.As(err, &r) && r.Status == http.StatusForbidden {
		return &denial{r.Message, r.RequestID}, nil
	}
	return nil, err
}
