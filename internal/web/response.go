package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// Response is what a handler answers. Header names are written exactly as
// they stand in the map, so that names whose case matters keep it.
type Response struct {
	Status int
	Header http.Header
	// Body is written as it is; nil for an empty answer.
	Body []byte
	// Stream is copied to the client and then closed, instead of Body.
	Stream io.ReadCloser
	// Length is the number of bytes in Stream, or of the body that a HEAD
	// request leaves out; -1 when it is not known beforehand.
	Length int64
}

// JSON answers v as a JSON document.
func JSON(status int, v any) *Response {
	data, err := json.Marshal(v)
	if err != nil {
		// Only a programming mistake makes a value that has no JSON form.
		panic("web: response has no JSON form: " + err.Error())
	}
	r := Bytes(status, "application/json; charset=utf-8", data)
	return r
}

// Bytes answers a ready body of the given content type.
func Bytes(status int, contentType string, body []byte) *Response {
	r := Empty(status)
	r.Body = body
	r.Header["Content-Type"] = []string{contentType}
	return r
}

// Empty answers without a body.
func Empty(status int) *Response {
	return &Response{Status: status, Header: http.Header{}, Length: -1}
}

// Streamed answers length bytes from body, or all of it if length is -1.
func Streamed(status int, contentType string, body io.ReadCloser, length int64) *Response {
	r := Empty(status)
	r.Stream, r.Length = body, length
	if contentType != "" {
		r.Header["Content-Type"] = []string{contentType}
	}
	return r
}

// With sets a header, its name exactly as given, and returns the response.
func (r *Response) With(name, value string) *Response {
	r.Header[name] = []string{value}
	return r
}

// write sends the response. A client that went away is no error of ours.
func (r *Response) write(w http.ResponseWriter, req *http.Request) {
	if r.Stream != nil {
		defer r.Stream.Close()
	}
	header := w.Header()
	for name, values := range r.Header {
		header[name] = values
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
	if r.Stream != nil {
		_, _ = io.Copy(w, r.Stream)
		return
	}
	_, _ = w.Write(r.Body)
}
