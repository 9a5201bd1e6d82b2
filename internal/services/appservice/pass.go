package appservice

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// call is one request on its way to an app's program.
type call struct {
	host   string
	site   *armkit.Resource
	id     string // of the request, for logs
	port   int    // of the program on loopback
	hosted bool   // the program is one that was deployed
	leases []*workers.Lease
}

// lead leads the call to a process that was deployed, which it holds.
func (c *call) lead(l *workers.Lease) {
	c.port, c.hosted, c.leases = l.Port, true, append(c.leases, l)
}

// end lets go of what answered.
func (c *call) end() {
	for _, l := range c.leases {
		l.Release()
	}
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// answerLimit is how long Azure's front ends wait for an answer to begin.
const answerLimit = 230 * time.Second

// newProxy passes requests on, with the headers that App Service's front ends
// add.
func (s *Service) newProxy() *httputil.ReverseProxy {
	programs := workers.NewTransport()
	programs.ResponseHeaderTimeout = answerLimit
	return &httputil.ReverseProxy{
		Transport:      &again{programs, s},
		Rewrite:        rewrite,
		ModifyResponse: answered,
		ErrorHandler:   unanswered,
		BufferPool:     &buffers{},
		ErrorLog:       log.New(io.Discard, "", 0), // the answer says it
	}
}

// unanswered is the answer where the program gives none.
func unanswered(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	var faulty *badBody
	if errors.As(err, &faulty) {
		page(w, http.StatusBadRequest, "400 Bad Request", "The request's body cannot be read: "+faulty.Error())
		return
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		page(w, http.StatusGatewayTimeout, "504 Gateway Timeout", "The program on 127.0.0.1:"+strconv.Itoa(callOf(r.Context()).port)+" has not begun to answer within "+answerLimit.String()+".")
		return
	}
	why := "The program on 127.0.0.1:" + strconv.Itoa(callOf(r.Context()).port) + " broke the connection off: "
	if refused(err) {
		why = "Nothing listens: "
	}
	page(w, http.StatusBadGateway, "502 - The app did not answer.", why+err.Error())
}

// buffers are those that bodies are copied through.
type buffers struct{ pool sync.Pool }

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

// Put takes it back.
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
