package keyvault

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listSecrets(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.listByName(ctx, r, false)
}

func (s *Service) listDeletedSecrets(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.listByName(ctx, r, true)
}

func (s *Service) listByName(ctx context.Context, r *web.Request, deleted bool) (*web.Response, error) {
	p, err := pageOf(r, validName)
	if err != nil {
		return nil, err
	}
	found, err := s.secrets.list(ctx, targetOf(r), p.more(), deleted)
	if err != nil {
		return nil, err
	}
	return listed(r, p, found, itemOf, func(last *secret) string { return strings.ToLower(last.name) }), nil
}

func (s *Service) listVersions(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, err := secretName(r)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(r, validVersion)
	if err != nil {
		return nil, err
	}
	found, err := s.secrets.versions(ctx, targetOf(r), name, p.more())
	if err != nil {
		return nil, err
	}
	return listed(r, p, found, bundleOf, func(last *secret) string { return last.version }), nil
}

// listed answers a page; found holds one item more if another page follows.
func listed(r *web.Request, p page, found []*secret, describe func(*web.Request, *secret) bundle, key func(*secret) string) *web.Response {
	body := struct {
		Value    []bundle `json:"value"`
		NextLink *string  `json:"nextLink"`
	}{Value: []bundle{}}
	if len(found) > p.limit {
		found = found[:p.limit]
		link := nextLink(r, key(found[p.limit-1]), p.limit)
		body.NextLink = &link
	}
	for _, s := range found {
		body.Value = append(body.Value, describe(r, s))
	}
	return web.JSON(http.StatusOK, body)
}
