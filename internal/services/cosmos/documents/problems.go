package documents

import (
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

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

func tooLarge() *azerr.Error {
	return azerr.New(azerr.TooLarge, "RequestEntityTooLarge", "Request size is too large")
}

func badRequest(format string, args ...any) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "BadRequest", format, args...)
}
