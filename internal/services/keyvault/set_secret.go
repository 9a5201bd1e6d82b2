package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) setSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, err := secretName(r)
	if err != nil {
		return nil, err
	}
	in, err := decode(r)
	if err != nil {
		return nil, err
	}
	if in.Value == nil {
		return nil, badParameter("The parameter value is required.")
	}
	made, err := s.secrets.set(ctx, targetOf(r), name, []byte(*in.Value), in.change())
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, bundleOf(r, made).withValue(made)), nil
}
