package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// Response is what a handler answers.
type Response struct {
	Status int
	// header is a list, not a map: it is filled for every answer, and looked
	// up by nobody.
	header []field
	// Body is written as it is; nil for an empty answer.
	Body []byte
	// Stream is copied to the client and then closed, instead of Body.
	Stream io.ReadCloser
	// Live sends what Stream gives as soon as it comes, for logs that are read
	// while they are written.
	Live bool
	// Length is the number of bytes in Stream, or of the body that a HEAD
	// request leaves out; -1 when it is not known beforehand.
	Length int64
}

// field is one header. Its name is written exactly as it stands here, so that
// names whose case matters keep it.
type field struct {
	name  string
	value [1]string
	none  bool // not even what net/http would add
	more  bool // another one of the name, beside those that are there
}

// JSON answers v as a JSON document.
func JSON(status int, v any) *Response {
	data, err := json.Marshal(v)
	if err != nil {
		// Only a programming mistake makes a value that has no JSON form.
		panic("web: response has no JSON form: " + err.Error())
	}
	return Bytes(status, "application/json; charset=utf-8", data)
}

// Bytes answers a ready body of the given content type.
func Bytes(status int, contentType string, body []byte) *Response {
	r := Empty(status)
	r.Body = body
	return r.With("Content-Type", contentType)
}

// Empty answers without a body.
func Empty(status int) *Response {
	return &Response{Status: status, Length: -1}
}

// Streamed answers length bytes from body, or all of it if length is -1.
func Streamed(status int, contentType string, body io.ReadCloser, length int64) *Response {
	r := Empty(status)
	r.Stream, r.Length = body, length
	if contentType != "" {
		r.With("Content-Type", contentType)
	}
	return r
}

// With sets a header, its name exactly as given, and returns the response.
func (r *Response) With(name, value string) *Response {
	r.set(field{name: name, value: [1]string{value}})
	return r
}

// Add sets a header of which there may be several, and returns the response.
func (r *Response) Add(name, value string) *Response {
	r.header = append(r.header, field{name: name, value: [1]string{value}, more: true})
	return r
}

// Without leaves a header out that net/http would add, and returns the
// response.
func (r *Response) Without(name string) *Response {
	r.set(field{name: name, none: true})
	return r
}

// usualHeader is how many headers most answers have at most.
const usualHeader = 12

func (r *Response) set(f field) {
	for i := range r.header {
		if r.header[i].name == f.name {
			r.header[i] = f
			return
		}
	}
	if r.header == nil {
		r.header = make([]field, 0, usualHeader)
	}
	r.header = append(r.header, f)
}

// write sends the response. A client that went away is no error of ours.
func (r *Response) write(w http.ResponseWriter, req *http.Request) {
	if r.Stream != nil {
		defer r.Stream.Close()
	}
	header := w.Header()
	for i := range r.header {
		switch f := &r.header[i]; {
		case f.none:
			header[f.name] = nil
		case f.more:
			header[f.name] = append(header[f.name], f.value[0])
		default:
			header[f.name] = f.value[:]
		}
	}
	bodyless := r.Status == http.StatusNoContent || r.Status == http.StatusNotModified
	switch {
	case bodyless:
		delete(header, "Content-Type")
	case r.Stream == nil && req.Method == http.MethodHead && r.Length >= 0, r.Stream != nil && r.Length >= 0:
		header["Content-Length"] = []string{strconv.FormatInt(r.Length, 10)}
	case r.Stream == nil:
		header["Content-Length"] = []string{strconv.Itoa(len(r.Body))}
	}
	w.WriteHeader(r.Status)
	if bodyless || req.Method == http.MethodHead {
		return
	}
	switch {
	case r.Live:
		_, _ = io.Copy(live{w, http.NewResponseController(w)}, r.Stream)
	case r.Stream != nil:
		_, _ = io.Copy(w, r.Stream)
	default:
		_, _ = w.Write(r.Body)
	}
}

// live sends every write at once. It hides the writer's own way to copy.
type live struct {
	w       io.Writer
	control *http.ResponseController
}

func (l live) Write(p []byte) (int, error) {
	n, err := l.w.Write(p)
	if err == nil {
		err = l.control.Flush()
	}
	return n, err
}
