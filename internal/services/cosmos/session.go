package cosmos

import (
	"context"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	sessionHeader     = "x-ms-session-token"
	consistencyHeader = "x-ms-consistency-level"
	session           = "Session"
)

// reading returns the container of a call that reads documents. What the
// caller has seen already must be in it: its session token says how far that
// is. The answer of what is not there yet makes SDKs ask another region, which
// here is none.
func (s *Service) reading(ctx context.Context, r *web.Request) (*container, error) {
	c, seen, err := s.sessionOf(r)
	if err != nil || len(seen) == 0 {
		return c, err
	}
	lsn, err := s.documents.Sequence(ctx, &c.spec.Container)
	if err != nil {
		return nil, err
	}
	for part, number := range seen {
		if part < len(c.spec.ranges) && number > lsn {
			return nil, azerr.New(azerr.NotFound, "NotFound", "The read session is not available for the input session token.").WithHeader(substatusHeader, "1002")
		}
	}
	return c, nil
}

// writing returns the container of a call that writes documents.
func (s *Service) writing(r *web.Request) (*container, error) {
	c, _, err := s.sessionOf(r)
	return c, err
}

// sessionOf reads the session token of a call in a container: the sequence
// number that was seen of each physical partition. Without session consistency
// none counts.
func (s *Service) sessionOf(r *web.Request) (*container, map[int]int64, error) {
	t := targetOf(r)
	c, err := t.inContainer()
	if meant := r.HTTP.Header.Get("x-ms-cosmos-intended-collection-rid"); err == nil && meant != "" && meant != c.RID.String() {
		// The SDK knows an earlier container of that name.
		return nil, nil, azerr.BadRequest("The container that the request was meant for is not there any more; another one has its name.").WithHeader(substatusHeader, "1024")
	}
	text := r.HTTP.Header.Get(sessionHeader)
	if err != nil || text == "" {
		return c, nil, err
	}
	seen := map[int]int64{}
	for token := range strings.SplitSeq(text, ",") {
		part, number, ok := readSession(strings.TrimSpace(token))
		if !ok {
			return nil, nil, azerr.BadRequest("The session token provided '%.100s' is invalid.", text)
		}
		seen[part] = max(seen[part], number)
	}
	level := r.HTTP.Header.Get(consistencyHeader)
	if level == "" {
		level = t.account.Properties().Object("consistencyPolicy").String("defaultConsistencyLevel")
	}
	if level != session {
		seen = nil
	}
	return c, seen, nil
}

// readSession reads "<partition>:<version>#<number>", behind which there may be
// "#<region>=<number>" for each region, or "<partition>:<number>" as old SDKs
// write it.
func readSession(token string) (part int, number int64, ok bool) {
	id, rest, found := strings.Cut(token, ":")
	part, err := wholeNumber(id)
	if !found || err != nil {
		return 0, 0, false
	}
	fields := strings.Split(rest, "#")
	if len(fields) > 1 {
		if _, err := strconv.ParseInt(fields[0], 10, 64); err != nil {
			return 0, 0, false
		}
		fields = fields[1:]
	}
	if number, err = strconv.ParseInt(fields[0], 10, 64); err != nil || number < 0 && number != -1 {
		return 0, 0, false
	}
	for _, region := range fields[1:] {
		name, at, found := strings.Cut(region, "=")
		if _, err := wholeNumber(name); !found || err != nil {
			return 0, 0, false
		}
		if _, err := strconv.ParseInt(at, 10, 64); err != nil {
			return 0, 0, false
		}
	}
	return part, number, true
}
