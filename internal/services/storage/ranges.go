package storage

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// byteRange is a range of a content: its first byte, and how many.
type byteRange struct{ start, length int64 }

// rangeOf reads x-ms-range, which counts before Range. Without either, or
// with one that is not understood, the whole content is meant. A range that
// begins behind the end is refused, as is any range of an empty blob.
func rangeOf(h http.Header, size int64) (r byteRange, partial bool, err error) {
	whole := byteRange{0, size}
	text := h.Get("x-ms-range")
	if text == "" {
		text = h.Get("Range")
	}
	spec, ok := strings.CutPrefix(text, "bytes=")
	if !ok || strings.Contains(spec, ",") {
		return whole, false, nil
	}
	from, to, ok := strings.Cut(spec, "-")
	if !ok {
		return whole, false, nil
	}
	if from == "" {
		n, err := strconv.ParseInt(to, 10, 64)
		if err != nil || n <= 0 {
			return whole, false, nil
		}
		n = min(n, size)
		if size == 0 {
			return whole, false, outOfRange(size)
		}
		return byteRange{size - n, n}, true, nil
	}
	start, err := strconv.ParseInt(from, 10, 64)
	if err != nil || start < 0 {
		return whole, false, nil
	}
	if start >= size {
		return whole, false, outOfRange(size)
	}
	end := size - 1
	if to != "" {
		n, err := strconv.ParseInt(to, 10, 64)
		if err != nil || n < start {
			return whole, false, nil
		}
		end = min(end, n)
	}
	return byteRange{start, end - start + 1}, true, nil
}

func outOfRange(size int64) *azerr.Error {
	return azerr.New(azerr.BadRange, "InvalidRange", "The range specified is invalid for the current size of the resource.").
		WithHeader("Content-Range", "bytes */"+strconv.FormatInt(size, 10))
}
