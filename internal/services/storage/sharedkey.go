package storage

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// maxSkew is how old a signed request may be.
const maxSkew = 15 * time.Minute

// signature is a parsed "SharedKey account:signature" header.
type signature struct {
	account, signature string
	lite               bool
}

func parseSharedKey(header string) (signature, bool) {
	scheme, rest, ok := strings.Cut(header, " ")
	account, mac, colon := strings.Cut(strings.TrimSpace(rest), ":")
	return signature{account, mac, strings.EqualFold(scheme, "SharedKeyLite")}, ok && colon && account != "" && mac != ""
}

// by reports whether a key, in base64, made the signature of a text.
func (s signature) by(key, text string) bool {
	secret, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return false
	}
	got, err := base64.StdEncoding.DecodeString(s.signature)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return hmac.Equal(got, mac.Sum(nil))
}

// checkDate says what is wrong with the time of a signed request, "" if
// nothing is.
func checkDate(r *http.Request, now time.Time) string {
	text := r.Header.Get("x-ms-date")
	if text == "" {
		text = r.Header.Get("Date")
	}
	at, err := http.ParseTime(text)
	switch {
	case err != nil:
		return "The Date header in the request is incorrect."
	case now.Sub(at).Abs() > maxSkew:
		return "Request date header too old: '" + text + "'"
	}
	return ""
}

// stringsToSign are what a client may have signed, as Azure's reference of
// Shared Key says: the method, some headers, all x-ms- headers, the resource.
// There are two, because clients sort the headers in two ways: by bytes, or
// as the service itself does, by the rules of a language.
func stringsToSign(r *http.Request, account string, lite bool) [2]string {
	h := r.Header
	date := h.Get("Date")
	if h.Get("x-ms-date") != "" {
		date = ""
	}
	fields := []string{r.Method, h.Get("Content-MD5"), h.Get("Content-Type"), date}
	query := compOnly(r.URL.Query())
	if !lite {
		fields = []string{
			r.Method, h.Get("Content-Encoding"), h.Get("Content-Language"), signedLength(r), h.Get("Content-MD5"), h.Get("Content-Type"), date,
			h.Get("If-Modified-Since"), h.Get("If-Match"), h.Get("If-None-Match"), h.Get("If-Unmodified-Since"), h.Get("Range"),
		}
		query = canonicalQuery(r.URL.Query())
	}
	var out [2]string
	for i, order := range []func(string) string{byBytes, byLanguage} {
		out[i] = strings.Join(fields, "\n") + "\n" + canonicalHeaders(h, order) + "/" + account + r.URL.EscapedPath() + query
	}
	return out
}

// signedLength is empty where there is no content.
func signedLength(r *http.Request) string {
	length := r.Header.Get("Content-Length")
	if length == "" && r.ContentLength > 0 {
		length = strconv.FormatInt(r.ContentLength, 10)
	}
	if length == "0" {
		return ""
	}
	return length
}

// canonicalHeaders lists the x-ms- headers in the order of their keys.
func canonicalHeaders(h http.Header, key func(name string) string) string {
	var names []string
	for name := range h {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-ms-") {
			names = append(names, lower)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b))
	})
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + ":" + strings.TrimSpace(strings.Join(h.Values(name), ",")) + "\n")
	}
	return b.String()
}

func byBytes(name string) string { return name }

// byLanguage leaves hyphens out and puts other signs before digits.
func byLanguage(name string) string {
	return strings.NewReplacer("-", "", "_", " ").Replace(name)
}

// canonicalQuery lists the query parameters by name, decoded.
func canonicalQuery(q url.Values) string {
	lower := map[string][]string{}
	for name, values := range q {
		lower[strings.ToLower(name)] = append(lower[strings.ToLower(name)], values...)
	}
	names := make([]string, 0, len(lower))
	for name := range lower {
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, name := range names {
		sort.Strings(lower[name])
		b.WriteString("\n" + name + ":" + strings.Join(lower[name], ","))
	}
	return b.String()
}

func compOnly(q url.Values) string {
	if comp := q.Get("comp"); comp != "" {
		return "?comp=" + comp
	}
	return ""
}
