package accesslog

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// get answers one decision with its explanation. Its name is its sequence
// number; the request id of a refused call leads to it too, also when it was
// before the program's start.
func (s *Service) get(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Kit.InSubscription(r.Param("subscription")); err != nil {
		return nil, err
	}
	name := r.Param("decision")
	d, err := s.find(ctx, name)
	if err != nil {
		return nil, err
	}
	v := s.viewer(r)
	if d == nil || !v.sees(d.Scope) {
		return nil, azerr.Newf(azerr.NotFound, "DecisionNotFound", "There is no decision '%s', or you may not read role assignments at its scope.", name)
	}
	if d.Allowed {
		return web.JSON(http.StatusOK, s.render(d, &explained{Text: access.GrantText(d.Record)})), nil
	}
	e, err := s.Explain(ctx, d.Record)
	if err != nil {
		return nil, err
	}
	e.Limit(v.sees)
	return web.JSON(http.StatusOK, s.render(d, &explained{Summary: e.Summary, Text: e.Text(), Closest: e.Closest, Fixes: e.Fixes})), nil
}

func (s *Service) find(ctx context.Context, name string) (*access.Decision, error) {
	all := s.Access.Since(0)
	number, err := strconv.ParseInt(name, 10, 64)
	isNumber := err == nil
	for _, d := range slices.Backward(all) {
		if isNumber && d.Sequence == number || !d.Allowed && strings.EqualFold(d.ID, name) {
			return d, nil
		}
	}
	if isNumber || name == "" {
		return nil, nil
	}
	record, found, err := s.Access.Find(ctx, name)
	if err != nil || !found {
		return nil, err
	}
	return &access.Decision{Record: record}, nil
}
