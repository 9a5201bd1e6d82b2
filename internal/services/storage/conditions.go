package storage

import (
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// httpTime writes a time as HTTP headers do.
func httpTime(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// current is what conditions are held against; nil stands for nothing there.
type current struct {
	etag     string
	modified time.Time
}

// checkRead holds the conditional headers of a read. A condition of "what I
// have is current" answers 304, any other that fails 412.
func checkRead(h http.Header, c *current) error {
	if err := checkMatch(h, c); err != nil {
		return err
	}
	notModified := azerr.New(azerr.NotModified, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	if v := h.Get("If-None-Match"); v != "" {
		if etagIn(v, c.etag) {
			return notModified
		}
		return nil
	}
	if since, ok := timeOf(h, "If-Modified-Since"); ok && !c.modified.Truncate(time.Second).After(since) {
		return notModified
	}
	return nil
}

// checkWrite holds the conditional headers of a write; c is nil when there is
// nothing yet. exists is the refusal of "only if there is nothing".
func checkWrite(h http.Header, c *current, exists *azerr.Error) error {
	if v := h.Get("If-None-Match"); v != "" && c != nil && etagIn(v, c.etag) {
		if v == "*" {
			return exists
		}
		return conditionNotMet()
	}
	if c == nil {
		if h.Get("If-Match") != "" {
			return conditionNotMet()
		}
		return nil
	}
	if since, ok := timeOf(h, "If-Modified-Since"); ok && !c.modified.Truncate(time.Second).After(since) {
		return conditionNotMet()
	}
	return checkMatch(h, c)
}

func checkMatch(h http.Header, c *current) error {
	if v := h.Get("If-Match"); v != "" && !etagIn(v, c.etag) {
		return conditionNotMet()
	}
	if since, ok := timeOf(h, "If-Unmodified-Since"); ok && c.modified.Truncate(time.Second).After(since) {
		return conditionNotMet()
	}
	return nil
}

// etagIn reports whether a list of tags names one; quotes are optional.
func etagIn(list, etag string) bool {
	for _, one := range strings.Split(list, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == "*" || strings.Trim(one, `"`) == strings.Trim(etag, `"`) {
			return true
		}
	}
	return false
}

func timeOf(h http.Header, name string) (time.Time, bool) {
	t, err := http.ParseTime(h.Get(name))
	return t, err == nil
}
