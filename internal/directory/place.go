package directory

import (
	"net"
	"time"
)

// PlaceLife is how long a place is a user's own after he has signed in there,
// and with it how long a browser keeps what it is known by.
const PlaceLife = 90 * 24 * time.Hour

// Place is where somebody signs in from: the address that calls, without its
// port, and what a browser was given to be known by, "" for other programs.
type Place struct{ Address, Browser string }

// PlaceAt is the place of a program that calls from an address as net/http
// names it.
func PlaceAt(remote string) Place {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return Place{Address: host}
	}
	return Place{Address: remote}
}
