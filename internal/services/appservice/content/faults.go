package content

import (
	"compress/flate"
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// isCorrupt tells damaged data from a disk that does not take it.
func isCorrupt(err error) bool {
	var bad flate.CorruptInputError
	return errors.As(err, &bad)
}

// interrupted is what is said of a deployment that the program's end has ended.
const interrupted = "The deployment was interrupted: Lanyard ended while it was under way. Deploy again."

// explain says in a line why a deployment failed.
func explain(err error) string {
	var archive *refused
	var failed *buildError
	var known *azerr.Error
	switch {
	case errors.As(err, &archive):
		return archive.text
	case errors.As(err, &failed):
		return failed.text
	case errors.As(azerr.IfFull(err), &known):
		return known.Message
	case errors.Is(err, context.Canceled):
		return interrupted
	}
	return "The deployment failed: " + firstLine(err.Error())
}
