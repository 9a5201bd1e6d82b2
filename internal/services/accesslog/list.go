package accesslog

import (
	"context"
	"net/http"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// list answers the decisions that the caller may see, the latest first, and
// the sequence number to go on from.
func (s *Service) list(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Kit.InSubscription(r.Param("subscription")); err != nil {
		return nil, err
	}
	f, err := filterOf(r)
	if err != nil {
		return nil, err
	}
	found := s.wait(ctx, r, &f)
	body := struct {
		Value []entry `json:"value"`
		// Latest is what since takes for what comes after this answer. It is
		// a decision that the caller sees, so that nobody counts the others.
		Latest int64 `json:"latest"`
	}{Value: make([]entry, len(found)), Latest: f.since}
	for i, d := range found {
		body.Value[i] = s.render(d, nil)
	}
	if len(found) > 0 {
		body.Latest = found[0].Sequence
	}
	return web.JSON(http.StatusOK, body), nil
}

// wait returns what the caller asks for, at once or when it comes.
func (s *Service) wait(ctx context.Context, r *web.Request, f *filter) []*access.Decision {
	ctx, cancel := context.WithTimeout(ctx, f.wait)
	defer cancel()
	if f.wait > 0 {
		go func() {
			select {
			case <-s.closing:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	for since := f.since; ; {
		all := s.Access.Since(since)
		if found := s.filtered(r, f, all); len(found) > 0 || ctx.Err() != nil {
			return found
		}
		if len(all) > 0 {
			since = all[len(all)-1].Sequence
		}
		s.Access.Wait(ctx, since)
	}
}

// filtered returns those of the decisions that are asked for and that the
// caller may see, the latest first.
func (s *Service) filtered(r *web.Request, f *filter, all []*access.Decision) []*access.Decision {
	v := s.viewer(r) // a new one each time: roles change while a caller waits
	var out []*access.Decision
	for _, d := range slices.Backward(all) {
		if len(out) == f.top {
			break
		}
		if f.takes(d) && v.sees(d.Scope) {
			out = append(out, d)
		}
	}
	return out
}
