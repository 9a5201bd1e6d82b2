package cosmos

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listItems reads the documents of a container in their order, as a query for
// all of them does.
func (s *Service) listItems(ctx context.Context, r *web.Request) (*web.Response, error) {
	c, err := s.reading(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := compileQuery("SELECT * FROM c", nil)
	if err != nil {
		return nil, err
	}
	sel := documents.Selection{Access: p.Access(), Ranges: []documents.Range{documents.All}}
	if key, ok, err := keyHeader(r); err != nil {
		return nil, err
	} else if ok {
		if err := c.spec.limitToKey(key, &sel); err != nil {
			return nil, err
		}
	} else if id := r.HTTP.Header.Get("x-ms-documentdb-partitionkeyrangeid"); id != "" {
		if err := c.spec.limitToRange(r, id, &sel); err != nil {
			return nil, err
		}
	}
	return s.answerPage(ctx, r, p, sel)
}

// changeFeed answers what has changed since the caller's entity tag: the
// latest version of each document, or where the caller asks for it every
// version and deletion. The answer's entity tag is where to go on.
func (s *Service) changeFeed(full bool) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		c, err := s.reading(ctx, r)
		if err != nil {
			return nil, err
		}
		o, err := s.feedOptions(ctx, r, c)
		if err != nil {
			return nil, err
		}
		if full && !c.spec.History {
			return nil, azerr.BadRequest("The change feed of all versions and deletes needs a container with a changeFeedPolicy.")
		}
		var rows []value.Value
		var next int64
		if full {
			rows, next, err = s.versions(ctx, c, o)
		} else {
			rows, next, err = s.latest(ctx, c, o)
		}
		if err != nil {
			return nil, err
		}
		etag := `"` + strconv.FormatInt(next, 10) + `"`
		if len(rows) == 0 {
			return nil, azerr.New(azerr.NotModified, "NotModified", "Nothing has changed.").WithHeader("etag", etag).
				WithHeader(sessionHeader, strconv.Itoa(c.spec.rangeOf(o.Range.Min))+":-1#"+strconv.FormatInt(next, 10)).WithHeader("x-ms-item-count", "0")
		}
		sel := documents.Selection{Ranges: []documents.Range{o.Range}}
		return s.results(targetOf(r), rows, "", sel, next).With("etag", etag), nil
	}
}

// feedOptions reads where a change feed begins and what of it is wanted.
func (s *Service) feedOptions(ctx context.Context, r *web.Request, c *container) (documents.FeedOptions, error) {
	o := documents.FeedOptions{Bytes: pageBytes}
	var err error
	if o.Max, err = pageSize(r); err != nil {
		return o, err
	}
	if o.Range, o.Key, err = c.spec.feedPart(r); err != nil {
		return o, err
	}
	etag := strings.Trim(r.HTTP.Header.Get("If-None-Match"), `"`)
	switch {
	case etag == "*": // from now on
		o.After, err = s.documents.Sequence(ctx, &c.spec.Container)
		return o, err
	case etag != "":
		if o.After, err = strconv.ParseInt(etag, 10, 64); err != nil || o.After < 0 {
			return o, azerr.BadRequest("The change feed's continuation '%.40s' is not valid.", etag)
		}
	}
	if text := r.HTTP.Header.Get("If-Modified-Since"); text != "" {
		at, err := http.ParseTime(text)
		if err != nil { // Go's SDK writes UTC where HTTP wants GMT
			at, err = time.Parse(time.RFC1123, text)
		}
		if err != nil {
			return o, azerr.BadRequest("The value '%.40s' specified for the header If-Modified-Since is invalid.", text)
		}
		o.Since = at.Unix()
	}
	return o, nil
}

// feedPart reads which part of a container a feed is about: where both a
// partition key and a physical partition are named, what lies in both.
func (s *spec) feedPart(r *web.Request) (at documents.Range, partition string, err error) {
	at = documents.All
	var sel documents.Selection
	if id := r.HTTP.Header.Get("x-ms-documentdb-partitionkeyrangeid"); id != "" {
		if err := s.limitToRange(r, id, &sel); err != nil {
			return at, "", err
		}
		at = sel.Ranges[0]
	}
	key, ok, err := keyHeader(r)
	if err != nil || !ok {
		return at, "", err
	}
	sel = documents.Selection{}
	if err := s.limitToKey(key, &sel); err != nil {
		return at, "", err
	}
	if len(sel.Partitions) == 0 {
		return at.And(sel.Ranges[0]), "", nil
	}
	one := sel.Partitions[0]
	// "!" comes before every digit: nothing else lies in between.
	return at.And(documents.Range{Min: one.EPK, Max: one.EPK + "!"}), one.Text, nil
}

// latest returns the newest versions. The service adds to each its sequence
// number.
func (s *Service) latest(ctx context.Context, c *container, o documents.FeedOptions) ([]value.Value, int64, error) {
	docs, next, err := s.documents.Changes(ctx, &c.spec.Container, o)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]value.Value, len(docs))
	for i, d := range docs {
		v, err := s.documents.Value(d)
		if err != nil {
			return nil, 0, azerr.Wrap(err, "read a document")
		}
		rows[i] = with(v, "_lsn", value.OfInt(d.LSN))
	}
	return rows, next, nil
}

// versions returns every step of the container's history, in the form of the
// service's feed of all versions and deletes.
func (s *Service) versions(ctx context.Context, c *container, o documents.FeedOptions) ([]value.Value, int64, error) {
	found, next, err := s.documents.Versions(ctx, &c.spec.Container, o)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]value.Value, len(found))
	for i, v := range found {
		members := []value.Member{{Key: "metadata", Value: value.OfMembers(
			value.Member{Key: "operationType", Value: value.OfString(v.Kind)}, value.Member{Key: "lsn", Value: value.OfInt(v.LSN)},
			value.Member{Key: "crts", Value: value.OfInt(v.Modified)})}}
		for _, part := range []struct{ name, body string }{{"current", v.Body}, {"previous", v.Previous}} {
			if part.body == "" {
				continue
			}
			doc, err := value.ParseString(part.body)
			if err != nil {
				return nil, 0, azerr.Wrap(err, "read a document")
			}
			members = append(members, value.Member{Key: part.name, Value: doc})
		}
		rows[i] = value.OfMembers(members...)
	}
	return rows, next, nil
}
