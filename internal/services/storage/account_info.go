package storage

import (
	"context"
	"net/http"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// getAccountInfo says what kind of account it is, in headers. A container or
// blob in the path need not be there.
func (s *Service) getAccountInfo(_ context.Context, r *web.Request) (*web.Response, error) {
	account := accountIn(r)
	return web.Empty(http.StatusOK).
		With("x-ms-sku-name", account.Body.Object("sku").String("name")).
		With("x-ms-account-kind", account.Body.String("kind")).
		With("x-ms-is-hns-enabled", strconv.FormatBool(account.Properties().Bool("isHnsEnabled", false))), nil
}
