package graph

import (
	"errors"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

func groupError(err error, group, member string) error {
	switch {
	case errors.Is(err, directory.ErrNoGroup):
		return notFound(group)
	case errors.Is(err, directory.ErrNoObject), errors.Is(err, directory.ErrNotMember):
		return notFound(member)
	case errors.Is(err, directory.ErrIsMember):
		return azerr.New(azerr.Invalid, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'members'.")
	case errors.Is(err, directory.ErrOwnMember):
		return azerr.New(azerr.Invalid, "Request_BadRequest", "An invalid operation was included in the following modified references: 'members'.")
	}
	return err
}
