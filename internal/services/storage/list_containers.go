package storage

import (
	"context"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// maxResults is the largest page, and the one of clients that name none.
const maxResults = 5000

// page is what the list operations are asked for.
type page struct {
	prefix, marker string
	limit          int
	include        []string // lower case
}

func pageOf(r *web.Request) (page, error) {
	p := page{prefix: r.QueryValue("prefix"), marker: r.QueryValue("marker"), limit: maxResults}
	if text := r.QueryValue("maxresults"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, invalidQuery("maxresults", text)
		}
		if n < 1 {
			return p, azerr.New(azerr.Invalid, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.").
				WithDetail("QueryParameterName", "maxresults").WithDetail("QueryParameterValue", text)
		}
		p.limit = min(n, maxResults)
	}
	for _, v := range strings.Split(r.QueryValue("include"), ",") {
		if v = strings.ToLower(strings.TrimSpace(v)); v != "" {
			p.include = append(p.include, v)
		}
	}
	return p, nil
}

func (p page) includes(what string) bool { return slices.Contains(p.include, what) }

// listContainers serves one page of an account's containers. The marker of
// the next page is the name of its first container.
func (s *Service) listContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	account := accountIn(r)
	var found []*container
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = listContainers(ctx, tx, account.Name, p.prefix, p.marker, p.limit+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > p.limit {
		next = found[p.limit].name
		found = found[:p.limit]
	}
	x := newXML("https://"+account.Name+hostSuffix+"/", "")
	x.echo(r, p)
	x.open("Containers")
	for _, c := range found {
		x.open("Container")
		x.text("Name", c.name)
		x.open("Properties")
		x.text("Last-Modified", httpTime(c.modified))
		x.text("Etag", c.etag)
		x.text("LeaseStatus", "unlocked")
		x.text("LeaseState", "available")
		if c.access != "" {
			x.text("PublicAccess", c.access)
		}
		x.text("DefaultEncryptionScope", "$account-encryption-key")
		x.text("DenyEncryptionScopeOverride", "false")
		x.text("HasImmutabilityPolicy", "false")
		x.text("HasLegalHold", "false")
		x.text("ImmutableStorageWithVersioningEnabled", "false")
		x.close("Properties")
		if p.includes("metadata") {
			x.metadata(c.metadata)
		}
		x.close("Container")
	}
	x.close("Containers")
	return x.answer(next), nil
}

// xmlWriter writes the lists, in the order of Azure's elements.
type xmlWriter struct{ b strings.Builder }

func newXML(endpoint, container string) *xmlWriter {
	x := &xmlWriter{}
	x.b.WriteString(byteOrderMark + `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="`)
	x.escape(endpoint)
	if container != "" {
		x.b.WriteString(`" ContainerName="`)
		x.escape(container)
	}
	x.b.WriteString(`">`)
	return x
}

func (x *xmlWriter) escape(s string) { _ = xml.EscapeText(&x.b, []byte(s)) }

func (x *xmlWriter) open(name string) { x.b.WriteString("<" + name + ">") }

func (x *xmlWriter) close(name string) { x.b.WriteString("</" + name + ">") }

func (x *xmlWriter) text(name, value string) {
	if value == "" {
		x.b.WriteString("<" + name + " />")
		return
	}
	x.open(name)
	x.escape(value)
	x.close(name)
}

// echo repeats what was asked for, where it was.
func (x *xmlWriter) echo(r *web.Request, p page) {
	if r.HasQuery("prefix") {
		x.text("Prefix", p.prefix)
	}
	if r.HasQuery("marker") {
		x.text("Marker", p.marker)
	}
	if r.HasQuery("maxresults") {
		x.text("MaxResults", strconv.Itoa(p.limit))
	}
}

func (x *xmlWriter) metadata(list []pair) {
	if len(list) == 0 {
		x.text("Metadata", "")
		return
	}
	x.open("Metadata")
	for _, m := range list {
		x.text(m.Name, m.Value)
	}
	x.close("Metadata")
}

func (x *xmlWriter) answer(next string) *web.Response {
	x.text("NextMarker", next)
	x.close("EnumerationResults")
	return web.Bytes(http.StatusOK, "application/xml", []byte(x.b.String()))
}
