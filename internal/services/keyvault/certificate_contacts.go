package keyvault

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// getContacts says that a vault has no certificate contacts, as recorded from
// Azure: HashiCorp's provider asks at every refresh of a vault.
func (s *Service) getContacts(context.Context, *web.Request) (*web.Response, error) {
	return nil, azerr.New(azerr.NotFound, "ContactsNotFound", "Contacts not found")
}
