package web

import (
	"net/http"
	"strings"
)

// Bearer returns the token of an Authorization header of that scheme. Two
// such headers are no token: which of them counts must not be a matter of
// taste.
func Bearer(r *http.Request) (string, bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	return token, ok && token != "" && strings.EqualFold(scheme, "Bearer")
}
