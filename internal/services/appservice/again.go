package appservice

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// again is the transport to the programs. A program may end while a request is
// on its way: where nothing was sent, or the request asks for nothing to be
// done and has not been answered, it waits for the program that follows.
type again struct {
	http.RoundTripper
	s *Service
}

// RoundTrip makes the call.
func (a *again) RoundTrip(r *http.Request) (*http.Response, error) {
	c := callOf(r.Context())
	if r.Body != nil && r.Body != http.NoBody {
		body, err := gathered(r)
		if err != nil {
			return nil, &badBody{err}
		}
		r = r.WithContext(r.Context())
		r.Body = io.NopCloser(body) // a failed attempt must not close it
	}
	resp, err := a.RoundTripper.RoundTrip(r)
	if err != nil && errors.As(err, new(*badBody)) {
		return nil, err
	}
	if !refused(err) && !(cutOff(err) && harmless(r)) {
		return resp, err
	}
	if !a.s.next(r.Context(), c, !refused(err)) {
		return nil, err
	}
	second := r.Clone(r.Context())
	second.URL.Host = "127.0.0.1:" + strconv.Itoa(c.port)
	return a.RoundTripper.RoundTrip(second)
}

// small is the size up to which a body is read before its request is sent on:
// the transport writes what is in memory at once, together with the header.
const small = 4 << 10

// gathered returns the request's body, in memory if it is small.
func gathered(r *http.Request) (io.Reader, error) {
	if r.ContentLength <= 0 || r.ContentLength > small {
		return &clientBody{r.Body}, nil
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return bytes.NewReader(body), err
}

// badBody is a fault of the request's body: it is not the program's.
type badBody struct{ error }

func (b *badBody) Unwrap() error { return b.error }

// clientBody is a body that is passed on as it comes.
type clientBody struct{ io.Reader }

func (b *clientBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = &badBody{err}
	}
	return n, err
}

// refused reports whether no connection came about, so that nothing was sent.
func refused(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// cutOff reports whether a connection broke before the answer.
func cutOff(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// harmless reports whether a request may be made twice.
func harmless(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions) &&
		(r.Body == nil || r.Body == http.NoBody) && r.Header.Get("Upgrade") == ""
}
