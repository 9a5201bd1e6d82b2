package web

import (
	"io"
	"net/http"
	"time"
)

// drainTime bounds how long the body of a refused call is read.
const drainTime = 15 * time.Second

// drain reads the rest of a refused call's body before the answer: most
// clients write all of it before they look, and a connection that ends under
// their hands hides the refusal behind an error of their own. Who asked
// before sending is told not to.
func drain(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody || r.Header.Get("Expect") != "" {
		return
	}
	control := http.NewResponseController(w)
	if control.SetReadDeadline(time.Now().Add(drainTime)) != nil {
		return // net/http reads a little, and closes
	}
	if _, err := io.Copy(io.Discard, r.Body); err == nil {
		_ = control.SetReadDeadline(time.Time{})
	}
}
