package engine

import (
	"errors"
	"strings"
)

func lower(name string) string { return strings.ToLower(name) }

// unwrapped is the error within the end of a frame.
func unwrapped(err error) error {
	var a *abort
	if errors.As(err, &a) {
		return a.err
	}
	return err
}
