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

// conditions are the conditional headers of a call. Tags are "" and times nil
// where a header is absent.
type conditions struct {
	match, noneMatch               string
	modifiedSince, unmodifiedSince *time.Time
}

func conditionsOf(h http.Header) (conditions, error) {
	c := conditions{match: h.Get("If-Match"), noneMatch: h.Get("If-None-Match")}
	for name, into := range map[string]**time.Time{"If-Modified-Since": &c.modifiedSince, "If-Unmodified-Since": &c.unmodifiedSince} {
		text := h.Get(name)
		if text == "" {
			continue
		}
		t, err := http.ParseTime(text)
		if err != nil {
			return c, invalidHeader(name, text)
		}
		*into = &t
	}
	return c, nil
}

// checkRead holds the conditions of a read, all of which must be met but that
// one of "another tag" and "modified since" is enough. A condition of "what I
// have is current" answers 304, any other that fails 412.
func checkRead(h http.Header, have *current) error {
	c, err := conditionsOf(h)
	if err != nil {
		return err
	}
	if c.match != "" && !etagIn(c.match, have.etag) || c.unmodifiedSince != nil && have.after(c.unmodifiedSince) {
		return conditionNotMet()
	}
	if c.noneMatch == "*" {
		return azerr.New(azerr.Invalid, "UnsatisfiableCondition", "The request includes an unsatisfiable condition for this operation.")
	}
	other := c.noneMatch != "" && !etagIn(c.noneMatch, have.etag)
	newer := c.modifiedSince != nil && have.after(c.modifiedSince)
	if (c.noneMatch != "" || c.modifiedSince != nil) && !other && !newer {
		return azerr.New(azerr.NotModified, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	}
	return nil
}

// checkWrite holds the conditions of a write; have is nil when there is
// nothing yet. exists is the refusal of "only if there is nothing". Of a tag
// and a time that go together the tag decides; no others may be combined.
func checkWrite(h http.Header, have *current, exists *azerr.Error) error {
	c, err := conditionsOf(h)
	if err != nil {
		return err
	}
	if strings.Contains(c.match+c.noneMatch, ",") || (c.match != "" || c.unmodifiedSince != nil) && (c.noneMatch != "" || c.modifiedSince != nil) {
		return azerr.New(azerr.Invalid, "MultipleConditionHeadersNotSupported", "Multiple condition headers are not supported.")
	}
	met := true
	switch {
	case c.noneMatch == "*" && have != nil:
		return exists
	case c.noneMatch != "":
		met = have == nil || !etagIn(c.noneMatch, have.etag)
	case c.match != "":
		met = have != nil && etagIn(c.match, have.etag)
	case have == nil:
	case c.modifiedSince != nil:
		met = have.after(c.modifiedSince)
	case c.unmodifiedSince != nil:
		met = !have.after(c.unmodifiedSince)
	}
	if !met {
		return conditionNotMet()
	}
	return nil
}

// after compares in whole seconds, which is what Last-Modified tells.
func (c *current) after(t *time.Time) bool { return c.modified.Truncate(time.Second).After(*t) }

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
