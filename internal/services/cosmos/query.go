package cosmos

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	defaultPage = 100
	maxPage     = 1000
	// pageBytes is about how much one page of results may hold.
	pageBytes = 4 << 20
)

// readQuery reads {"query","parameters"}, or a query as plain text.
func readQuery(r *web.Request) (text string, params map[string]value.Value, err error) {
	data, err := r.Body()
	if err != nil {
		return "", nil, err
	}
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] != '{' {
		return string(data), nil, nil
	}
	v, err := value.Parse(data)
	if err != nil || v.Get("query").Kind() != value.String {
		return "", nil, azerr.BadRequest("The query could not be read: it is {\"query\":…,\"parameters\":[{\"name\":…,\"value\":…}]}.")
	}
	params = map[string]value.Value{}
	for _, p := range v.Get("parameters").Items() {
		if p.Get("name").Kind() != value.String {
			return "", nil, azerr.BadRequest("A parameter of the query has no name.")
		}
		params[p.Get("name").Str()] = p.Get("value")
	}
	return v.Get("query").Str(), params, nil
}

// parseQuery reads a query; what is wrong with it is a 400 that says where.
func parseQuery(text string) (*query.Query, error) {
	if len(text) > maxQueryLength {
		return nil, azerr.BadRequest("The SQL query text exceeded the maximum limit of %d characters.", maxQueryLength)
	}
	q, err := query.Parse(text)
	return q, queryProblem(err)
}

// parseQuery reads a query over the container, whose policy says whether
// coordinates lie on the earth or on a plane.
func (s *spec) parseQuery(text string) (*query.Query, error) {
	q, err := parseQuery(text)
	if err == nil && s.planar {
		q = q.OnPlane()
	}
	return q, err
}

// compileQuery makes a query ready to run.
func compileQuery(text string, params map[string]value.Value) (*query.Program, error) {
	q, err := parseQuery(text)
	if err != nil {
		return nil, err
	}
	p, err := q.Compile(params)
	return p, queryProblem(err)
}

// queryProblem words what is wrong with a query.
func queryProblem(err error) error {
	var wrong *problem.Error
	var missing *problem.Unsupported
	switch {
	case errors.As(err, &wrong):
		return azerr.BadRequest("%s", wrong.Error())
	case errors.As(err, &missing):
		return azerr.BadRequest("%s", missing.Error())
	case errors.Is(err, query.ErrToken):
		return azerr.BadRequest("Invalid Continuation Token")
	}
	return err
}

// queryItems runs a query in one partition, in one physical partition, or
// over all of them.
func (s *Service) queryItems(ctx context.Context, r *web.Request) (*web.Response, error) {
	c, err := s.reading(ctx, r)
	if err != nil {
		return nil, err
	}
	text, params, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	q, err := c.spec.parseQuery(text)
	if err != nil {
		return nil, err
	}
	p, err := q.Compile(params)
	if err != nil {
		return nil, queryProblem(err)
	}
	sel := documents.Selection{Access: p.Access()}
	if err := c.spec.limit(r, q, params, &sel); err != nil {
		return nil, err
	}
	if err := c.spec.checkOrder(sel.Access); err != nil {
		return nil, err
	}
	return s.answerPage(ctx, r, p, sel)
}

// answerPage runs a query over what was selected and answers the page that
// the caller asks for.
func (s *Service) answerPage(ctx context.Context, r *web.Request, p *query.Program, sel documents.Selection) (*web.Response, error) {
	t := targetOf(r)
	size, err := pageSize(r)
	if err != nil {
		return nil, err
	}
	begin := s.Web.Clock.Now()
	page, err := s.documents.Query(ctx, &t.container.spec.Container, p, sel, query.PageOptions{Max: size, MaxBytes: pageBytes, Token: r.HTTP.Header.Get("x-ms-continuation")})
	if err != nil {
		return nil, queryProblem(err)
	}
	resp := s.results(t, page.Rows, page.Token, sel, page.LSN)
	if isTrue(r.HTTP.Header.Get("x-ms-documentdb-populatequerymetrics")) {
		resp.With("x-ms-documentdb-query-metrics", metrics(&page, resp.Length, s.Web.Clock.Now().Sub(begin)))
	}
	return resp, nil
}

// results answers a page of a query.
func (s *Service) results(t *target, rows []value.Value, token string, sel documents.Selection, lsn int64) *web.Response {
	count := strconv.Itoa(len(rows))
	body, length := s.pages.of(`{"_rid":"`+t.container.RID.String()+`","Documents":[`, rows, `],"_count":`+count+`}`)
	resp := web.Streamed(http.StatusOK, "application/json", body, length).With("x-ms-item-count", count)
	resp.With("x-ms-request-charge", queryCharge(len(rows)))
	if token != "" {
		resp.With("x-ms-continuation", token)
	}
	epk := ""
	switch {
	case len(sel.Partitions) > 0:
		epk = sel.Partitions[0].EPK
	case len(sel.Ranges) > 0:
		epk = sel.Ranges[0].Min
	}
	return t.position(resp, epk, lsn)
}

// queryCharge is about what the real service would count for a page.
func queryCharge(rows int) string {
	return strconv.FormatFloat(2.8+0.1*float64(rows), 'f', 2, 64)
}

// pageSize reads how many results the caller wants at once; -1 leaves it to
// the service.
func pageSize(r *web.Request) (int, error) {
	text := r.HTTP.Header.Get("x-ms-max-item-count")
	if text == "" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < -1 || n == 0:
		return 0, azerr.BadRequest("The value '%s' specified for the header x-ms-max-item-count is invalid.", text)
	case n == -1 || n > maxPage:
		return maxPage, nil
	}
	return n, nil
}

// planQuery answers what an SDK must do to run a query over partitions.
func (s *Service) planQuery(_ context.Context, r *web.Request) (*web.Response, error) {
	c, err := targetOf(r).inContainer()
	if err != nil {
		return nil, err
	}
	text, params, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	q, err := c.spec.parseQuery(text)
	if err != nil {
		return nil, err
	}
	plan, err := q.Plan(params, &c.spec.key)
	if err != nil {
		return nil, queryProblem(err)
	}
	if err := checkFeatures(plan, r.HTTP.Header.Get(featuresHeader)); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, plan), nil
}

// unsupportedOrder is the refusal of an ORDER BY without an index.
func unsupportedOrder(format string, args ...any) *azerr.Error {
	return azerr.BadRequest(`{"Errors":["`+format+`"]}`, args...)
}

// rangeRID is the resource id of a physical partition.
func (c *container) rangeRID(i int) rid.ID { return rid.Range(c.RID, uint64(i)+1) }
