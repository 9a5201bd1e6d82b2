package cosmos

import (
	"encoding/json"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// wholeNumber reads a header that holds a number that is not negative.
func wholeNumber(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err
}

// jsonObject reads a header that holds a JSON object.
func jsonObject(text string) (map[string]any, error) {
	var v map[string]any
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}

// etagFits reports whether the caller's If-Match, if there is one, is met.
func etagFits(r *web.Request, etag string) bool {
	want := r.HTTP.Header.Get("If-Match")
	return want == "" || want == "*" || want == etag
}
