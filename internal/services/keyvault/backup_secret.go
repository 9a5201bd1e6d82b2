package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// backupBody is both the answer of a backup and the body of a restore.
type backupBody struct {
	Value string `json:"value"`
}

func (s *Service) backupSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, err := secretName(r)
	if err != nil {
		return nil, err
	}
	value, err := s.secrets.backup(ctx, targetOf(r), name)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, backupBody{value}), nil
}
