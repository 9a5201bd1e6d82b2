package documents

import (
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// ErrOutdated is the error of a call in a container that was deleted, or of a
// write into one that was redefined, meanwhile. Nothing was written.
var ErrOutdated = errors.New("the container is not there any more, or another")

// containerGone is ErrOutdated in the service's words.
func containerGone() error {
	return fmt.Errorf("%w: %w", ErrOutdated, azerr.New(azerr.NotFound, "NotFound", text("Owner resource does not exist")).WithHeader("x-ms-substatus", "1003"))
}

func text(s string) string { return `Message: {"Errors":["` + s + `"]}` }

func notFound() *azerr.Error {
	return azerr.New(azerr.NotFound, "NotFound", text("Resource Not Found. Learn more: https://aka.ms/cosmosdb-tsg-not-found"))
}

func idTaken() *azerr.Error {
	return azerr.New(azerr.Conflict, "Conflict", "Entity with the specified id already exists in the system.")
}

func uniqueTaken() *azerr.Error {
	return azerr.New(azerr.Conflict, "Conflict", "Unique index constraint violation.")
}

func preconditionFailed() *azerr.Error {
	return azerr.New(azerr.Precondition, "PreconditionFailed", "Operation cannot be performed because one of the specified precondition is not met.")
}

func notModified() *azerr.Error {
	return azerr.New(azerr.NotModified, "NotModified", "The resource has not been modified.")
}

// TooLarge refuses a document of more than MaxBody bytes.
func TooLarge() *azerr.Error {
	return azerr.New(azerr.TooLarge, "RequestEntityTooLarge", "Request size is too large")
}
